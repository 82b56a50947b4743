import { type ScriptedReply, startScriptedModelServer } from "../support/scripted-model-server";
import { expect, studioForFile, test } from "./fixtures";
import { jsonFile, NewRunPage } from "./pages/new-run-page";
import { RunPage } from "./pages/run-page";
import { archiveDataset } from "./stored";
import { answerAsTeachable, codeItems } from "./teachable-model";

const keyVariable = "E2E_ENDPOINT_KEY";
const key = "sk-e2e-2f6d1c9a7b";
const studio = studioForFile({ worker: false, env: { [keyVariable]: key } });

test("a run starts from an uploaded dataset: queued without a worker, running with one, made once", async ({
  page,
}) => {
  const { app, api, gateway } = studio();
  gateway.hold();
  const form = new NewRunPage(page, app.url);
  await form.open();
  await form.uploadDataset(jsonFile("codes.json", codeItems()));
  await expect(form.field("Dataset")).toHaveValue(/^ds_/);
  await form.field("Name").fill("codes of things");
  await expect(page.getByText("no worker is running")).toBeVisible();

  await form.startButton.dblclick();
  const run = new RunPage(page, studio(), await form.untilStarted());
  await expect(run.status("Queued")).toBeVisible();
  await expect(page.getByText("Worker not running").first()).toBeVisible();
  expect(await api.countRuns()).toBe(1);

  app.startWorker();
  await expect(run.status("Running")).toBeVisible();
  await expect(run.stage("Baseline")).toContainText("0/2");
  gateway.release();
  await expect(run.status("Finished")).toBeVisible();
});

test("wrong values are named at their fields and the first one takes the focus", async ({
  page,
}) => {
  const { app, api } = studio();
  const before = await api.countRuns();
  const form = new NewRunPage(page, app.url);
  await form.open();
  await form.field("Name").fill("");
  await form.openGroup("Schedule");
  await form.field("Epochs").fill("0");
  await form.field("Batch size").fill("many");
  await form.startButton.click();

  await expect(form.field("Name")).toBeFocused();
  await expect(form.summary).toContainText("3 fields need attention");
  for (const label of ["Name", "Epochs", "Batch size"]) {
    await expect(form.field(label)).toHaveAttribute("aria-invalid", "true");
    await expect(form.field(label)).toHaveAccessibleDescription(/\S/);
  }
  await form.summary.getByRole("link", { name: "Batch size" }).click();
  await expect(form.field("Batch size")).toBeFocused();
  await form.field("Batch size").fill("4");
  await expect(form.field("Batch size")).not.toHaveAttribute("aria-invalid", "true");
  await expect(form.summary).toContainText("2 fields need attention");
  expect(await api.countRuns()).toBe(before);
});

test("what only the server knows is refused at its field and nothing typed is lost", async ({
  page,
}) => {
  const { app, api } = studio();
  const before = await api.countRuns();
  const form = new NewRunPage(page, app.url);
  await form.open();
  await form.uploadDataset(jsonFile("passing.json", codeItems(" Quickly.")));
  await form.field("Name").fill("too late");
  archiveDataset(app, "passing");
  await form.startButton.click();
  await expect(form.summary).toContainText("Dataset");
  await expect(form.field("Dataset")).toBeFocused();
  await expect(form.field("Dataset")).toHaveAccessibleDescription(/unknown dataset/);
  await expect(form.field("Name")).toHaveValue("too late");
  await expect(form.startButton).toBeEnabled();
  expect(await api.countRuns()).toBe(before);
});

test("an endpoint is tested from the form, a failed run says why and goes on after the repair", async ({
  page,
}) => {
  const { app } = studio();
  app.startWorker();
  const normal = (request: Parameters<typeof answerAsTeachable>[0]): ScriptedReply =>
    answerAsTeachable(request);
  const refuseKey: ScriptedReply = {
    kind: "status",
    status: 401,
    body: { error: { message: `Incorrect API key provided: ${key}` } },
  };
  let behave: (request: Parameters<typeof answerAsTeachable>[0]) => ScriptedReply = normal;
  const model = await startScriptedModelServer({ handler: (request) => behave(request) });
  const form = new NewRunPage(page, app.url);
  await form.open();
  await form.uploadDataset(jsonFile("codes-again.json", codeItems(" Please.")));
  await form.useEndpoint("Target", { model: "teachable", url: model.url, keyVariable });

  const target = await form.testEndpoint("Target");
  await expect(target).toContainText(`Endpoint answers, key found in ${keyVariable}`);
  expect(model.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);

  behave = () => ({ kind: "raw", body: "<html><h1>Hello</h1></html>", contentType: "text/html" });
  await form.testEndpoint("Target");
  await expect(target).toContainText(
    "A web page came back instead of an answer. Use the address of the API",
  );

  behave = () => refuseKey;
  await form.testEndpoint("Target");
  await expect(target).toContainText(`The endpoint refuses the key in ${keyVariable}`);
  await expect(page.locator("body")).not.toContainText(key);

  await target.getByLabel("Key variable", { exact: true }).fill("E2E_MISSING_KEY");
  await form.testEndpoint("Target");
  await expect(target).toContainText("The environment variable E2E_MISSING_KEY is not set");

  await target.getByLabel("Key variable", { exact: true }).fill(keyVariable);
  await target.getByLabel("Base URL", { exact: true }).fill("http://127.0.0.1:9/v1");
  await form.testEndpoint("Target");
  await expect(target).toContainText("Nothing listens on port 9 of 127.0.0.1");

  await target.getByLabel("Base URL", { exact: true }).fill(model.url);
  await form.useEndpoint("Optimizer", { model: "teachable", url: model.url, keyVariable });
  const run = new RunPage(page, studio(), await form.start());
  await expect(run.status("Failed")).toBeVisible();
  await expect(page.getByRole("heading", { name: /^Failed: / })).toBeVisible();
  await expect(
    page.getByText(`The endpoint refused the key in ${keyVariable}`).first(),
  ).toBeVisible();
  await expect(page.locator("body")).not.toContainText(key);

  behave = normal;
  await run.button("Resume").first().click();
  await expect(run.status("Finished")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Result" })).toBeVisible();
  await model.close();
});

test("a run whose address or endpoint is wrong pauses with a sentence that names the repair", async ({
  page,
}) => {
  const { app, api } = studio();
  app.startWorker();
  const html = await startScriptedModelServer({
    handler: () => ({ kind: "raw", body: "<html>Sign in</html>", contentType: "text/html" }),
  });
  const datasetId = await api.createDataset({ name: "codes-wrong", items: codeItems(" Now.") });
  const cases = [
    {
      name: "dead",
      baseUrl: "http://127.0.0.1:9/v1",
      says: /No connection to http:\/\/127\.0\.0\.1:9/,
    },
    {
      name: "html",
      baseUrl: html.url,
      says: /answered with an HTML page instead of a chat completion; check/,
    },
  ];
  for (const { name, says, ...endpoint } of cases) {
    const role = { provider: "openai_compatible", model: "m", maxAttempts: 1, ...endpoint };
    const runId = await api.createRun({
      datasetId,
      name,
      config: { model: { target: role, optimizer: role } },
    });
    const run = new RunPage(page, studio(), runId);
    await run.open();
    await expect(run.status("Paused")).toBeVisible();
    await expect(page.getByText(says).first()).toBeVisible();
    await expect(run.button("Resume").first()).toBeEnabled();
  }
  await html.close();
});
