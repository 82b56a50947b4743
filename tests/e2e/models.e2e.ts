import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../support/scripted-model-server";
import { expect, studioForFile, test } from "./fixtures";
import { lookAt } from "./look";

/** The models page: saved endpoints, their test with the fix for what is wrong, in all looks. */
const planted = "sk-planted-e2e-77aa21c9";
const studio = studioForFile({ worker: false, env: { E2E_MODEL_KEY: planted } });
test.describe.configure({ mode: "serial", timeout: 240_000 });

let server: ScriptedModelServer;
test.beforeAll(async () => {
  server = await startScriptedModelServer({ script: ["ok"] });
});
test.afterAll(async () => {
  await server.close();
});

test("an endpoint is added by keyboard, wrong fields are told at the field", async ({ page }) => {
  await page.goto(`${studio().app.url}/models`);
  await expect(page.getByText("No model saved yet")).toBeVisible();
  const found = await lookAt(page, "models-empty");
  await page.getByRole("link", { name: "Add model" }).first().focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Add model" })).toBeVisible();
  await page.getByRole("button", { name: "Add model" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
  await expect(page.getByLabel("Base URL")).toHaveAttribute("aria-invalid", "true");
  found.push(...(await lookAt(page, "model-form-errors")));
  await page.getByLabel("Name", { exact: true }).fill("Small server");
  await page.getByLabel("Base URL").fill(server.url);
  await page.getByLabel("Key variable").fill("E2E_MODEL_KEY");
  await page.getByLabel("Model", { exact: true }).fill("small-chat");
  await page.getByLabel("Input", { exact: true }).fill("0.5");
  await page.getByLabel("Output", { exact: true }).fill("2");
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await expect(page.getByText(/Answers in .* key found in E2E_MODEL_KEY/)).toBeVisible();
  found.push(...(await lookAt(page, "model-form")));
  await page.keyboard.press("Shift+Tab");
  await page.getByRole("button", { name: "Add model" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Models" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Small server" })).toBeVisible();
  expect(found).toEqual([]);
});

test("a mistake is told with its fix, and the key is on no page", async ({ page, request }) => {
  const { app } = studio();
  const add = (name: string, role: Record<string, unknown>) =>
    request.post(`${app.url}/api/v1/models/profiles`, {
      data: { name, settings: { role: { provider: "openai_compatible", model: "m", ...role } } },
    });
  await add("Nobody there", { baseUrl: "http://127.0.0.1:9/v1" });
  await add("Key not set", { baseUrl: server.url, apiKeyEnv: "E2E_MODEL_KEI" });
  await add("Hosted", { provider: "openai", model: "gpt-5.4-mini", apiKeyEnv: "E2E_MODEL_KEY" });
  await page.goto(`${app.url}/models`);
  const card = (name: string) => page.getByRole("region", { name });
  await card("Nobody there").getByRole("button", { name: "Test" }).click();
  await expect(card("Nobody there")).toContainText("Nothing listens on port 9");
  await card("Key not set").getByRole("button", { name: "Test" }).click();
  await expect(card("Key not set")).toContainText("Did you mean E2E_MODEL_KEY?");
  await card("Small server").getByRole("button", { name: "Test" }).click();
  await expect(card("Small server")).toContainText("Answers in");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page.getByText(/None found|model/).first()).toBeVisible();
  expect(await lookAt(page, "models")).toEqual([]);
  expect(await page.content()).not.toContain(planted);
});

test("a profile is edited and deleted by keyboard", async ({ page }) => {
  await page.goto(`${studio().app.url}/models`);
  await page.getByRole("link", { name: "Nobody there" }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Name", { exact: true }).fill("Renamed");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Renamed" })).toBeVisible();
  await page.getByRole("button", { name: "More for Renamed" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Delete" }).focus();
  await page.keyboard.press("Enter");
  expect(await lookAt(page, "model-delete")).toEqual([]);
  await page.getByRole("button", { name: "Delete profile" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Renamed" })).toHaveCount(0);
});

test("a saved model fills a role of a new run, and a missing key is told before the run exists", async ({
  page,
}) => {
  await page.goto(`${studio().app.url}/runs/new`);
  const target = page.getByRole("group", { name: /Target model/ });
  await target.getByLabel("Saved model").selectOption({ label: "Small server · small-chat" });
  await expect(target.getByRole("textbox", { name: "Base URL" })).toHaveValue(server.url);
  await expect(target.getByRole("textbox", { name: "Key variable" })).toHaveValue("E2E_MODEL_KEY");
  await target.getByLabel("Saved model").selectOption({ label: "Key not set · m" });
  await expect(target.getByText(/E2E_MODEL_KEI is not set/)).toBeVisible();
  expect(await lookAt(page, "new-run-saved-models")).toEqual([]);
});

test("what a run cost is told by stage, step and item, and its key is on none of its pages", async ({
  page,
  request,
}) => {
  const { app, api } = studio();
  app.startWorker();
  const role = {
    provider: "openai_compatible",
    model: "small-chat",
    baseUrl: server.url,
    apiKeyEnv: "E2E_MODEL_KEY",
    price: { input: 0.5, output: 2 },
  };
  const demoId = await api.createDemoRun("cost-source");
  const demo = await (await request.get(`${app.url}/api/v1/runs/${demoId}`)).json();
  const created = await request.post(`${app.url}/api/v1/runs`, {
    data: {
      name: "costs",
      datasetId: demo.run.datasetId,
      kind: "eval",
      evalSplit: "val",
      config: { model: { target: role, optimizer: role } },
    },
  });
  const { runId } = await created.json();
  await expect
    .poll(
      async () => (await (await request.get(`${app.url}/api/v1/runs/${runId}`)).json()).run.status,
    )
    .toBe("finished");
  await page.goto(`${app.url}/runs/${runId}/usage`);
  await expect(page.getByRole("heading", { name: "By item" })).toBeVisible();
  expect(await lookAt(page, "usage-costs")).toEqual([]);
  for (const path of ["", "/usage", "/config", "/logs", "/items"]) {
    await page.goto(`${app.url}/runs/${runId}${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await page.content()).not.toContain(planted);
  }
  expect(app.output()).not.toContain(planted);
});
