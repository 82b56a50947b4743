import { readFileSync } from "node:fs";
import { expect, studioForFile, test } from "./fixtures";
import { lookAt } from "./look";
import { storedBestSkill } from "./stored";

const studio = studioForFile();
/** What a newcomer may need: product.md 17, check 1. */
const mostClicks = 4;
const mostMs = 90_000;

test("P 17.1 from an empty start to a downloaded best_skill.md in 4 clicks and 90 s, without any key", async ({
  page,
}) => {
  test.setTimeout(mostMs + 30_000);
  const { app } = studio();
  await page.goto(app.url);
  await page.waitForURL(/\/welcome$/);
  expect(await lookAt(page, "welcome")).toEqual([]);

  const begun = performance.now();
  let clicks = 0;
  const click = async (name: string, role: "button" | "link") => {
    clicks += 1;
    await page.getByRole(role, { name, exact: true }).click();
  };
  await click("Watch a demo run", "button");
  await page.waitForURL(/\/runs\/run_/);
  const runId = new URL(page.url()).pathname.split("/")[2] ?? "";
  const download = page.getByRole("link", { name: "Download best skill", exact: true });
  await download.waitFor({ timeout: mostMs });
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    click("Download best skill", "link"),
  ]);
  expect(readFileSync(await file.path())).toEqual(storedBestSkill(app, runId));
  expect(clicks).toBeLessThanOrEqual(mostClicks);
  expect(performance.now() - begun).toBeLessThanOrEqual(mostMs);
  await page.goto(app.url);
  await page.waitForURL(/\/runs$/);
});
