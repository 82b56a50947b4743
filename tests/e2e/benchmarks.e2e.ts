import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { zipSync } from "fflate";
import { docvqaFiles, officeqaFiles, writeFiles } from "../support/benchmark-files";
import { pngOfSize } from "../support/png-with-text";
import { expect, studioForFile, test } from "./fixtures";
import { NewRunPage } from "./pages/new-run-page";
import { RunPage } from "./pages/run-page";

/** Folders the owner of the server offers; the tests put theirs here. */
const offered = mkdtempSync(join(tmpdir(), "skillopt-offered-"));
/** Requests to the simulated models as they were sent. */
const sent: string[] = [];
const studio = studioForFile({
  env: { SKILLOPT_DATA_DIR: offered },
  onRequest: (body) => sent.push(body),
});
test.describe.configure({ timeout: 180_000 });
test.use({ actionTimeout: 20_000 });
test.beforeEach(() => {
  sent.length = 0;
});
test.afterAll(() => rmSync(offered, { recursive: true, force: true }));

const realData = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

async function startQuickRun(page: Page): Promise<RunPage> {
  const form = new NewRunPage(page, studio().app.url);
  await form.openGroup("Schedule");
  await form.field("Epochs").fill("1");
  return new RunPage(page, studio(), await form.start());
}

