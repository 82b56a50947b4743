import type { Page } from "@playwright/test";
import { expect, studioForFile, test } from "./fixtures";
import { lookAt } from "./look";

const studio = studioForFile();
test.use({ trace: "off" });

test("pages", async ({ page }) => {
  test.setTimeout(600_000);
  const { app, api, gateway } = studio();
  const found: string[] = [];
  const look = async (name: string) => {
    const t = Date.now();
    found.push(...(await lookAt(page, name)));
    console.log(name, Date.now() - t);
  };
  const open = async (path: string) => {
    await page.goto(`${app.url}${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
  };
  await open("/runs");
  await look("01-runs-empty");
  await open("/datasets");
  await look("02-datasets-empty");
  await open("/runs/new");
  await look("03-new-run-empty");
  gateway.hold();
  gateway.allow(60);
  const runId = await api.createDemoRun("tickets-001");
  await open(`/runs/${runId}`);
  await page.getByText("step 2").first().waitFor();
  await look("04-overview-live");
  await open("/runs");
  await look("05-runs-live");
  const t = Date.now();
  gateway.release();
  await api.untilStatus(runId, "finished");
  console.log("rest of run", Date.now() - t);
  for (const [name, path] of [
    ["06-overview-finished", ""],
    ["07-skill-split", "/skill"],
    ["08-skill-unified", "/skill?a=0&b=1&view=unified"],
    ["09-skill-plain", "/skill?a=0&b=1&view=plain"],
    ["10-items", "/items"],
    ["11-edits", "/edits"],
    ["12-logs", "/logs"],
    ["13-usage", "/usage"],
    ["14-config", "/config"],
    ["15-step-1", "/steps/1"],
    ["16-step-2", "/steps/2"],
    ["17-rollout", "/rollouts/1"],
    ["18-items-train", "/items?split=train"],
    ["19-step-missing", "/steps/99"],
  ] as const) {
    await open(`/runs/${runId}${path}`);
    await look(name);
  }
  await open("/runs");
  await look("20-runs");
  await open("/runs/new");
  await look("21-new-run");
  await open("/datasets");
  await look("22-datasets");
  await page
    .getByRole("link", { name: /ticket/ })
    .first()
    .click();
  await page.getByRole("heading", { level: 1, name: /ticket/ }).waitFor();
  await look("23-dataset");
  await open("/datasets/new");
  await look("24-dataset-new");
  await open(`/runs/new?from=${runId}`);
  await look("25-new-run-from");
  await page.goto(`${app.url}/nowhere`);
  await look("26-not-found");
  await page.goto(`${app.url}/runs/run_nothing`);
  await look("27-run-not-found");
  await page.goto(`${app.url}/s/nothing`);
  await look("28-share-unavailable");
  console.log(found.join("\n"));
  expect(found).toEqual([]);
});
