import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";

/** What axe is asked to look for. */
export type AxeRules = {
  readonly type: "tag" | "rule";
  readonly values: readonly string[];
  readonly without?: readonly string[];
};
export const allRules: AxeRules = {
  type: "tag",
  values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
};
/** What a theme can change; the rest is the same document. */
export const colourRules: AxeRules = {
  type: "rule",
  values: ["color-contrast", "link-in-text-block"],
};
/** What a width can change: colours are the same at every width. */
export const widthRules: AxeRules = { ...allRules, without: colourRules.values };

const require = createRequire(import.meta.url);
/** Product.md 14.2: what may move while a page opens (CLS). */
const mostShift = 0.02;

type Shift = { readonly at: number; readonly size: number; readonly movers: string[] };
/** Times of the page's clock between which a font of its own came to be drawn. */
type Swap = { readonly from: number; readonly until: number };
type Watched = { shifts: Shift[]; swaps: Swap[] };

/** Keeps how far things moved without anybody asking (CLS), what they were, and when fonts came. */
export function watchShifts(): void {
  const watched: Watched = { shifts: [], swaps: [] };
  Object.assign(window, { watched });
  type Entry = PerformanceEntry & {
    value: number;
    hadRecentInput: boolean;
    sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
  };
  new PerformanceObserver((list) => {
    for (const { startTime, value, hadRecentInput, sources } of list.getEntries() as Entry[]) {
      if (!hadRecentInput) {
        const movers = sources.map(({ node, previousRect, currentRect }) => {
          const words = node?.textContent?.trim().slice(0, 30);
          const [from, to] = [previousRect, currentRect].map(
            (box) => `${box.x},${box.y} ${box.width} × ${box.height}`,
          );
          return `${node?.nodeName} “${words}” from ${from} to ${to}`;
        });
        watched.shifts.push({ at: startTime, size: value, movers });
      }
    }
  }).observe({ type: "layout-shift", buffered: true });

  // The page's own clock stands still in these tests; that of its frames does not. A font is drawn up to
  // some frames before its promise says so.
  const fewFramesMs = 100;
  const frameTime = () => Number(document.timeline.currentTime);
  const noteSwap = () => {
    const from = frameTime() - fewFramesMs;
    requestAnimationFrame(() =>
      requestAnimationFrame(() => watched.swaps.push({ from, until: frameTime() })),
    );
  };
  const watchFonts = () => {
    if (document.fonts.size === 0) {
      requestAnimationFrame(watchFonts);
      return;
    }
    for (const face of document.fonts) {
      face.loaded.then(noteSwap, () => undefined);
    }
  };
  watchFonts();
}

/** From here on: whatever moved before did so because somebody went somewhere or did something. */
export const forgetShifts = (page: Page): Promise<void> =>
  page.evaluate(() => {
    (window as unknown as { watched: Watched }).watched.shifts.length = 0;
  });

/** True when everything that can be used listens: a click on what the server sent alone is lost. */
export const isHydrated = (): boolean =>
  [...document.querySelectorAll("button, input, textarea")].every((control) =>
    Object.keys(control).some((name) => name.startsWith("__reactProps")),
  );

/**
 * Milliseconds that fonts are held back, to see what they move when they come. When they come depends on
 * the machine alone, so without this it does not count.
 */
export const lateFontsMs = Number(process.env.SKILLOPT_LATE_FONTS_MS ?? 0);

/** Sideways scrolling and things that moved while the page opened, in words. */
export async function measure(page: Page): Promise<string[]> {
  const { overflow, shifts, swaps } = await page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    ...(window as unknown as { watched: Watched }).watched,
  }));
  const own = shifts.filter(
    ({ at }) => !swaps.some(({ from, until }) => from <= at && at <= until),
  );
  const sum = own.reduce((total, { size }) => total + size, 0);
  const movers = own.flatMap((shift) => shift.movers);
  return [
    ...(overflow > 0 ? [`the page is ${overflow} px too wide`] : []),
    ...(sum > mostShift
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
    async ({ rules: { type, values, without = [] }, isWithoutTitle }) => {
      const { axe } = window as unknown as {
        axe: { run(root: Document, options: object): Promise<AxeResult> };
      };
      const { violations } = await axe.run(document, {
        runOnly: { type, values },
        rules: Object.fromEntries(
          [...without, ...(isWithoutTitle ? ["document-title"] : [])].map((rule) => [
            rule,
            { enabled: false },
          ]),
        ),
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
    { rules, isWithoutTitle },
  );
}