test("DocVQA from a ZIP: bad pictures are named, good ones reach the model, a killed worker repeats nothing", async ({
  page,
}) => {
  const { app, api, gateway } = studio();
  const files = await docvqaFiles({ train: 4, val: 2, test: 2 });
  const bad = ["none", "damaged", "huge"].map(
    (name) => `${name},What is the number?,1,images/${name}.png,${name},form`,
  );
  const zip = zipSync({
    ...files,
    "train/items.csv": Buffer.from([files["train/items.csv"]?.toString(), ...bad].join("\n")),
    "images/damaged.png": files["images/val-0.png"]?.subarray(0, 400) ?? new Uint8Array(),
    "images/huge.png": pngOfSize(20_000, 20_000),
  });
  await page.goto(`${app.url}/datasets/new`);
  await page.getByLabel("Environment").selectOption("docvqa");
  await page
    .getByLabel("Data files")
    .setInputFiles({ name: "notes.zip", mimeType: "application/zip", buffer: Buffer.from(zip) });
  await expect(page.getByText("There are 3 problems")).toBeVisible();
  const problems = page.getByRole("list", { name: "Problems in the files" });
  for (const [line, message] of [
    [6, "images/none.png: is not in the archive"],
    [7, "images/damaged.png: the picture is damaged and cannot be decoded"],
    [8, "images/huge.png: has 20000 × 20000 pixels"],
  ] as const) {
    const problem = problems.getByRole("listitem").filter({ hasText: message });
    await expect(problem).toContainText(`train/items.csv, line ${line}, field image_path`);
  }
  await page.getByRole("button", { name: "Load the 8 valid items only" }).click();
  await expect(page.getByText("8 items: 4 train, 2 selection, 2 test")).toBeVisible();
  await page.getByRole("button", { name: "Create dataset" }).click();
  await page.getByRole("link", { name: "New run with it" }).click();

  await page.getByText("Environment options").click();
  const pictures = page.getByText(/^pictures, [\d,]+ each$/);
  const before = await pictures.textContent();
  await page.getByLabel("Largest picture").fill("40000");
  await expect(pictures).not.toHaveText(before ?? "");
  gateway.hold();
  const run = await startQuickRun(page);
  await expect(run.stage("Baseline")).toContainText("0/2");
  gateway.allow(1);
  await expect(run.stage("Baseline")).toContainText("1/2");
  await app.killWorker("SIGKILL");
  const [answered, waiting] = gateway.keys;
  app.startWorker();
  gateway.release();
  await expect(run.status("Finished")).toBeVisible({ timeout: 60_000 });
  const asked = (key: string | undefined) => gateway.keys.filter((one) => one === key).length;
  expect([asked(answered), asked(waiting)]).toEqual([1, 2]);
  expect(sent.filter((body) => body.includes('"image_url"')).length).toBeGreaterThan(8);
  expect(sent[0]).toMatch(/data:image\/png;base64,[A-Za-z0-9+/]{200}/);

  await page.goto(`${app.url}/runs/${run.runId}/rollouts/${await api.findRollout(run.runId)}`);
  const shown = page.getByRole("region", { name: "Pictures" }).getByRole("img");
  await expect(shown).toBeVisible();
  expect(await shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(620);
  await expect(shown).toHaveAccessibleName(/\.png, sent with \d+ × \d+ pixels/);
});

test("OfficeQA from a folder on the server: an unreadable document is named, the tools are called and shown", async ({
  page,
}) => {
  const { app, api } = studio();
  const files = officeqaFiles({ train: [2001, 2002, 2003], val: [2004, 2005], test: [2006] });
  writeFiles(join(offered, "officeqa"), {
    ...files,
    "docs/report_2003.txt": Buffer.from([0xff, 0xfe, 0x41, 0x00]),
  });
  await page.goto(`${app.url}/datasets/new`);
  await page.getByLabel("Folder on the server").selectOption("officeqa");
  await expect(page.getByText("There is 1 problem")).toBeVisible();
  await expect(page.getByText(/train\/items\.json, line \d+, field source_files/)).toBeVisible();
  await expect(page.getByText("report_2003.txt is not text in UTF-8")).toBeVisible();
  await page.getByRole("button", { name: "Load the 5 valid items only" }).click();
  await expect(page.getByText("5 items: 2 train, 2 selection, 1 test")).toBeVisible();
  await page.getByRole("button", { name: "Create dataset" }).click();
  await page.getByRole("link", { name: "New run with it" }).click();
  await page.getByText("Environment options").click();
  await page.getByLabel("Documents shown").selectOption("full-corpus");
  const run = await startQuickRun(page);
  await expect(run.status("Finished")).toBeVisible({ timeout: 60_000 });
  expect(sent.some((body) => body.includes('"role":"tool"'))).toBe(true);

  await page.goto(`${app.url}/runs/${run.runId}/rollouts/${await api.findRollout(run.runId)}`);
  const trajectory = page.getByRole("region", { name: "Trajectory" });
  await expect(trajectory.getByText("tool call").first()).toBeVisible();
  await expect(trajectory.getByText(/^(glob|grep|read)\(\{/).first()).toBeVisible();
  await expect(trajectory.getByText("tool result").first()).toBeVisible();
  await page.goto(`${app.url}/runs/${run.runId}/config`);
  await expect(page.getByText("full-corpus").first()).toBeVisible();
});

test("LiveMathematicianBench from a file: wrong choices are named with line and field", async ({
  page,
}) => {
  const question = (no: number, change: Record<string, unknown> = {}) => ({
    no,
    month: "202601",
    question: `Which bound holds in case ${no}?`,
    choices: ["n", "2n", "n log n"],
    correct_choice: { label: "A" },
    ...change,
  });
  const lines = [
    ...Array.from({ length: 12 }, (_, index) => question(index + 1)),
    question(20, { choices: ["n"] }),
    question(21, { correct_choice: { label: "F" } }),
  ].map((item) => JSON.stringify(item));
  await page.goto(`${studio().app.url}/datasets/new`);
  await page.getByLabel("Environment").selectOption("livemathematicianbench");
  await page.getByLabel("Data files").setInputFiles({
    name: "questions.jsonl",
    mimeType: "application/x-ndjson",
    buffer: Buffer.from(lines.join("\r\n")),
  });
  await expect(page.getByText("There are 2 problems")).toBeVisible();
  await expect(page.getByText("questions.jsonl, line 13, field choices")).toBeVisible();
  await expect(page.getByText("questions.jsonl, line 14, field correct_choice")).toBeVisible();
  await page.getByRole("button", { name: "Load the 12 valid items only" }).click();
  await expect(page.getByText(/^12 items: /)).toBeVisible();
});

test("a scorer of one's own is tried by the built server before anything is stored", async ({
  page,
}) => {
  await page.goto(`${studio().app.url}/datasets/new`);
  const tasks = Array.from({ length: 10 }, (_, index) => ({
    input: `Say ${index}`,
    expected: "x",
  }));
  await page.getByLabel("Data files").setInputFiles({
    name: "tasks.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(tasks)),
  });
  await expect(page.getByText(/^10 items: /)).toBeVisible();
  await page.getByLabel("Scorer", { exact: true }).selectOption("js");
  const source = page.getByLabel("Script", { exact: true });
  await source.fill("export default (ctx) => {");
  await expect(page.getByText(/the script cannot be used: SyntaxError/)).toBeVisible();
  await source.fill("export default (ctx) => ctx.answer.length > 0 ? 1 : 0;");
  await expect(page.getByText(/^10 items: /)).toBeVisible();
  await page.getByRole("button", { name: "Create dataset" }).click();
  await page.getByRole("link", { name: "New run with it" }).click();
  const run = await startQuickRun(page);
  await expect(run.status("Finished")).toBeVisible({ timeout: 60_000 });
  const { run: row } = await studio().api.readRun(run.runId);
  expect(row.bestScore).toBe(1);
});

/** `sign`: what only a request of this benchmark holds. */
const realSets = [
  {
    folder: "searchqa",
    from: "searchqa/hotpotqa",
    counts: "24 train, 12 selection, 24 test",
    sign: "[TLE]",
  },
  {
    folder: "livemathematicianbench",
    from: "livemathematicianbench",
    counts: "35 train, 17 selection, 45 test",
    sign: "A. ",
  },
  {
    folder: "docvqa",
    from: "docvqa/receipts",
    counts: "30 train, 15 selection, 36 test",
    sign: "data:image/jpeg;base64,",
  },
  {
    folder: "officeqa",
    from: "officeqa",
    counts: "6 train, 4 selection, 9 test",
    sign: '"role":"tool"',
  },
  {
    folder: "gsm8k",
    from: "custom/gsm8k",
    counts: "40 train, 20 selection, 60 test",
    sign: "How ",
  },
] as const;

/** The questions of a split as they stand in the text of a request. */
function questionsIn(from: string, split: string): string[] {
  const file = join(realData, from, split, "items");
  const questions = existsSync(`${file}.csv`)
    ? readFileSync(`${file}.csv`, "utf8")
        .split("\n")
        .slice(1)
        .map((line) => line.split(",")[1])
    : JSON.parse(readFileSync(`${file}.json`, "utf8")).map(
        (item: { question: string }) => item.question,
      );
  const texts = new Set<string>(questions.filter(Boolean));
  return [...texts].map((text) => JSON.stringify(text.trim()).slice(1, -1));
}

if (existsSync(realData)) {
  for (const { folder, from, counts, sign } of realSets) {
    test(`real items of ${from} run from the form`, async ({ page }) => {
      const { app } = studio();
      mkdirSync(offered, { recursive: true });
      rmSync(join(offered, folder), { recursive: true, force: true });
      symlinkSync(join(realData, from), join(offered, folder));
      await page.goto(`${app.url}/datasets/new`);
      await page.getByLabel("Folder on the server").selectOption(folder);
      await expect(page.getByText(counts)).toBeVisible();
      await page.getByRole("button", { name: "Create dataset" }).click();
      await page.getByRole("link", { name: "New run with it" }).click();
      await page.getByRole("radio", { name: "Quick look" }).click();
      const run = await startQuickRun(page);
      await expect(run.status("Finished")).toBeVisible({ timeout: 120_000 });
      expect(sent.some((body) => body.includes(sign))).toBe(true);
      for (const split of ["train", "val", "test"]) {
        const questions = questionsIn(from, split);
        const asked = questions.filter((text) => sent.some((body) => body.includes(text)));
        expect(asked.length).toBeGreaterThanOrEqual(Math.min(4, questions.length));
      }
    });
  }
} else {
  test("real items are absent: the folder ../shared/data was not found, so none was run", () => {
    expect(existsSync(realData)).toBe(false);
  });
}
