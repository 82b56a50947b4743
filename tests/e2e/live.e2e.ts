import type { Page } from "@playwright/test";
import { emptyRunState, foldRunEvents } from "@/lib/events/fold";
import { expect, studioForFile, test } from "./fixtures";
import { RunPage } from "./pages/run-page";
import { storedSequence, storedSteps } from "./stored";

const studio = studioForFile({ demo: true, held: true });

/** Requests of the demo run until its first step is decided, and some of the second. */
const intoSecondStep = 40;

async function openDemo(page: Page): Promise<RunPage> {
  const { app } = studio();
  await page.goto(`${app.url}/runs`);
  await page
    .getByRole("link", { name: /^ticket/ })
    .first()
    .click();
  await page.waitForURL(/\/runs\/run_/);
  const run = new RunPage(page, studio(), new URL(page.url()).pathname.split("/")[2] ?? "");
  await expect(run.connection).toHaveText("Live");
  return run;
}

test("P 17.2 the demo run is watched live through a reload, a lost line, a killed worker and a moved clock", async ({
  page,
  context,
}) => {
  const { app, api, gateway } = studio();
  const run = await openDemo(page);
  const loads: string[] = [];
  page.on("framenavigated", (frame) => loads.push(frame.url()));

  await expect(run.stage("Baseline")).toContainText("0/12");
  await expect(run.markers).toHaveCount(0);
  gateway.allow(intoSecondStep);
  await expect(run.markers).toHaveCount(1);
  await expect(run.stage("Rollout")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Step 2" })).toBeVisible();
  await expect(page.getByRole("table", { name: "Steps" }).getByRole("row")).toHaveCount(2);
  expect(loads).toEqual([]);

  await page.reload();
  await expect(run.connection).toHaveText("Live");
  await expect(run.markers).toHaveCount(1);
  const second = new RunPage(await context.newPage(), studio(), run.runId);
  await second.open();
  await expect(second.connection).toHaveText("Live");

  // A clock that jumps a day must not change what is known, only how long ago it was.
  await second.page.clock.setSystemTime(Date.now() + 86_400_000);
  await context.setOffline(true);
  await expect(run.connection).toHaveText("Reconnecting…");
  await app.killWorker("SIGKILL");
  app.startWorker();
  gateway.release();
  const { state } = await api.untilStatus(run.runId, "finished");
  // Nothing of what happened meanwhile is on the pages that had no line.
  await expect(run.markers).toHaveCount(1);
  await expect(run.status("Running")).toBeVisible();

  await context.setOffline(false);
  const stored = storedSteps(app, run.runId);
  expect(stored.map(({ step }) => step)).toEqual(stored.map((_, index) => index + 1));
  for (const shown of [run, second]) {
    await expect(shown.status("Finished")).toBeVisible();
    await expect(shown.markers).toHaveCount(stored.length);
    const rows = await shown.readScores();
    expect(rows.slice(1).map(({ step }) => step)).toEqual(stored.map(({ step }) => step));
    expect(rows.slice(1).map(({ score }) => score.split(" ")[0])).toEqual(
      stored.map(({ selectionHard }) => selectionHard?.toFixed(3)),
    );
  }
  const log = await api.readLog(run.runId);
  expect(foldRunEvents(emptyRunState(run.runId), log)).toMatchObject(state);
  expect(storedSequence(app, run.runId)).toEqual(
    Array.from({ length: state.lastSeq }, (_, index) => index + 1),
  );
});
