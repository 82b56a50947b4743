import { mkdirSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const widths = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
const themes = ["light", "dark"] as const;
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What a theme can change; the rest is the same document. */
const colourRules = ["color-contrast", "link-in-text-block"];

/** Set to a folder, pictures of everything that is looked at are put there for people. */
const screensDirectory = process.env.SKILLOPT_SCREENS_DIR;

/**
 * Looks at the open page in both themes and both widths: accessibility rules, and whether the page
 * itself scrolls sideways. Returns what is wrong, in words.
 */
export async function lookAt(page: Page, name: string): Promise<string[]> {
  const problems: string[] = [];
  for (const [width, size] of Object.entries(widths)) {
    await page.setViewportSize(size);
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await page.locator(`html.${theme}`).waitFor();
      await takePicture(page, `${name}-${width}-${theme}`);
      // No page has frames; the other mode opens a page of its own for each look.
      const builder = new AxeBuilder({ page }).setLegacyMode();
      const { violations } = await (theme === "light"
        ? builder.withTags(rules)
        : builder.withRules(colourRules)
      ).analyze();
      for (const { id, nodes } of violations) {
        const places = nodes.slice(0, 3).map(({ target }) => target.join(" "));
        problems.push(`${name}, ${width}, ${theme}: ${id} at ${places.join(" and ")}`);
      }
    }
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (overflow > 0) {
      problems.push(`${name}, ${width}: the page is ${overflow} px too wide`);
    }
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
