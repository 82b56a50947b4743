import { mkdirSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const widths = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
const themes = ["light", "dark"] as const;
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

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
      const where = `${name} ${width} ${theme}`;
      await takePicture(page, `${name}-${width}-${theme}`);
      const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
      for (const violation of violations) {
        const nodes = violation.nodes.map(
          (node) => `${node.target.join(" ")} (${node.failureSummary?.split("\n")[1]?.trim()})`,
        );
        problems.push(`${where}: ${violation.id}: ${nodes.slice(0, 4).join(" | ")}`);
      }
    }
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (overflow > 0) {
      problems.push(`${name} ${width}: the page is ${overflow} px too wide`);
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
