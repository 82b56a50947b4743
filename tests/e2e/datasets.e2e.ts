import { strToU8, zipSync } from "fflate";
import { expect, studioForFile, test } from "./fixtures";
import { lookAt } from "./look";

/** From a ZIP with an attachment over the split editor to a run on the new dataset. */
const studio = studioForFile();
test.describe.configure({ timeout: 240_000 });
test.use({ trace: "off", screenshot: "off" });

const tasks = Array.from({ length: 24 }, (_, index) => ({
  id: `task-${index}`,
  input: `What is ${index} plus ${index * 3}?`,
  expected: String(index * 4),
  task_type: index % 2 === 0 ? "even" : "odd",
  ...(index === 0 ? { files: [{ path: "notes.txt" }] } : {}),
}));
const lines = [...tasks.map((task) => JSON.stringify(task)), '{"id": "broken", "input": "?"}'];
const archive = {
  name: "sums.zip",
  mimeType: "application/zip",
  buffer: Buffer.from(
    zipSync({
      "sums.jsonl": strToU8(lines.join("\n")),
      "files/notes.txt": strToU8("Add both numbers."),
    }),
  ),
};

test("upload, valid items only, moves between splits, create, use in a run", async ({ page }) => {
  const { app } = studio();
  await page.goto(`${app.url}/datasets/new`);
  await page.getByLabel("Data files").setInputFiles(archive);
  await expect(page.getByText("There is 1 problem")).toBeVisible();
  await expect(page.getByText("sums.jsonl, line 25, field expected")).toBeVisible();
  const found = await lookAt(page, "dataset-new-problems");

  await page.getByRole("button", { name: "Load the 24 valid items only" }).click();
  await expect(page.getByText("1 item left out:")).toBeVisible();
  await page.getByLabel("Scorer", { exact: true }).selectOption("numeric");
  await page.getByLabel("Absolute tolerance").fill("0.5");
  await page.getByText("Move items between splits").click();
  const editor = page.getByRole("region", { name: "Splits by item" });
  await editor.getByLabel("Search id, type, group or text").fill("task-7");
  await editor.getByLabel("Choose task-7", { exact: true }).check();
  const target = (await editor.getByRole("row", { name: /task-7/ }).textContent())?.includes("Test")
    ? "Train"
    : "Test";
  await editor.getByRole("button", { name: `Move to ${target}` }).click();
  await expect(editor.getByText(`${target}, moved`)).toBeVisible();
  await editor.getByLabel("Search id, type, group or text").fill("");
  found.push(...(await lookAt(page, "dataset-new")));

  await page.getByRole("button", { name: "Create dataset" }).click();
  await page.getByRole("heading", { level: 1, name: "sums" }).waitFor();
  await expect(page.getByText("Moved by hand")).toBeVisible();
  await expect(page.getByText("Left out on import")).toBeVisible();
  found.push(...(await lookAt(page, "dataset-detail")));

  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("link", { name: "New run with it" }).click();
  await page.getByRole("button", { name: /^Start/ }).click();
  await page.waitForURL(/\/runs\/run_/);
  expect(found).toEqual([]);
});

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

test("a new version, its changes, an item, name and tags, archive and delete", async ({ page }) => {
  const { app } = studio();
  const first = [
    ...tasks.map(({ files: _, ...task }) => task),
    { ...tasks[1], id: "twin", expected: "other" },
  ];
  const form = new FormData();
  const zipped = zipSync({
    "tasks.jsonl": strToU8(
      first
        .map((task, index) => JSON.stringify(index === 0 ? { ...task, files: ["page.png"] } : task))
        .join("\n"),
    ),
    "files/page.png": Buffer.from(pixel, "base64"),
  });
  form.set("name", "tickets");
  form.set("environment", "custom");
  form.set("file", new File([new Uint8Array(zipped)], "tickets.zip"));
  const reply = await fetch(`${app.url}/api/v1/datasets`, { method: "POST", body: form });
  const { dataset } = await reply.json();

  await page.goto(`${app.url}/datasets/${dataset.id}`);
  await expect(page.getByText("Same text, different answers")).toBeVisible();
  await page.getByRole("link", { name: "task-0", exact: true }).first().click();
  await page.getByRole("heading", { level: 1, name: "task-0" }).waitFor();
  await expect(page.getByRole("img", { name: "page.png" })).toBeVisible();
  const found = await lookAt(page, "dataset-item");

  await page.goto(`${app.url}/datasets/${dataset.id}`);
  await page.getByRole("button", { name: "Actions of this dataset" }).click();
  await page.getByRole("menuitem", { name: "New version" }).click();
  await page.getByRole("heading", { level: 1, name: "New version" }).waitFor();
  const second = first.slice(2).map((task) => ({ ...task, expected: `${task.expected}` }));
  await page.getByLabel("Data files").setInputFiles({
    name: "tasks.jsonl",
    mimeType: "application/jsonl",
    buffer: Buffer.from(
      [...second, { id: "new", input: "What is new?", expected: "this" }]
        .map((task) => JSON.stringify(task.id === "task-5" ? { ...task, expected: "21" } : task))
        .join("\n"),
    ),
  });
  await expect(page.getByText("1 added, 1 changed, 2 removed, 22 the same")).toBeVisible();
  await page.getByRole("button", { name: "Create version" }).click();
  await page.getByRole("heading", { level: 1, name: "tickets" }).waitFor();
  await expect(page.getByRole("heading", { name: "Versions" })).toBeVisible();
  await page.getByRole("link", { name: "Compare with version 1" }).click();
  await expect(page.getByText("differs in expected")).toBeVisible();
  found.push(...(await lookAt(page, "dataset-changes")));

  await page.getByRole("link", { name: "tickets" }).last().click();
  await page.getByRole("button", { name: "Actions of this dataset" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Download ZIP with attachments" }).click();
  expect((await download).suggestedFilename()).toBe("tickets-v2.zip");

  await page.getByRole("button", { name: "Actions of this dataset" }).click();
  await page.getByRole("menuitem", { name: "Name, tags and notes" }).click();
  await page.getByRole("textbox", { name: "Tags" }).fill("support weekly");
  await page.getByRole("textbox", { name: "Notes" }).fill("Without the first two.");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Without the first two.")).toBeVisible();
  await page.getByRole("button", { name: "Actions of this dataset" }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await expect(page.getByText("Archived", { exact: true }).first()).toBeVisible();

  await page.goto(`${app.url}/datasets`);
  await page.getByRole("switch", { name: "Archived" }).click();
  await expect(page.getByRole("link", { name: "tickets" }).first()).toBeVisible();
  await expect(page.getByText("Version 2").first()).toBeVisible();
  await page.getByRole("link", { name: "tickets" }).first().click();
  await page.getByRole("button", { name: "Actions of this dataset" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete dataset" }).click();
  await page.waitForURL(/\/datasets$/);
  expect(found).toEqual([]);
});
