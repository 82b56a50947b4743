import type { Locator, Page } from "@playwright/test";

/** Side-by-side comparison of two versions of a skill. */
export class SkillPage {
  constructor(readonly page: Page) {}

  table(a: number, b: number): Locator {
    return this.page.getByRole("table", { name: `version ${a} to version ${b}` });
  }

  async chooseFrom(number: number): Promise<void> {
    await this.page.getByLabel("From (A)").selectOption(String(number));
  }

  async chooseTo(number: number): Promise<void> {
    await this.page.getByLabel("To (B)").selectOption(String(number));
  }

  async show(view: "Split" | "Unified" | "Plain"): Promise<void> {
    await this.page.getByRole("radio", { name: view, exact: true }).click();
  }

  /** Line texts of one side of a diff, without folded lines. */
  async readSide(table: Locator, side: "before" | "after"): Promise<string[]> {
    const column = side === "before" ? 2 : 5;
    return table.locator("tr").evaluateAll(
      (rows, at) =>
        rows.flatMap((row) => {
          const cell = row.children[at];
          return cell ? [cell.textContent ?? ""] : [];
        }),
      column,
    );
  }
}
