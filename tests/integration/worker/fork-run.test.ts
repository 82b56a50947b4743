import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stepRecordSchema } from "@/lib/schemas/step-record";
import { forkRun } from "@/lib/services/fork-run";
import { getRunState } from "@/lib/services/read-run-state";
import { listUsage, readInheritedUsage } from "@/lib/services/read-usage";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { type LoggingGateway, startLoggingGateway } from "../../support/logging-gateway";
import { createDemoTraining, trainHere } from "../../support/train-here";

const price = { input: 1, output: 2 };
const models = {
  model: {
    target: { provider: "simulated", price },
    optimizer: { provider: "simulated", price },
  },
};

let database: TestDatabase;
let db: TestDatabase["db"];
let gateway: LoggingGateway;
let parentId: string;
let stepsPerEpoch: number;
let lastStep: number;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  gateway = await startLoggingGateway({ target: 0, optimizer: 0 });
  parentId = await createDemoTraining(db, models);
  expect(await trainHere(db, parentId, gateway.url)).toMatchObject({ status: "finished" });
  const { plan } = await getRunState(db, parentId);
  stepsPerEpoch = plan?.stepsPerEpoch ?? 0;
  lastStep = plan?.totalSteps ?? 0;
});

afterAll(async () => {
  await gateway.close();
  await database.close();
});

async function recordsOf(runId: string, through: number) {
  const rows = await db.step.findMany({
    where: { runId, step: { lte: through } },
    orderBy: { step: "asc" },
  });
  return rows.map((row) => stepRecordSchema.parse(JSON.parse(row.record)));
}

async function versionsOf(runId: string, through: number) {
  const rows = await db.skillVersion.findMany({
    where: { runId, step: { lte: through } },
    orderBy: { number: "asc" },
  });
  return rows.map(({ number, skillHash, parentNumber, outcome, gateScore }) => ({
    number,
    skillHash,
    parentNumber,
    outcome,
    gateScore,
  }));
}

/** Keys of the steps and epoch ends of a run's first part, with what was stored under them. */
async function journalOf(runId: string, isInPart: (key: string) => boolean) {
  const rows = await db.journalEntry.findMany({ where: { runId } });
  return new Map(rows.filter((row) => isInPart(row.key)).map((row) => [row.key, row.result]));
}

