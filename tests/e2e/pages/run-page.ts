import type { Locator, Page } from "@playwright/test";
import type { Studio } from "../fixtures";

export type StepRow = { readonly step: number; readonly outcome: string; readonly score: string };

/** The live page of a run. */
export class RunPage {
  constructor(
    readonly page: Page,
    private readonly studio: Studio,
    readonly runId: string,
  ) {}

  async open(path = ""): Promise<void> {
    await this.page.goto(`${this.studio.app.url}/runs/${this.runId}${path}`);
    await this.page.getByRole("heading", { level: 1 }).waitFor();
  }

  /** State, connection and place of the run, in the head of the page. */
  get head(): Locator {
    return this.page
      .locator("header")
      .filter({ has: this.page.getByRole("heading", { level: 1 }) });
  }

  status(word: string): Locator {
    return this.head.getByText(word, { exact: true }).first();
  }

  get connection(): Locator {
    return this.head.getByRole("button", {
      name: /^(Live|Waiting|Worker not|Paused by|Connecting|Reconnecting|Catching|Offline|Closed)/,
    });
  }

  get chart(): Locator {
    return this.page.getByRole("slider", { name: "Score by step" });
  }

  get markers(): Locator {
    return this.chart.getByTestId("outcome-marker");
  }

  /** The row of a stage with its progress bar. */
  stage(name: string): Locator {
    return this.page
      .getByRole("listitem")
      .filter({ has: this.page.getByRole("progressbar", { name, exact: true }) });
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  async stop(when: "After this step" | "Now"): Promise<void> {
    await this.button("Stop").click();
    await this.page.getByRole("menuitem", { name: when }).click();
  }

  /** The chart's numbers as its table shows them, the baseline's row first. */
  async readScores(): Promise<StepRow[]> {
    await this.page
      .getByRole("radiogroup", { name: "Show the scores as" })
      .getByRole("radio", { name: "Table" })
      .click();
    const rows = this.page.getByRole("table", { name: "Scores by step" }).getByRole("row");
    await rows.nth(1).waitFor();
    const texts = await rows.evaluateAll((elements) =>
      elements.map((row) => [...row.children].map((cell) => cell.textContent?.trim() ?? "")),
    );
    await this.page
      .getByRole("radiogroup", { name: "Show the scores as" })
      .getByRole("radio", { name: "Chart" })
      .click();
    return texts.slice(1).map(([step, outcome, score]) => ({
      step: Number(step),
      outcome: outcome?.replace(/^\S+\s/, "") ?? "",
      score: score ?? "",
    }));
  }
}
