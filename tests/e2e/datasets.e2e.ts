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
