import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDemoRun } from "@/lib/services/create-demo";
import { createRun } from "@/lib/services/create-run";
import { getText } from "@/lib/services/read-text";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { importSums } from "../../support/worker-run";

let database: TestDatabase;
let datasetId: string;

beforeEach(async () => {
  database = await createTestDatabase();
  datasetId = await importSums(database.db, 6);
});

afterEach(async () => {
  await database.close();
});

describe("creating a run", () => {
  test("freezes settings, plan and seed skill, and writes the first event in one transaction", async () => {
    const { runId, created, claim } = await createRun(database.db, {
      datasetId,
      seedSkill: "# Sums\n",
      config: { train: { num_epochs: 2, batch_size: 3 }, evaluation: { sel_env_num: 4 } },
    });
    expect({ created, claim }).toEqual({ created: true, claim: null });
    const run = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
    expect(run).toMatchObject({
      name: "sums-001",
      status: "queued",
      lastSeq: 1,
      totalSteps: 4,
      selectionCount: 4,
      isSimulated: true,
    });
    expect(await getText(database.db, run.seedSkillHash)).toBe("# Sums\n");
    const config = JSON.parse(run.config);
    expect(config.env).toMatchObject({ name: "custom", answer_format: "whole" });
    const events = await database.db.runEvent.findMany({ where: { runId } });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ seq: 1, type: "run_created" });
    expect(JSON.parse(events[0]!.data)).toMatchObject({
      datasetName: "sums",
      selectionItemIds: ["val-1", "val-2", "val-3", "val-4"],
      plan: { totalSteps: 4, selectionSize: 4 },
    });
  });

  test("names count up, and a repeated request returns the first run", async () => {
    const request = { datasetId, idempotencyKey: "request-0001" };
    const first = await createRun(database.db, request);
    const again = await createRun(database.db, request);
    expect(again).toEqual({ ...first, created: false });
    const [a, b] = await Promise.all([
      createRun(database.db, { datasetId, idempotencyKey: "request-0002" }),
      createRun(database.db, { datasetId, idempotencyKey: "request-0002" }),
    ]);
    expect(a.runId).toBe(b.runId);
    const names = await database.db.run.findMany({
      select: { name: true },
      orderBy: { id: "asc" },
    });
    expect(names.map(({ name }) => name)).toEqual(["sums-001", "sums-002"]);
  });

  test("a run created for the caller's own worker cannot be taken by another", async () => {
    const { runId, claim } = await createRun(
      database.db,
      { datasetId },
      { claimedBy: "wrk_caller" },
    );
    expect(claim).toEqual({ workerId: "wrk_caller", claimNumber: 1 });
    const run = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
    expect(run).toMatchObject({ status: "running", claimedBy: "wrk_caller", lastSeq: 2 });
  });

  test.each([
    ["an unknown dataset", { datasetId: "ds_none" }, "not_found", "datasetId"],
    [
      "an unknown setting",
      { config: { train: { num_epoch: 2 } } },
      "invalid_config",
      "train.num_epoch",
    ],
    [
      "a value out of range",
      { config: { train: { batch_size: 0 } } },
      "invalid_config",
      "train.batch_size",
    ],
    [
      "a train size that is not the split's",
      { config: { train: { train_size: 5 } } },
      "invalid_config",
      "train.train_size",
    ],
    ["another environment", { config: { env: { name: "searchqa" } } }, "invalid_config", null],
    ["a name that is too long", { name: "x".repeat(121) }, "invalid_request", "name"],
  ])("%s is refused and nothing is written", async (_what, change, code, field) => {
    await expect(createRun(database.db, { datasetId, ...change })).rejects.toMatchObject({
      code,
      ...(field ? { fields: [expect.objectContaining({ path: field })] } : {}),
    });
    expect(await database.db.run.count()).toBe(0);
  });

  test("a split without items is refused unless it is not needed", async () => {
    await database.db.dataset.update({ where: { id: datasetId }, data: { testCount: 0 } });
    await expect(createRun(database.db, { datasetId })).rejects.toMatchObject({
      code: "invalid_data",
      hint: expect.stringContaining("eval_test"),
    });
    const { created } = await createRun(database.db, {
      datasetId,
      config: { evaluation: { eval_test: false } },
    });
    expect(created).toBe(true);
  });

  test("an evaluation covers its split and asks no optimizer", async () => {
    const { runId } = await createRun(database.db, { datasetId, kind: "eval", evalSplit: "test" });
    const run = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
    expect(run).toMatchObject({ kind: "eval", evalSplit: "test", totalSteps: 0 });
    expect(JSON.parse(run.plan)).toMatchObject({
      targetRuns: { total: 6 },
      optimizerCalls: { total: 0 },
    });
  });
});

describe("the demo", () => {
  test("is made once, on a database without runs", async () => {
    const [first, second] = await Promise.all([
      createDemoRun(database.db),
      createDemoRun(database.db),
    ]);
    expect([first, second].filter((id) => id !== null)).toHaveLength(1);
    expect(await createDemoRun(database.db)).toBeNull();
    const runs = await database.db.run.findMany();
    expect(runs).toMatchObject([{ isDemo: true, isSimulated: true, status: "queued" }]);
    expect(await database.db.dataset.count({ where: { isDemo: true } })).toBe(2);
  });
});
