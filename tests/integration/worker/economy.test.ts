import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunContext } from "@/lib/engine/ports";
import type { RunConfigInput } from "@/lib/schemas/run-config";
import { runSummarySchema } from "@/lib/schemas/run-summary";
import { changeStatus, seenRunColumns } from "../../../worker/run-lifecycle";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { type LoggingGateway, startLoggingGateway } from "../../support/logging-gateway";
import {
  type ScriptedModelServer,
  type ScriptedReply,
  startScriptedModelServer,
} from "../../support/scripted-model-server";
import { createDemoTraining, trainHere } from "../../support/train-here";
import { createSumRun, executeHere, rolloutRequest } from "../../support/worker-run";

type EconomyInput = NonNullable<RunConfigInput["economy"]>;

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

async function requeue(runId: string) {
  const seen = await database.db.run.findUniqueOrThrow({
    where: { id: runId },
    select: seenRunColumns,
  });
  await changeStatus(database.db, seen, { to: "queued", reason: "again" });
}

async function decisionsOf(runId: string) {
  const { db } = database;
  const steps = await db.step.findMany({ where: { runId }, orderBy: { step: "asc" } });
  const versions = await db.skillVersion.findMany({ where: { runId }, orderBy: { number: "asc" } });
  const run = await db.run.findUniqueOrThrow({ where: { id: runId } });
  return {
    steps: steps.map(({ step, action, candidateHash }) => [step, action, candidateHash]),
    versions: versions.map(({ number, skillHash, outcome }) => [number, skillHash, outcome]),
    best: [run.bestSkillHash, run.bestScore, run.bestStep],
  };
}

async function summaryOf(runId: string) {
  const run = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
  return runSummarySchema.parse(JSON.parse(run.summary ?? "null"));
}

const sum = (counts: Readonly<Record<string, number>> = {}) =>
  Object.values(counts).reduce((total, count) => total + count, 0);

