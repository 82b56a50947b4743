import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { albumFolder, type Mode } from "./album";
import { type Screen, screenName } from "./screen";
import { screens } from "./screens";
import { viewedAt } from "./seed/clock";
import { startVisualStudio, type VisualStudio } from "./studio";
import { openVisitor, type Visitor } from "./visitor";

/**
 * Product.md 17.7: every page in every state, in light and dark, at 1440 and 390 px: as its kept
 * picture, no accessibility violation, no sideways scrolling, nothing that moves while it opens.
 * `npm run look:update` keeps new pictures.
 */
test.describe.configure({ mode: "default", timeout: 240_000 });
test.use({ trace: "off", screenshot: "off" });

const outputDir = "test-results/look";
let studio: VisualStudio | null = null;
let visitors: readonly Visitor[] = [];

const modeOf = (): Mode =>
  ["all", "changed"].includes(test.info().config.updateSnapshots) ? "update" : "compare";

test.beforeAll(async ({ browser }) => {
  studio = await startVisualStudio();
  const input = { studio, mode: modeOf(), outputDir, now: viewedAt };
  visitors = await Promise.all([
    openVisitor(browser, { width: "wide", ...input }),
    openVisitor(browser, { width: "phone", ...input }),
  ]);
});
test.afterAll(async () => {
  await Promise.all(visitors.map((visitor) => visitor.close()));
  await studio?.stop();
});

function groups(): [string, Screen[]][] {
  const found = new Map<string, Screen[]>();
  for (const screen of screens) {
    const title = screen.isEmptyStudio ? "an empty studio" : screen.page;
    found.set(title, [...(found.get(title) ?? []), screen]);
  }
  return [...found];
}

for (const [title, members] of groups()) {
  test(`${title}: ${members.map((screen) => screenName(screen)).join(", ")}`, async () => {
    const problems: string[] = [];
    for (const screen of members) {
      const ids = screen.isEmptyStudio ? null : await studio?.seed();
      const undo = ids && studio ? screen.world?.(studio, ids) : undefined;
      const found = await Promise.all(visitors.map((visitor) => visitor.look(screen)));
      undo?.();
      problems.push(...found.flat());
    }
    expect(problems).toEqual([]);
  });
}

test("every kept picture belongs to a screen of the table", () => {
  const known = new Set(screens.map((screen) => screenName(screen)));
  const kept = existsSync(albumFolder) ? readdirSync(albumFolder) : [];
  const strangers = kept.filter((file) => !known.has(file.split(".")[0] ?? ""));
  if (modeOf() === "update") {
    for (const file of strangers) {
      rmSync(join(albumFolder, file));
    }
    return;
  }
  expect(strangers).toEqual([]);
});
