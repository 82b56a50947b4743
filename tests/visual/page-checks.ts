import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";

/** What axe is asked to look for. */
export type AxeRules = { readonly type: "tag" | "rule"; readonly values: readonly string[] };
export const allRules: AxeRules = {
  type: "tag",
  values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
};
/** What a theme can change; the rest is the same document. */
export const colourRules: AxeRules = {
  type: "rule",
  values: ["color-contrast", "link-in-text-block"],
};

const require = createRequire(import.meta.url);
/** Product.md 14.2: what may move while a page opens (CLS). */
const mostShift = 0.02;

type Shifts = { sum: number; movers: string[] };

/** Adds up how far things moved without anybody asking (CLS), and keeps what they were. */
export function watchShifts(): void {
  const shifts: Shifts = { sum: 0, movers: [] };
  Object.assign(window, { shifts });
  type Shift = PerformanceEntry & {
    value: number;
    hadRecentInput: boolean;
    sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
  };
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries() as Shift[]) {
      if (!hadRecentInput) {
        shifts.sum += value;
        for (const { node, previousRect, currentRect } of sources) {
          const words = node?.textContent?.trim().slice(0, 30);
          const [from, to] = [previousRect, currentRect].map(
            (box) => `${box.x},${box.y} ${box.width} × ${box.height}`,
          );
          shifts.movers.push(`${node?.nodeName} “${words}” from ${from} to ${to}`);
        }
      }
    }
  }).observe({ type: "layout-shift", buffered: true });
}

/** From here on: whatever moved before did so because somebody went somewhere or did something. */
export const forgetShifts = (page: Page): Promise<void> =>
  page.evaluate(() => {
    Object.assign((window as unknown as { shifts: Shifts }).shifts, { sum: 0, movers: [] });
  });

/** True when everything that can be used listens: a click on what the server sent alone is lost. */
export const isHydrated = (): boolean =>
  [...document.querySelectorAll("button, input, textarea")].every((control) =>
    Object.keys(control).some((name) => name.startsWith("__reactProps")),
  );

/** Sideways scrolling and things that moved while the page opened, in words. */
export async function measure(page: Page, mayMove: boolean): Promise<string[]> {
  const { overflow, sum, movers } = await page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    ...(window as unknown as { shifts: Shifts }).shifts,
  }));
  return [
    ...(overflow > 0 ? [`the page is ${overflow} px too wide`] : []),
    ...(sum > mostShift && !mayMove
      ? [`things moved while it opened (CLS ${sum.toFixed(3)}): ${movers.slice(0, 5).join("; ")}`]
      : []),
  ];
}

const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
type AxeResult = { violations: { id: string; nodes: { target: string[] }[] }[] };

/** What axe finds, each with the first three places. */
export async function findViolations(
  page: Page,
  rules: AxeRules,
  /** The title comes with the answer that is awaited. */
  isWithoutTitle: boolean,
): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) {
    await page.evaluate(axeSource);
  }
  return page.evaluate(
    async ({ runOnly, isWithoutTitle }) => {
      const { axe } = window as unknown as {
        axe: { run(root: Document, options: object): Promise<AxeResult> };
      };
      const { violations } = await axe.run(document, {
        runOnly,
        rules: isWithoutTitle ? { "document-title": { enabled: false } } : {},
        resultTypes: ["violations"],
      });
      return violations.map(
        ({ id, nodes }) =>
          `${id} at ${nodes
            .slice(0, 3)
            .map(({ target }) => target.join(" "))
            .join(" and ")}`,
      );
    },
    { runOnly: rules, isWithoutTitle },
  );
}