describe("whole trainings on the simulated models", () => {
  let gateway: LoggingGateway;
  type Reference = { decisions: Awaited<ReturnType<typeof decisionsOf>>; targetRuns: number };
  let plain: Reference;
  /** The simulated optimizer reads every word, also "at most" in front of a stopped score. */
  let stopped: Reference;

  beforeAll(async () => {
    gateway = await startLoggingGateway({ target: 2, optimizer: 2 });
    database = await createTestDatabase();
    const reference = async (economy: EconomyInput): Promise<Reference> => {
      const { runId } = await trainDemo(economy);
      const { savedRuns } = await summaryOf(runId);
      const targetRuns = (await countTargetCalls(runId)) + sum(savedRuns);
      return { decisions: await decisionsOf(runId), targetRuns };
    };
    plain = await reference({});
    stopped = await reference({
      early_stop_gate: true,
      gate_objective: "cost",
      in_flight_ratio: 0,
    });
    await database.close();
  });
  afterAll(() => gateway.close());

  async function trainDemo(economy: EconomyInput) {
    const runId = await createDemoTraining(database.db, { economy });
    const before = gateway.keys.length;
    const result = await trainHere(database.db, runId, gateway.url);
    expect(result).toMatchObject({ status: "finished", failure: null });
    return { runId, calls: gateway.keys.slice(before) };
  }

  function countTargetCalls(runId: string) {
    return database.db.modelCall.count({ where: { runId, role: "target" } });
  }

  test.each<{ name: string; economy: EconomyInput }>([
    { name: "E-01 latency", economy: { early_stop_gate: true } },
    { name: "E-01 cost", economy: { early_stop_gate: true, gate_objective: "cost" } },
    { name: "E-03 slow update", economy: { reuse_train_for_slow_update: true } },
    { name: "E-04", economy: { parallel_phases: true } },
    { name: "E-05", economy: { speculate_rollouts: true } },
    { name: "E-07", economy: { warm_prefix: true } },
    {
      name: "all",
      economy: {
        early_stop_gate: true,
        reuse_results: true,
        reuse_train_for_slow_update: true,
        parallel_phases: true,
        speculate_rollouts: true,
        warm_prefix: true,
      },
    },
  ])("$name: decides like the plain run, and every call is accounted for", async ({ economy }) => {
    const { runId } = await trainDemo(economy);
    const { decisions, targetRuns } = economy.early_stop_gate ? stopped : plain;
    expect(await decisionsOf(runId)).toEqual(decisions);
    const { savedRuns, wastedRuns } = await summaryOf(runId);
    const answered = await countTargetCalls(runId);
    const cancelled = wastedRuns?.gate_early_stop ?? 0;
    const ahead = wastedRuns?.rollout_ahead ?? 0;
    // Calls that were cancelled on the way have no answer to account for.
    expect(answered).toBeLessThanOrEqual(targetRuns - sum(savedRuns) + cancelled + ahead);
    expect(answered).toBeGreaterThanOrEqual(targetRuns - sum(savedRuns));
    const rows = await database.db.rollout.groupBy({
      by: ["step"],
      where: { runId, purpose: "train" },
      _count: true,
    });
    const records = await database.db.step.findMany({ where: { runId } });
    expect(new Map(rows.map((row) => [row.step, row._count]))).toEqual(
      new Map(
        records.map(({ step, record }) => [
          step,
          (JSON.parse(record) as { rollout_n: number }).rollout_n,
        ]),
      ),
    );
  });

  test("E-03: a second run takes every result of the first and pays for none again", async () => {
    const first = await trainDemo({ reuse_results: true });
    const second = await trainDemo({ reuse_results: true });
    expect(await countTargetCalls(first.runId)).toBeGreaterThan(100);
    expect(await countTargetCalls(second.runId)).toBe(0);
    expect(await decisionsOf(second.runId)).toEqual(await decisionsOf(first.runId));
    const { savedRuns } = await summaryOf(second.runId);
    expect(savedRuns).toMatchObject({
      shared_selection: expect.any(Number),
      shared_test: expect.any(Number),
      shared_rollout: expect.any(Number),
    });
    const rollouts = (runId: string) => database.db.rollout.count({ where: { runId } });
    expect(await rollouts(second.runId)).toBe(await rollouts(first.runId));
    const costs = await database.db.rollout.aggregate({
      where: { runId: second.runId },
      _sum: { inputTokens: true },
    });
    expect(costs._sum.inputTokens).toBe(0);
  });

  test("E-03: nothing is taken from or left for runs without the switch", async () => {
    await trainDemo({});
    expect(await database.db.$queryRawUnsafe('SELECT * FROM "StoredResult"')).toEqual([]);
    await trainDemo({ reuse_results: true });
    const { runId } = await trainDemo({});
    const { savedRuns } = await summaryOf(runId);
    expect((await countTargetCalls(runId)) + sum(savedRuns)).toBe(plain.targetRuns);
  });

  test("an interrupted run with every switch on asks for no answered call again", async () => {
    const economy = {
      early_stop_gate: true,
      parallel_phases: true,
      speculate_rollouts: true,
      reuse_train_for_slow_update: true,
    };
    const runId = await createDemoTraining(database.db, { economy });
    for (const stopAfter of [40, 160, 300]) {
      await trainHere(database.db, runId, gateway.url, {
        stopWhen: (event) => event.seq >= stopAfter,
      });
    }
    await trainHere(database.db, runId, gateway.url).catch(() => null);
    expect(await decisionsOf(runId)).toEqual(stopped.decisions);
    const calls = await database.db.modelCall.groupBy({
      by: ["key"],
      where: { runId },
      _count: true,
    });
    expect(calls.filter((call) => call._count > 1)).toEqual([]);
  });
});

