import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, studioForFile, test } from "./fixtures";
import { lookAt } from "./look";

/** The run table, compare, the library, the palette and the charts' view: the dashboard of many runs. */
const studio = studioForFile();
test.describe.configure({ mode: "serial", timeout: 240_000 });
test.use({ trace: "off", screenshot: "off" });

let found: string[] = [];
const ids: string[] = [];
test.beforeEach(() => {
  found = [];
});
test.afterEach(() => {
  expect(found).toEqual([]);
});

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${studio().app.url}${path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

async function look(page: Page, name: string): Promise<void> {
  found.push(...(await lookAt(page, name)));
}

const row = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });

test("runs are filtered, sorted, grouped, tagged, archived with undo, and taken away as a file", async ({
  page,
}) => {
  const { api } = studio();
  for (const name of ["tickets-one", "tickets-two", "other-three"]) {
    ids.push(await api.createDemoRun(name));
  }
  for (const id of ids) {
    await api.untilStatus(id, "finished");
  }
  await open(page, "/runs");
  await page.getByLabel("Filter by name").fill("tickets best>0.1");
  await expect(row(page, "other-three")).toHaveCount(0);
  await expect(row(page, "tickets-one")).toBeVisible();
  await expect(page).toHaveURL(/q=tickets\+best/);
  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute(
    "aria-sort",
    "ascending",
  );
  await page.reload();
  await expect(page.getByLabel("Filter by name")).toHaveValue("tickets best>0.1");

  await page.getByRole("checkbox", { name: "Choose tickets-one" }).check();
  await page.getByRole("button", { name: "Tag…" }).click();
  await page.getByLabel("Add tags").fill("paper");
  await page.getByRole("button", { name: "Save tags" }).click();
  await expect(row(page, "tickets-one")).toContainText("paper");
  await look(page, "runs-chosen");
  await page.getByRole("button", { name: "Archive" }).click();
  await expect(row(page, "tickets-one")).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row(page, "tickets-one")).toBeVisible();

  await open(page, "/runs?group=tag&cols=epochs,duration");
  await expect(row(page, "no tag").first()).toContainText("2 runs");
  await look(page, "runs-grouped");
  await page.getByRole("button", { name: "Export" }).click();
  const started = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "CSV" }).click();
  const text = await readFile(await (await started).path(), "utf8");
  expect(text.split("\r\n").filter(Boolean)).toHaveLength(4);
});

test("two chosen runs are compared; what is seen stands in the address", async ({ page }) => {
  await open(page, "/runs");
  await page.getByRole("checkbox", { name: "Choose tickets-one" }).check();
  await page.getByRole("checkbox", { name: "Choose tickets-two" }).check();
  await page.getByRole("link", { name: "Compare", exact: true }).last().click();
  await page.waitForURL(/\/compare\?runs=run_/);
  await expect(page.getByTestId("compare-line")).toHaveCount(2);
  await expect(page.getByText(/better, \d+ worse, p =|within noise/).first()).toBeVisible();
  const chart = page.getByRole("slider", { name: "Best scores of the runs" });
  await chart.focus();
  await page.keyboard.press("End");
  await expect(chart).toHaveAttribute("aria-valuetext", /tickets-one \d\.\d{3}/);
  await page.getByRole("radio", { name: "Items" }).click();
  await expect(page).toHaveURL(/x=items/);
  await page.getByRole("radio", { name: "All", exact: true }).click();
  await expect(page.getByRole("rowheader", { name: "train.num_epochs" })).toBeVisible();
  await page.getByLabel("Add a run").selectOption({ index: 1 });
  await expect(page.getByTestId("compare-line")).toHaveCount(3);
  await page.reload();
  await expect(page.getByTestId("compare-line")).toHaveCount(3);
  await look(page, "compare");
  await open(page, "/compare");
  await look(page, "compare-choose");
});

test("the palette goes anywhere by keys, and single keys can be switched off", async ({ page }) => {
  await open(page, "/runs");
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Go to or do" });
  await field.fill("other-three");
  await expect(page.getByRole("option").first()).toContainText("other-three");
  await look(page, "palette");
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`/runs/${ids[2]}$`));
  await page.keyboard.press("Control+k");
  await field.fill("step 2");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/steps\/2$/);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press(",");
  await page.waitForURL(/\/settings$/);
  await page.getByRole("radiogroup", { name: "Single keys" }).getByText("Off").click();
  await page.keyboard.press("n");
  await expect(page).toHaveURL(/\/settings$/);
  await look(page, "settings");
  await open(page, "/experiments");
  await look(page, "experiments");
});

