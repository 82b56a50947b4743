import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeArtifacts } from "@/lib/artifacts/write-run";
import { stepRecordSchema } from "@/lib/schemas/step-record";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { finishDemoRun } from "../../support/finished-run";

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

test("a run of the profile improved stores its fresh samples apart and says what the methods did", async () => {
  const { db, folder } = database;
  const { runId } = await finishDemoRun(db, { engine: { profile: "improved" } });
  await writeArtifacts(db, runId, join(folder, "out"));
  const steps = await db.step.findMany({ where: { runId }, select: { record: true } });
  const records = steps.map((step) => stepRecordSchema.parse(JSON.parse(step.record)));
  const confirmations = records.flatMap((record) => record.improved?.confirmations ?? []);
  expect(confirmations.length).toBeGreaterThan(0);
  const confirmed = await db.rollout.count({ where: { runId, purpose: "confirm" } });
  expect(confirmed).toBe(confirmations.reduce((sum, fact) => sum + fact.runs, 0));
  const tried = await db.rollout.count({ where: { runId, purpose: "salvage" } });
  const salvages = records.flatMap((record) => record.improved?.salvage ?? []);
  expect(tried).toBe(salvages.reduce((sum, fact) => sum + fact.runs, 0));
  expect(records.some((record) => record.improved?.merge)).toBe(true);
});