describe("items that are given up", () => {
  let server: ScriptedModelServer;
  let reply: (item: string) => ScriptedReply;

  beforeEach(async () => {
    reply = () => "4";
    server = await startScriptedModelServer({
      handler: (request) => reply(request.messages.at(-1)?.content ?? ""),
    });
  });
  afterEach(() => server.close());

  test("a call in flight is cancelled, frees its worker and leaves nothing in the journal", async () => {
    reply = (item) => (item.includes("val: 1 ") ? { kind: "silent" } : "4");
    const runId = await createSumRun(database, {
      url: server.url,
      config: { env: { name: "custom", workers: 1 } },
    });
    let goneAway: { answered: boolean } | undefined;
    const program = async (run: RunContext) => {
      const giveUp = new AbortController();
      const stuck = run.ports.tryRollout(rolloutRequest(run, 0), giveUp.signal);
      const waiting = run.ports.tryRollout(rolloutRequest(run, 1), giveUp.signal);
      const other = run.ports.rollout(rolloutRequest(run, 2));
      await server.arrived(1);
      giveUp.abort();
      const usage = { calls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };
      expect(await stuck).toMatchObject({ kind: "abandoned", isPaid: true, usage });
      expect(await waiting).toMatchObject({ kind: "abandoned", isPaid: false, usage });
      expect(await other).toMatchObject({ status: "scored" });
      goneAway = await server.requests[0]?.over;
      reply = () => "4";
      // The item itself can still be done.
      expect(await run.ports.rollout(rolloutRequest(run, 0))).toMatchObject({ status: "scored" });
    };
    expect(await executeHere(database.db, runId, program)).toMatchObject({ status: "finished" });
    expect(goneAway).toEqual({ answered: false });
    expect(server.requests).toHaveLength(3);
    expect(await database.db.rollout.count({ where: { runId } })).toBe(2);
  });

  test("halting the run is not giving up: the run ends and the item stays open", async () => {
    reply = () => ({ kind: "silent" });
    const runId = await createSumRun(database, { url: server.url });
    const ending = new AbortController();
    const program = async (run: RunContext) => {
      const attempt = run.ports.tryRollout(rolloutRequest(run, 0), new AbortController().signal);
      await server.arrived(1);
      ending.abort();
      await attempt;
    };
    const result = await executeHere(database.db, runId, program, { signal: ending.signal });
    expect(result).toMatchObject({ status: "interrupted" });
    expect(await database.db.journalEntry.count({ where: { runId } })).toBe(0);
  });

  test("work ahead and idle work wait for the work in hand", async () => {
    const order: string[] = [];
    reply = (item) => {
      order.push(/val: (\d+)/.exec(item)?.[1] ?? "?");
      return "4";
    };
    const runId = await createSumRun(database, {
      url: server.url,
      config: { env: { name: "custom", workers: 1 } },
    });
    const program = async (run: RunContext) => {
      const urgencies = ["idle", "ahead", "now", "idle", "ahead", "now"] as const;
      await Promise.all(
        urgencies.map((urgency, index) =>
          run.ports.rollout({ ...rolloutRequest(run, index), urgency }),
        ),
      );
    };
    await executeHere(database.db, runId, program);
    // The first to ask found the worker free.
    expect(order).toEqual(["1", "3", "6", "2", "5", "4"]);
  });

  test("a rollout that another one stands for is taken over without a call, also after a restart", async () => {
    const runId = await createSumRun(database, { url: server.url });
    const program = async (run: RunContext) => {
      const made = { ...rolloutRequest(run, 0), key: "made", purpose: "train" as const };
      const taking = {
        ...rolloutRequest(run, 0, { key: "taking" }),
        purpose: "train" as const,
        takeFrom: { key: "made", purpose: "train" as const, isCharged: true },
      };
      const [first, second] = await Promise.all([
        run.ports.rollout(made),
        run.ports.rollout(taking),
      ]);
      expect(second).toEqual({
        ...first,
        reused: "train_rollout",
        attempts: 0,
        usage: { calls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, costMicros: 0 },
      });
    };
    await executeHere(database.db, runId, program);
    await requeue(runId);
    await executeHere(database.db, runId, program);
    expect(server.requests).toHaveLength(1);
    expect(await database.db.rollout.count({ where: { runId } })).toBe(2);
    expect(await database.db.modelCall.count({ where: { runId } })).toBe(1);
  });
});
