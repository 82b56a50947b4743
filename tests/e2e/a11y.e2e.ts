import { createServer } from "node:http";
import type { Page } from "@playwright/test";
import { expect, studioForFile, test } from "./fixtures";
import { lookAt } from "./look";
import { jsonFile, NewRunPage } from "./pages/new-run-page";
import { RunPage } from "./pages/run-page";
import { ShareDialog } from "./pages/share-dialog";
import { codeItems } from "./teachable-model";

/**
 * Every page in both themes at 1440 and 390 px: no accessibility violation, no sideways scrolling.
 * With SKILLOPT_SCREENS_DIR=<folder> the same run also leaves a picture of each.
 */
const studio = studioForFile({ worker: false });
test.describe.configure({ mode: "serial", timeout: 240_000 });
test.use({ trace: "off", screenshot: "off" });

let found: string[] = [];
test.beforeEach(() => {
  found = [];
});
test.afterEach(() => {
  expect(found).toEqual([]);
});

async function look(page: Page, name: string): Promise<void> {
  found.push(...(await lookAt(page, name)));
}

/** An endpoint that knows nobody. */
async function startRefusingEndpoint() {
  const server = createServer((_request, response) => {
    response.statusCode = 401;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ error: { message: "Incorrect API key provided" } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${studio().app.url}${path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

let runId = "";
let link = "";

test("an empty studio and a queued run", async ({ page }) => {
  for (const [name, path] of [
    ["runs-empty", "/runs"],
    ["datasets-empty", "/datasets"],
    ["new-run-empty", "/runs/new"],
  ] as const) {
    await open(page, path);
    await look(page, name);
  }
  runId = await studio().api.createDemoRun("tickets-001");
  await open(page, `/runs/${runId}`);
  await page.getByText("Worker not running").first().waitFor();
  await look(page, "run-queued");
});

test("a run that goes on, and the page of its link", async ({ page }) => {
  const { app, api, gateway } = studio();
  gateway.hold();
  app.startWorker();
  gateway.allow(60);
  const run = new RunPage(page, studio(), runId);
  await run.open();
  await expect(run.stage("Gate")).toContainText("10/12");
  await look(page, "run-live");
  const share = new ShareDialog(page);
  await share.open();
  await look(page, "share-dialog");
  link = await share.create();
  await look(page, "share-dialog-link");
  await share.close();
  await page.goto(link);
  await page.getByText("Live: the page follows the run.").waitFor();
  await look(page, "share-live");
  await open(page, "/runs");
  await look(page, "runs-live");
  await api.command(runId, "pause");
  gateway.release();
  await api.untilStatus(runId, "paused");
  await run.open();
  await look(page, "run-paused");
  await api.command(runId, "resume");
  await api.untilStatus(runId, "finished");
});

test("a finished run", async ({ page }) => {
  const run = new RunPage(page, studio(), runId);
  for (const [name, path] of [
    ["run-finished", ""],
    ["skill-split", "/skill"],
    ["skill-unified", "/skill?a=0&b=1&view=unified"],
    ["skill-plain", "/skill?a=0&b=1&view=plain"],
    ["edits", "/edits"],
    ["logs", "/logs"],
    ["usage", "/usage"],
    ["config", "/config"],
    ["step", "/steps/2"],
    ["rollout", "/rollouts/1"],
    ["items", "/items"],
  ] as const) {
    await run.open(path);
    await look(page, name);
  }
  await page.getByRole("grid").getByRole("button").nth(1).click();
  await page.getByRole("dialog").getByText("Trajectory").waitFor();
  await look(page, "items-panel");
  await page.goto(link);
  await page.getByText("The run is finished.").waitFor();
  await look(page, "share-finished");
});

test("a failed run", async ({ page }) => {
  const { api } = studio();
  const datasetId = await api.createDataset({ name: "codes", items: codeItems() });
  const refusing = await startRefusingEndpoint();
  const endpoint = { provider: "openai_compatible", model: "m", baseUrl: refusing.url };
  const config = { model: { target: endpoint, optimizer: endpoint } };
  const failed = await api.createRun({ datasetId, name: "with a wrong key", config });
  await api.untilStatus(failed, "failed");
  await refusing.close();
  await open(page, `/runs/${failed}`);
  await look(page, "run-failed");
});

test("the form and the datasets", async ({ page }) => {
  const form = new NewRunPage(page, studio().app.url);
  await form.open();
  await look(page, "new-run");
  await form.useEndpoint("Target", { model: "teachable", url: "http://127.0.0.1:9/v1" });
  await form.testEndpoint("Target");
  await expect(form.role("Target")).toContainText("Nothing listens on port 9");
  for (const group of ["Schedule", "Learning", "Decision and limits"]) {
    await form.openGroup(group);
  }
  await form.field("Epochs").fill("0");
  await form.startButton.click();
  await form.summary.waitFor();
  await look(page, "new-run-errors");
  await open(page, "/datasets");
  await look(page, "datasets");
  await page
    .getByRole("link", { name: /^ticket/ })
    .first()
    .click();
  await page.getByRole("heading", { level: 1, name: /^ticket/ }).waitFor();
  await look(page, "dataset");
  await open(page, "/datasets/new");
  await page.getByLabel("Data files").setInputFiles(jsonFile("codes.json", codeItems()));
  await page.getByText(/8 items: /).waitFor();
  await look(page, "dataset-new");
  await page.getByRole("button", { name: "Remove codes.json" }).click();
  await page.getByLabel("Data files").setInputFiles(jsonFile("wrong.json", [{ id: "a" }, 3]));
  await page.getByText("There are 2 problems").waitFor();
  await look(page, "dataset-new-problems");
});

test("pages for what is not there", async ({ page }) => {
  for (const [name, path] of [
    ["not-found", "/nowhere"],
    ["run-not-found", "/runs/run_nothing"],
    ["step-not-found", `/runs/${runId}/steps/99`],
    ["share-unavailable", "/s/nothing"],
  ] as const) {
    await open(page, path);
    await look(page, name);
  }
});