const stepOf = (key: string) => Number(/^(?:clock\/)?step\/(\d+)\//.exec(key)?.[1] ?? Infinity);

/** Runs a fork and returns how many calls reached the models meanwhile. */
async function trainFork(runId: string) {
  const before = gateway.keys.length;
  const result = await trainHere(db, runId, gateway.url);
  expect(result).toMatchObject({ status: "finished", failure: null });
  return gateway.keys.length - before;
}

describe("fork at a step (N-3.17, point 6)", () => {
  test("takes over the steps before it as they were and pays nothing of them again", async () => {
    const step = stepsPerEpoch + 1;
    const { runId, created } = await forkRun(db, parentId, { step });
    expect(created).toBe(true);
    const calls = await trainFork(runId);

    expect(await recordsOf(runId, step)).toEqual(await recordsOf(parentId, step));
    expect(await versionsOf(runId, step)).toEqual(await versionsOf(parentId, step));
    const isInPart = (key: string) => stepOf(key) <= step;
    expect(await journalOf(runId, isInPart)).toEqual(await journalOf(parentId, isInPart));

    const paid = await db.modelCall.findMany({ where: { runId, inherited: false } });
    expect(paid.length).toBe(calls);
    expect(paid.filter((call) => (call.step ?? 0) > 0 && (call.step ?? 0) <= step)).toEqual([]);
    expect(calls).toBeLessThan(await db.modelCall.count({ where: { runId: parentId } }));
  });

  test("the models answer alike, so an unchanged fork ends like its parent", async () => {
    const { runId } = await forkRun(db, parentId, { step: 1 });
    await trainFork(runId);
    const withoutTimes = async (id: string) =>
      (await recordsOf(id, lastStep)).map(({ timing: _t, wall_time_s: _w, ...record }) => record);
    expect(await withoutTimes(runId)).toEqual(await withoutTimes(parentId));
    expect(await versionsOf(runId, lastStep)).toEqual(await versionsOf(parentId, lastStep));
  });

  test("its page is complete and its totals hold only what it paid itself", async () => {
    const { runId } = await forkRun(db, parentId, { step: 2, name: "second try" });
    await trainFork(runId);
    const state = await getRunState(db, runId);
    expect(state.created).toMatchObject({
      name: "second try",
      parent: { runId: parentId, step: 2 },
    });
    expect(state.steps.map((record) => record.step)).toEqual(
      Array.from({ length: lastStep }, (_, index) => index + 1),
    );
    const rolloutKeys = async (id: string) =>
      (await db.rollout.findMany({ where: { runId: id, step: 1 }, select: { key: true } }))
        .map((row) => row.key)
        .toSorted();
    expect(await rolloutKeys(runId)).toEqual(await rolloutKeys(parentId));

    const run = await db.run.findUniqueOrThrow({ where: { id: runId } });
    const paid = await listUsage(db, runId);
    const sum = paid.reduce((total, row) => total + (row.costMicros ?? 0), 0);
    expect(run.costMicros).toBe(sum);
    expect(state.usage.reduce((total, row) => total + (row.usage.costMicros ?? 0), 0)).toBe(sum);
    const inherited = await readInheritedUsage(db, runId);
    expect(inherited).toMatchObject({ parentRunId: parentId, parentStep: 2 });
    expect(inherited?.costMicros).toBeGreaterThan(0);
    expect((inherited?.calls ?? 0) + paid.reduce((total, row) => total + row.calls, 0)).toBe(
      await db.modelCall.count({ where: { runId } }),
    );
  });

  test("changed settings hold from the next step on, another optimizer included", async () => {
    const { runId } = await forkRun(db, parentId, {
      step: 2,
      config: {
        "optimizer.learning_rate": 1,
        "optimizer.min_learning_rate": 1,
        "model.optimizer.temperature": 0.5,
        "env.guidance": "Look at the queue first.",
      },
    });
    await trainFork(runId);
    expect(await recordsOf(runId, 2)).toEqual(await recordsOf(parentId, 2));
    const budgets = (await recordsOf(runId, lastStep)).map((record) => record.edit_budget);
    expect(budgets.slice(2).every((budget) => budget === 1)).toBe(true);
    const paid = await db.modelCall.findMany({ where: { runId, inherited: false } });
    expect(paid.filter((call) => call.step === 1 || call.step === 2)).toEqual([]);
  });

  test("a fork that is interrupted goes on without paying anything twice", async () => {
    const { runId } = await forkRun(db, parentId, {
      step: 2,
      config: { "model.optimizer.temperature": 0.25 },
    });
    const before = gateway.keys.length;
    let stops = 0;
    for (const places of [1, 3, 4]) {
      const result = await trainHere(db, runId, gateway.url, {
        stopWhen: (event) => event.type === "stage_started" && event.data.step === places,
      });
      stops += result.status === "interrupted" ? 1 : 0;
    }
    expect(stops).toBe(3);
    await trainHere(db, runId, gateway.url);
    const keys = gateway.keys.slice(before);
    const paid = await db.modelCall.count({ where: { runId, inherited: false } });
    expect(paid).toBe(new Set(keys).size);
    expect(await recordsOf(runId, 2)).toEqual(await recordsOf(parentId, 2));
  });

  test("a fork of a fork keeps the settings of every part", async () => {
    const first = await forkRun(db, parentId, {
      step: 1,
      config: { "optimizer.learning_rate": 1, "optimizer.min_learning_rate": 1 },
    });
    await trainFork(first.runId);
    const second = await forkRun(db, first.runId, {
      step: 3,
      config: { "optimizer.learning_rate": 2, "optimizer.min_learning_rate": 2 },
    });
    await trainFork(second.runId);
    expect(await recordsOf(second.runId, 3)).toEqual(await recordsOf(first.runId, 3));
    const budgets = (await recordsOf(second.runId, lastStep)).map((record) => record.edit_budget);
    expect(budgets.slice(1, 3)).toEqual([1, 1]);
    expect(budgets.slice(3).every((budget) => budget === 2)).toBe(true);
    const third = await forkRun(db, second.runId, { step: 1 });
    await trainFork(third.runId);
    expect(await recordsOf(third.runId, 1)).toEqual(await recordsOf(parentId, 1));
  });
});

describe("fork of a run with other ways of working", () => {
  test.each<[string, Record<string, Record<string, unknown>>]>([
    [
      "economy: stopped gates, phases at once, rollouts ahead",
      { economy: { early_stop_gate: true, parallel_phases: true, speculate_rollouts: true } },
    ],
    ["profile reference", { engine: { profile: "reference" } }],
    ["profile improved", { engine: { profile: "improved" } }],
    [
      "rewrites and the optimizer's own budgets",
      {
        optimizer: {
          skill_update_mode: "rewrite_from_suggestions",
          lr_control_mode: "autonomous",
          use_skill_aware_reflection: true,
        },
      },
    ],
  ])("%s: nothing before the fork is paid again", async (_name, config) => {
    const other = await createDemoTraining(db, { ...models, ...config });
    expect(await trainHere(db, other, gateway.url)).toMatchObject({ status: "finished" });
    const step = stepsPerEpoch + 1;
    const { runId } = await forkRun(db, other, { step });
    await trainFork(runId);
    expect(await recordsOf(runId, step)).toEqual(await recordsOf(other, step));
    expect(await versionsOf(runId, step)).toEqual(await versionsOf(other, step));
    const paid = await db.modelCall.findMany({ where: { runId, inherited: false } });
    expect(
      paid.filter((call) => (call.step ?? 0) > 0 && (call.step ?? 0) <= step).map(({ key }) => key),
    ).toEqual([]);
  });
});

describe("more epochs", () => {
  test("go on after the last step, with the seed's evaluations and budgets taken over", async () => {
    const { runId, step } = await forkRun(db, parentId, { epochs: 3 });
    expect(step).toBe(lastStep);
    await trainFork(runId);
    const state = await getRunState(db, runId);
    expect(state.steps).toHaveLength(3 * stepsPerEpoch);
    expect(await recordsOf(runId, lastStep)).toEqual(await recordsOf(parentId, lastStep));
    expect(state.plan?.budgets.slice(0, lastStep)).toEqual(
      (await getRunState(db, parentId)).plan?.budgets,
    );
    expect(state.epochEnds.map((end) => end.epoch)).toEqual([1, 2, 3]);
    const seedHash = state.baseline?.skillHash;
    const seedTests = await db.rollout.findMany({
      where: { runId, purpose: "test", skillHash: seedHash ?? "" },
    });
    expect(seedTests.length).toBeGreaterThan(0);
    expect(seedTests.every((row) => row.inherited)).toBe(true);
  });
});

describe("fork at step 0", () => {
  test("takes the baseline over under another gate metric, which needs no new call", async () => {
    const { runId } = await forkRun(db, parentId, {
      step: 0,
      config: { "evaluation.gate_metric": "soft" },
    });
    await trainFork(runId);
    const baseline = await db.rollout.findMany({
      where: { runId, purpose: "selection", step: null },
    });
    expect(baseline.length).toBeGreaterThan(0);
    expect(baseline.every((row) => row.inherited)).toBe(true);
  });

  test("measures anew what another target would answer differently", async () => {
    const { runId } = await forkRun(db, parentId, {
      step: 0,
      config: { "model.target.temperature": 0.5 },
    });
    await trainFork(runId);
    expect(await db.rollout.count({ where: { runId, inherited: true } })).toBe(0);
    expect(await readInheritedUsage(db, runId)).toMatchObject({ calls: 0, costMicros: 0 });
  });
});

describe("a fork is refused", () => {
  test.each([
    ["the order of the items", { "train.batch_size": 4 }, "train.batch_size"],
    ["the metric of the gate", { "evaluation.gate_metric": "soft" }, "evaluation.gate_metric"],
    ["the target", { "model.target.temperature": 1 }, "model.target.temperature"],
    ["the scorer", { "env.scorer.type": "normalizedEm" }, "env.scorer"],
  ])("when %s changes after a step", async (_what, config, path) => {
    await expect(forkRun(db, parentId, { step: 1, config })).rejects.toMatchObject({
      code: "invalid_config",
      fields: [{ path }],
    });
  });

  test("when nothing would be left to train, or the step is not finished, or a key is unknown", async () => {
    await expect(forkRun(db, parentId, {})).rejects.toMatchObject({
      code: "invalid_config",
      fields: [{ path: "train.num_epochs" }],
    });
    await expect(forkRun(db, parentId, { step: lastStep + 1 })).rejects.toMatchObject({
      code: "invalid_request",
    });
    await expect(
      forkRun(db, parentId, { step: 1, config: { "optimizer.lerning_rate": 2 } }),
    ).rejects.toMatchObject({ code: "invalid_config" });
    await expect(forkRun(db, "run_none", {})).rejects.toMatchObject({ code: "not_found" });
    expect(await db.run.count({ where: { status: "queued" } })).toBe(0);
  });

  test("a repeated request returns the first fork", async () => {
    const request = { step: 1, idempotencyKey: "fork-once-1" };
    const first = await forkRun(db, parentId, request);
    expect(await forkRun(db, parentId, request)).toMatchObject({
      runId: first.runId,
      created: false,
      step: 1,
    });
    await db.run.update({ where: { id: first.runId }, data: { status: "stopped" } });
  });
});