test("a skill is imported, kept from a run, compared by version and trained from", async ({
  page,
}) => {
  await open(page, "/skills");
  await look(page, "skills-empty");
  await page.getByRole("link", { name: "Import a skill" }).first().click();
  await page
    .getByLabel("Text")
    .fill("---\nname: mine\n---\n\n# Begin\n<!-- SLOW_UPDATE_START -->\n");
  await expect(page.getByText("do not pair (line 6)")).toBeVisible();
  await page.getByLabel("Text").fill("# Begin\n\n- Answer in one word.\n");
  await page.getByLabel("Name").fill("mine");
  await look(page, "skill-import");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.waitForURL(/\/skills\/skl_/);
  await page.getByRole("button", { name: "New version…" }).click();
  await page.getByRole("dialog").getByLabel("Text").fill("# Begin\n\n- Answer in two words.\n");
  await page.getByRole("button", { name: "Add version" }).click();
  await expect(page.getByRole("heading", { name: "Version 2" })).toBeVisible();
  await page.getByRole("radio", { name: "Change" }).click();
  await expect(page.locator("ins")).toContainText("two words");
  await look(page, "skill-library");
  await page.getByRole("link", { name: "Train from it" }).click();
  await expect(page.getByLabel("Seed skill")).toHaveValue(/two words/);

  await open(page, `/runs/${ids[0]}/skill`);
  await page.getByRole("button", { name: "Keep" }).click();
  await expect(page.getByText("Kept in the library")).toBeVisible();
});

test("the chart's range, axis and step survive a reload; its picture can be kept", async ({
  page,
}) => {
  await open(page, `/runs/${ids[0]}?zoom=1-5&x=time&step=2`);
  const chart = page.getByRole("slider", { name: "Score by step" });
  await expect(chart).toHaveAttribute("aria-valuenow", "2");
  await expect(page.getByText("Steps 1 to 5 are shown.")).toBeVisible();
  await expect(page.getByRole("radio", { name: "Time" })).toBeChecked();
  await chart.focus();
  await page.keyboard.press("0");
  await expect(page).not.toHaveURL(/zoom=/);
  for (const format of ["PNG", "SVG"]) {
    await page.getByRole("button", { name: "Export: Scores" }).click();
    const started = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: `${format} picture` }).click();
    const file = await readFile(await (await started).path());
    expect(file.byteLength).toBeGreaterThan(500);
    expect(file.subarray(0, 5).toString("latin1")).toBe(format === "PNG" ? "\u0089PNG\r" : "<svg ");
  }
});

test("a finished run is replayed from its log, and the place stands in the address", async ({
  page,
}) => {
  await open(page, `/runs/${ids[0]}`);
  const markers = page.getByTestId("outcome-marker");
  await markers.first().waitFor();
  const all = await markers.count();
  await page.getByRole("button", { name: "Replay" }).click();
  const place = page.getByRole("slider", { name: "Place in the log" });
  await expect(place).toHaveValue("0");
  for (let pressed = 0; pressed < 3; pressed += 1) {
    await page.getByRole("button", { name: "Next decision" }).click();
  }
  await expect(page.getByRole("slider", { name: "Score by step" })).toHaveAttribute(
    "aria-valuemax",
    "2",
  );
  await look(page, "run-replay");
  await page.reload();
  await expect(place).not.toHaveValue("0");
  await place.focus();
  await page.keyboard.press("End");
  await expect(page.getByRole("heading", { name: "Result" })).toBeVisible();
  await page.getByRole("button", { name: "Close replay" }).click();
  await expect(page).not.toHaveURL(/replay=/);
  await expect(markers).toHaveCount(all);
});

test("a rejected edit tells what its candidate scored and shows the text it made", async ({
  page,
}) => {
  await open(page, `/runs/${ids[0]}/edits?fate=rejected`);
  await expect(page.getByText(/^Candidate on selection: /).first()).toBeVisible();
  await page.getByRole("button", { name: "Show the text it made" }).first().click();
  await expect(page.locator("ins").first()).toBeVisible();
  await look(page, "edits-rejected");
});

test("a saved view brings columns, order and baseline run back; the server's first page has the browser's choices", async ({
  page,
  context,
}) => {
  const { app, api } = studio();
  for (const name of ["viewed-one", "viewed-two"]) {
    await api.untilStatus(await api.createDemoRun(name), "finished");
  }
  await open(page, "/runs?q=viewed");
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Course" }).uncheck();
  await page.getByRole("checkbox", { name: "Epochs" }).check();
  await page.getByRole("button", { name: "Move Best right" }).click();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/cols=dataset%2Cdelta%2Cbest%2Cstep%2Ccost%2Cstarted%2Cepochs/);
  await page.getByRole("button", { name: "Actions of viewed-one" }).click();
  await page.getByRole("menuitem", { name: "Make baseline run" }).click();
  await expect(row(page, "viewed-one")).toContainText("baseline run");
  await expect(row(page, "viewed-two")).toContainText("±0.000");
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByLabel("Save what is shown as").fill("Mine");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/view=viw_/);
  const address = page.url();
  await look(page, "runs-baseline");

  await open(page, "/runs");
  await expect(page.getByRole("columnheader", { name: "Epochs" })).toBeVisible();
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("link", { name: "Mine" }).click();
  await expect(page).toHaveURL(address);
  await expect(row(page, "viewed-one")).toContainText("baseline run");

  await open(page, "/settings");
  await page.getByRole("radiogroup", { name: "Density" }).getByText("Compact").click();
  await page.getByRole("radiogroup", { name: "Theme" }).last().getByLabel("Dark").click();
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const html = await (await fetch(`${app.url}/runs`, { headers: { cookie } })).text();
  const root = /<html[^>]*>/.exec(html)?.[0] ?? "";
  expect(root).toContain('data-density="compact"');
  expect(root).toMatch(/class="[^"]*\bdark\b/);
  expect(html).toContain("Epochs");
});
