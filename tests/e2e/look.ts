import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { allRules, colourRules, findViolations, widthRules } from "../visual/page-checks";
import { widths } from "../visual/screen";

/** The looks of a page, each with the rules that it alone can break. */
const looks = [
  { width: "wide", theme: "light", rules: allRules },
  { width: "wide", theme: "dark", rules: colourRules },
  { width: "phone", theme: "dark", rules: null },
  { width: "phone", theme: "light", rules: widthRules },
] as const;

/** Set to a folder, pictures of everything that is looked at are put there for people. */
const screensDirectory = process.env.SKILLOPT_SCREENS_DIR;

/**
 * Looks at the open page in both themes and both widths: accessibility rules, and whether the page
 * itself scrolls sideways. Returns what is wrong, in words.
 */
export async function lookAt(page: Page, name: string): Promise<string[]> {
  const problems: string[] = [];
  for (const { width, theme, rules } of looks) {
    if (rules === null && !screensDirectory) {
      continue;
    }
    await page.setViewportSize(widths[width]);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await page.locator(`html.${theme}`).waitFor();
    await takePicture(page, `${name}-${width}-${theme}`);
    const found = rules ? await findViolations(page, rules, false) : [];
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (overflow > 0) {
      found.push(`the page is ${overflow} px too wide`);
    }
    problems.push(...found.map((words) => `${name}, ${width}, ${theme}: ${words}`));
  }
  await page.setViewportSize(widths.wide);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  return problems;
}

async function takePicture(page: Page, name: string): Promise<void> {
  if (screensDirectory) {
    mkdirSync(screensDirectory, { recursive: true });
    await page.screenshot({ path: join(screensDirectory, `${name}.png`), fullPage: true });
  }
}
