import { startScriptedModelServer } from "../support/scripted-model-server";
import { expect, studioForFile, test } from "./fixtures";
import { RunPage } from "./pages/run-page";
import { SkillPage } from "./pages/skill-page";
import { answerAsTeachable, codeItems, hostile } from "./teachable-model";

const studio = studioForFile();

test("any two versions stand side by side with their words marked, by mouse and by keyboard", async ({
  page,
}) => {
  const { app, api } = studio();
  const runId = await api.createDemoRun("compared");
  await api.untilStatus(runId, "finished");
  const versions = await api.listVersions(runId);
  const run = new RunPage(page, studio(), runId);
  const skill = new SkillPage(page);
  await run.open("/skill");

  const [seed, first, second] = versions.map(({ number }) => number);
  await skill.chooseFrom(seed ?? 0);
  await skill.chooseTo(second ?? 0);
  const table = skill.table(seed ?? 0, second ?? 0);
  await expect(table).toBeVisible();
  await expect(table.locator("ins").first()).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`a=${seed}&b=${second}&view=split`));
  // Split: line number, sign and text of both sides.
  await expect(table.locator("tr").last().locator("th, td")).toHaveCount(6);

  await page.getByRole("button", { name: "Swap" }).click();
  const swapped = skill.table(second ?? 0, seed ?? 0);
  await expect(swapped.locator("del").first()).toBeVisible();
  await expect(swapped.locator("ins")).toHaveCount(0);

  await page.goBack();
  await run.open(`/skill?a=${seed}&b=${first}&view=split`);
  await page.getByRole("heading", { level: 1 }).click();
  // The page shows its text before its code runs, and keys are heard only then.
  await expect(async () => {
    if (await skill.table(seed ?? 0, first ?? 0).isVisible()) {
      await page.keyboard.press("]");
    }
    await expect(skill.table(seed ?? 0, second ?? 0)).toBeVisible({ timeout: 2000 });
  }).toPass();
  await page.keyboard.press("[");
  await expect(skill.table(seed ?? 0, first ?? 0)).toBeVisible();

  await skill.show("Unified");
  await expect(
    skill
      .table(seed ?? 0, first ?? 0)
      .locator("tr")
      .last()
      .locator("th, td"),
  ).toHaveCount(3);
  await skill.show("Plain");
  const plain = page.getByRole("table", { name: `Text of version ${first}` });
  await expect(plain).toBeVisible();
  const raw = await (await fetch(`${app.url}/api/v1/runs/${runId}/versions/${first}?raw=1`)).text();
  const lines = await plain.getByRole("cell").allTextContents();
  expect(lines.join("\n").trimEnd()).toBe(raw.trimEnd());
});

test("a changed word is marked inside its line, not the whole line", async ({ page }) => {
  const { api } = studio();
  const seedSkill = "# Codes\n\nAlways answer in small letters with a full stop.\n";
  const model = await startScriptedModelServer({
    handler: (request) =>
      /Prompt: analyst_/.test(request.system)
        ? JSON.stringify({
            batch_size: 4,
            failure_summary: [],
            success_patterns: [],
            patch: {
              reasoning: "",
              edits: [
                {
                  op: "replace",
                  target: "Always answer in small letters with a full stop.",
                  content: "Always answer in capital letters with a full stop.",
                },
              ],
            },
          })
        : answerAsTeachable(request),
  });
  const role = { provider: "openai_compatible", model: "teachable", baseUrl: model.url };
  const datasetId = await api.createDataset({ name: "words", items: codeItems() });
  const runId = await api.createRun({
    datasetId,
    name: "words",
    seedSkill,
    config: { train: { num_epochs: 1 }, model: { target: role, optimizer: role } },
  });
  await api.untilStatus(runId, "finished");
  const run = new RunPage(page, studio(), runId);
  await run.open("/skill?a=0&b=1&view=split");
  const table = new SkillPage(page).table(0, 1);
  await expect(table.locator("del")).toHaveText(["small"]);
  await expect(table.locator("ins")).toHaveText(["capital"]);

  await page.setViewportSize({ width: 390, height: 844 });
  await expect(table.getByRole("row").filter({ has: page.locator("del") })).toContainText("−");
  await expect(table.getByRole("row").filter({ has: page.locator("ins") })).toContainText("+");
  await expect(table.getByRole("row").last().locator("th, td")).toHaveCount(3);
  await expect(page.getByRole("radio", { name: "Split" })).toHaveCount(0);
  await model.close();
});

test("HTML and scripts in items, skills and model output are shown as text and never run", async ({
  page,
}) => {
  const { api } = studio();
  const note = `${hostile.image} ${hostile.script}`;
  const model = await startScriptedModelServer({
    handler: (request) => answerAsTeachable(request, note),
  });
  const role = { provider: "openai_compatible", model: note, baseUrl: model.url };
  const datasetId = await api.createDataset({ name: "hostile", items: codeItems(` ${note}`) });
  const runId = await api.createRun({
    datasetId,
    name: `hostile ${note}`.slice(0, 120),
    seedSkill: `# Seed\n\n${note}\n`,
    config: { train: { num_epochs: 2, batch_size: 4 }, model: { target: role, optimizer: role } },
  });
  const { run: result } = await api.untilStatus(runId, "finished");
  expect(result.bestScore).toBe(1);
  const requests: string[] = [];
  page.on("request", (request) => requests.push(new URL(request.url()).pathname));

  const run = new RunPage(page, studio(), runId);
  const shown = [
    ["", /wasHacked='image'/],
    ["/skill", /wasHacked='script'/],
    ["/edits", /wasHacked='script'/],
    ["/steps/1", /wasHacked='script'/],
    ["/items", /hostile/],
    [`/rollouts/${await api.findRollout(runId)}`, /wasHacked='script'/],
    ["/logs", /hostile/],
    ["/usage", /wasHacked='script'/],
    ["/config", /wasHacked='script'/],
  ] as const;
  for (const [path, text] of shown) {
    await run.open(path);
    await expect(page.getByText(text).first()).toBeAttached();
    await expect(page.locator('img[src="x"], [onerror]')).toHaveCount(0);
    expect(await page.evaluate(() => "wasHacked" in window)).toBe(false);
  }
  await page.goto(`${studio().app.url}/datasets/${datasetId}`);
  await expect(page.getByText(/wasHacked='image'/).first()).toBeVisible();
  await page.goto(`${studio().app.url}/runs`);
  await expect(page.getByText(/onerror=/).first()).toBeAttached();
  await page.goto(`${studio().app.url}/runs/new?from=${runId}`);
  await expect(page.getByLabel("Seed skill")).toHaveValue(/wasHacked/);
  expect(await page.evaluate(() => "wasHacked" in window)).toBe(false);
  expect(requests.filter((path) => path.endsWith("/x"))).toEqual([]);
  await model.close();
});
