import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "@playwright/test";
import { watchForProblems } from "../e2e/fixtures";
import { lookAtPicture, type Mode } from "./album";
import {
  type AxeRules,
  allRules,
  colourRules,
  findViolations,
  forgetShifts,
  isHydrated,
  lateFontsMs,
  measure,
  watchShifts,
  widthRules,
} from "./page-checks";
import { type Screen, screenName, type Width, widths } from "./screen";
import type { SeededIds } from "./seed/seeded-ids";
import type { VisualStudio } from "./studio";

const patienceMs = 15_000;
const mostMsPerScreen = 60_000;
const emptyIds = {} as SeededIds;

/** The looks of a screen: two themes, for some screens high contrast and forced colours too. */
type Look = {
  readonly name: "light" | "dark" | "contrast" | "contrast-dark" | "forced";
  readonly media: Parameters<Page["emulateMedia"]>[0];
  readonly axe: AxeRules | null;
};
const still = { reducedMotion: "reduce" } as const;
const looks: readonly Look[] = [
  {
    name: "light",
    media: { ...still, colorScheme: "light", contrast: null, forcedColors: null },
    axe: allRules,
  },
  {
    name: "dark",
    media: { ...still, colorScheme: "dark", contrast: null, forcedColors: null },
    axe: colourRules,
  },
];
const contrastLooks: readonly Look[] = [
  {
    name: "contrast",
    media: { ...still, colorScheme: "light", contrast: "more", forcedColors: null },
    axe: colourRules,
  },
  {
    name: "contrast-dark",
    media: { ...still, colorScheme: "dark", contrast: "more", forcedColors: null },
    axe: colourRules,
  },
  // The system paints these; what it does with our colours is not ours to measure.
  {
    name: "forced",
    media: { ...still, colorScheme: "dark", contrast: null, forcedColors: "active" },
    axe: null,
  },
];

/** One browser window of one width that goes from screen to screen. */
export type Visitor = {
  /** What is wrong with the screen, in words: picture, accessibility, overflow, shift. */
  look(screen: Screen): Promise<string[]>;
  close(): Promise<void>;
};

