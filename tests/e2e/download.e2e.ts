import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { strFromU8, unzipSync } from "fflate";
import { parse } from "yaml";
import { expect, studioForFile, test } from "./fixtures";
import { RunPage } from "./pages/run-page";
import { storedBestSkill } from "./stored";

const studio = studioForFile();

/** Requests of a run until it has a first better skill. */
const pastFirstStep = 40;

async function save(
  page: Page,
  click: () => Promise<void>,
): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

async function saveFromMenu(page: Page, entry: string) {
  await page.getByRole("button", { name: "More downloads" }).click();
  return save(page, () => page.getByRole("menuitem", { name: entry }).click());
}

function unzip(bytes: Buffer): Record<string, string> {
  return Object.fromEntries(
    Object.entries(unzipSync(new Uint8Array(bytes))).map(([path, data]) => [path, strFromU8(data)]),
  );
}

test("the best skill can be taken along at any time; file, API and database hold the same bytes", async ({
  page,
}) => {
  const { app, api, gateway } = studio();
  gateway.hold();
  const run = new RunPage(page, studio(), await api.createDemoRun("taken along"));
  await run.open();
  gateway.allow(pastFirstStep);
  await expect(page.getByRole("heading", { name: "Step 2" })).toBeVisible();
  const link = page.getByRole("link", { name: "best_skill.md", exact: true });
  const early = await save(page, () => link.click());
  expect(early.bytes).toEqual(storedBestSkill(app, run.runId));
  expect(early.bytes.length).toBeGreaterThan(100);

  gateway.release();
  await expect(run.status("Finished")).toBeVisible();
  const final = await save(page, () =>
    page.getByRole("link", { name: "Download best skill" }).click(),
  );
  const answer = await fetch(`${app.url}/api/v1/runs/${run.runId}/best_skill.md`);
  const text = Buffer.from(await answer.arrayBuffer());
  expect(final.bytes).toEqual(text);
  expect(final.bytes).toEqual(storedBestSkill(app, run.runId));
  expect(final.bytes).not.toEqual(early.bytes);

  const skill = await saveFromMenu(page, "Agent Skill (zip)");
  const files = unzip(skill.bytes);
  expect(Object.keys(files)).toEqual(["taken-along/SKILL.md"]);
  const [, frontMatter, body] =
    /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(files["taken-along/SKILL.md"] ?? "") ?? [];
  const meta = parse(frontMatter ?? "");
  expect(meta.name).toBe("taken-along");
  expect(meta.description).toMatch(/\S/);
  expect(body?.trim()).toBe(final.bytes.toString("utf8").trim());

  const output = await saveFromMenu(page, "Output directory (zip)");
  const folder = unzip(output.bytes);
  const names = Object.keys(folder);
  const has = (end: string) => names.find((name) => name.endsWith(end)) ?? `no ${end}`;
  for (const name of ["config.json", "history.json", "runtime_state.json", "summary.json"]) {
    expect(() => JSON.parse(folder[has(`/${name}`)] ?? folder[name] ?? name)).not.toThrow();
  }
  expect(folder[has("best_skill.md")]).toBe(final.bytes.toString("utf8"));
  expect(names.filter((name) => /skills\/skill_v\d{4}\.md$/.test(name)).length).toBeGreaterThan(1);
  expect(names.every((name) => !name.startsWith("/") && !name.includes(".."))).toBe(true);
});
