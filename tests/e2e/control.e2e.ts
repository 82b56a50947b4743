import { expect, studioForFile, test } from "./fixtures";
import { RunPage } from "./pages/run-page";
import { storedSteps } from "./stored";

const studio = studioForFile();

/** Requests until the first step is decided and the second one is under way. */
const intoSecondStep = 40;

test("pause, stop after the step and stop now all resume to the decisions of an undisturbed run", async ({
  page,
}) => {
  const { app, api, gateway } = studio();
  const undisturbed = await api.createDemoRun("undisturbed");
  await api.untilStatus(undisturbed, "finished");

  gateway.hold();
  const run = new RunPage(page, studio(), await api.createDemoRun("disturbed"));
  await run.open();
  gateway.allow(6);
  await expect(run.stage("Baseline")).toContainText(/[1-6]\/12/);

  await run.button("Pause").click();
  await expect(run.status("Pausing…")).toBeVisible();
  gateway.release();
  await expect(run.status("Paused")).toBeVisible();
  gateway.hold();
  await run.button("Resume").click();
  await expect(run.status("Running")).toBeVisible();

  gateway.allow(intoSecondStep);
  await expect(page.getByRole("heading", { name: "Step 2" })).toBeVisible();
  await run.stop("After this step");
  await expect(run.status("Stopping…")).toBeVisible();
  gateway.release();
  await expect(run.status("Stopped")).toBeVisible();
  expect(storedSteps(app, run.runId)).toHaveLength(2);

  gateway.hold();
  await run.button("Resume").click();
  await expect(run.status("Running")).toBeVisible();
  await run.stop("Now");
  // The calls in flight are never answered: the stop does not wait for them.
  await expect(run.status("Stopped")).toBeVisible();
  expect(storedSteps(app, run.runId)).toHaveLength(2);

  gateway.release();
  await run.button("Resume").click();
  await expect(run.status("Finished")).toBeVisible();
  expect(storedSteps(app, run.runId)).toEqual(storedSteps(app, undisturbed));
});
