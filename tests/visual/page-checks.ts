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

/** Adds up how far things moved without anybody asking (CLS). */
export function watchShifts(): void {
  const target = window as unknown as { shift: number };
  target.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, hadRecentInput } = entry as PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      };
      target.shift += hadRecentInput ? 0 : value;
    }
  }).observe({ type: "layout-shift", buffered: true });
}

/** Sideways scrolling and things that moved while the page opened, in words. */
export async function measure(page: Page, mayMove: boolean): Promise<string[]> {
  const { overflow, shift } = await page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    shift: (window as unknown as { shift: number }).shift,
  }));
  return [
    ...(overflow > 0 ? [`the page is ${overflow} px too wide`] : []),
    ...(shift > mostShift && !mayMove
      ? [`things moved while it opened (CLS ${shift.toFixed(3)})`]
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