export async function openVisitor(
  browser: Browser,
  input: {
    width: Width;
    studio: VisualStudio;
    now: number;
    mode: Mode;
    outputDir: string;
  },
): Promise<Visitor> {
  const { width, studio, mode } = input;
  const context = await browser.newContext({
    viewport: widths[width],
    ...still,
    colorScheme: "light",
    locale: "en-US",
    timezoneId: "UTC",
    baseURL: studio.app.url,
  });
  const surprises: string[] = [];
  watchForProblems(context, surprises);
  await context.addInitScript(watchShifts);
  // Pages ask every ten seconds who works; an answer in the middle of a screen would change it.
  await context.route("**/api/v1/health", () => undefined);
  if (lateFontsMs > 0) {
    await context.route("**/*.woff2", async (route) => {
      await sleep(lateFontsMs);
      await route.continue();
    });
  }
  context.setDefaultTimeout(patienceMs);
  const openPage = async () => {
    const fresh = await context.newPage();
    await fresh.clock.setFixedTime(input.now);
    return fresh;
  };
  let page = await openPage();
  // Read once, fonts come from the browser's store; what their late coming moves depends on the machine.
  await page.goto("/settings");
  await page.evaluate(() => Promise.allSettled([...document.fonts].map((face) => face.load())));
  let isDirty = true;

  /**
   * What a busy machine does to a page (fonts that come late, an answer after the time limit) is gone
   * when it is opened again; what is wrong with the page is not. Errors of the page count at once.
   */
  async function look(screen: Screen): Promise<string[]> {
    if (screen.only && screen.only !== width) {
      return [];
    }
    const wasDirty = isDirty;
    let found = await lookOnce(screen);
    if (found.length > 0 && mode === "compare") {
      console.log(`Looked at again: ${found.join("\n  ")}`);
      if (!wasDirty) {
        await page.goto("/settings");
        isDirty = false;
      }
      found = await lookOnce(screen);
    }
    return [
      ...found,
      ...surprises.splice(0).map((words) => `${screenName(screen)}, ${width}: ${words}`),
    ];
  }

  async function lookOnce(screen: Screen): Promise<string[]> {
    const ids = screen.isEmptyStudio ? emptyIds : await studio.seed();
    const found: string[] = [];
    const name = screenName(screen);
    await page.setViewportSize({
      ...widths[width],
      ...(screen.height?.[width] ? { height: screen.height[width] } : {}),
    });
    await page.emulateMedia(looks[0]?.media);
    // A closed page rejects whatever is still waited for.
    const limit = setTimeout(() => void page.close(), mostMsPerScreen);
    try {
      const isLoaded = await open(page, screen, { ids, isDirty });
      if (screen.act) {
        await page.waitForFunction(isHydrated);
        await screen.act(page, width);
      }
      await screen.ready(page).first().waitFor();
      if (screen.open !== "held") {
        await page.locator("[data-skeleton]").first().waitFor({ state: "detached" });
      }
      await page.evaluate(sameErrorCode);
      if (!isLoaded) {
        // What moved until now moved because somebody went to another page or did something.
        await forgetShifts(page);
      }
      if (screen.open !== "held") {
        await page.waitForFunction(() => document.title !== "");
      }
      await page.mouse.move(0, 0);
      const shown = screen.inContrast && width === "wide" ? [...looks, ...contrastLooks] : looks;
      for (const [index, each] of shown.entries()) {
        await page.emulateMedia(each.media);
        const theme = each.media?.colorScheme === "dark" ? "dark" : "light";
        await page.locator(`html.${theme}`).waitFor();
        const label = `${name}.${each.name}.${widths[width].width}`;
        found.push(...(await lookAtPicture(page, { label, mode, outputDir: input.outputDir })));
        if (index === 0) {
          found.push(...(await measure(page)).map((words) => `${name}, ${width}: ${words}`));
        }
        const rules = width === "wide" ? each.axe : index === 0 ? widthRules : null;
        if (rules) {
          const broken = await findViolations(page, rules, screen.open === "held");
          found.push(...broken.map((words) => `${label}: ${words}`));
        }
      }
    } catch (error) {
      const [first] = (error instanceof Error ? error.message : String(error)).split("\n");
      found.push(`${name}, ${width}: not reached: ${first}`);
      if (!page.isClosed()) {
        await page.screenshot({ path: `${input.outputDir}/${name}.${width}.stuck.png` });
      }
    } finally {
      clearTimeout(limit);
    }
    if (screen.network || screen.open === "held" || page.isClosed()) {
      // Sockets and answers that were held back stay so for the life of a page.
      await page.close();
      page = await openPage();
    }
    await page.unrouteAll({ behavior: "ignoreErrors" });
    isDirty =
      screen.act !== undefined ||
      screen.open !== undefined ||
      screen.world !== undefined ||
      screen.isEmptyStudio === true ||
      found.length > 0;
    return found;
  }

  return { look, close: () => context.close() };
}

/** Opens the screen. True when it was loaded by its address and nothing was done on it. */
async function open(
  page: Page,
  screen: Screen,
  { ids, isDirty }: { ids: SeededIds; isDirty: boolean },
): Promise<boolean> {
  const path = screen.path(ids);
  await screen.network?.(page);
  if (screen.open === "held") {
    await openHeld(page, path);
    return false;
  }
  if (screen.open === "load" || isDirty) {
    await page.context().clearCookies();
    await page.goto(path);
    await page.evaluate(() => localStorage.clear());
    return screen.act === undefined;
  }
  await page.evaluate(() => localStorage.clear());
  await push(page, path);
  return false;
}

/** As a click on a link goes there. */
async function push(page: Page, path: string): Promise<void> {
  await page.evaluate((address) => {
    const { router } = (window as unknown as { next: { router: { push(path: string): void } } })
      .next;
    router.push(address);
  }, path);
  await page.waitForURL((url) => url.pathname + url.search === path);
}

/** Goes to a page whose answer never comes: what a reader sees while the server is busy. */
async function openHeld(page: Page, path: string): Promise<void> {
  await page.goto(path.startsWith("/runs/run_") ? path.replace(/\/[a-z]+$/, "") : "/settings");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.evaluate((address) => {
    const { router } = (window as unknown as { next: { router: { prefetch(path: string): void } } })
      .next;
    router.prefetch(address);
  }, path);
  await page.waitForLoadState("networkidle");
  await page.route(
    (url) => url.pathname === path,
    (route) => {
      const headers = route.request().headers();
      const isPrefetch =
        headers["next-router-prefetch"] !== undefined ||
        headers["next-router-segment-prefetch"] !== undefined;
      return isPrefetch ? route.continue() : undefined;
    },
  );
  await push(page, path);
}

/** Every build has error codes of its own. */
function sameErrorCode(): void {
  for (const code of document.querySelectorAll("code")) {
    if (code.previousSibling?.textContent?.startsWith("Error code")) {
      code.textContent = "1234567890";
    }
  }
}
