import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RunContext } from "@/lib/engine/ports";
import { claimRun } from "../../../worker/claim";
import { registerWorker } from "../../../worker/heartbeat";
import { changeStatus, seenRunColumns } from "../../../worker/run-lifecycle";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import {
  type ScriptedModelServer,
  type ScriptedReply,
  startScriptedModelServer,
} from "../../support/scripted-model-server";
import {
  createSumRun,
  executeHere,
  oneTo,
  readSeqs,
  rolloutFirst,
  rolloutRequest,
} from "../../support/worker-run";

let database: TestDatabase;
let server: ScriptedModelServer;
let reply: ScriptedReply;

beforeEach(async () => {
  reply = "4";
  database = await createTestDatabase();
  server = await startScriptedModelServer({ handler: () => reply });
});

afterEach(async () => {
  await server.close();
  await database.close();
});

function createRun(config: Record<string, unknown> = {}) {
  return createSumRun(database, { url: server.url, config });
}

/** Puts a run that has ended back into the queue, as a resume command does. */
async function requeue(runId: string) {
  const seen = await database.db.run.findUniqueOrThrow({
    where: { id: runId },
    select: seenRunColumns,
  });
  await changeStatus(database.db, seen, { to: "queued", reason: "again" });
}

describe("effects", () => {
  test("a finished rollout is paid once and returns from the journal afterwards", async () => {
    const runId = await createRun();
    const seen: unknown[] = [];
    const program = async (run: RunContext) => {
      seen.push(await rolloutFirst(run, 12));
    };
    expect(await executeHere(database.db, runId, program)).toMatchObject({ status: "finished" });
    expect(server.requests).toHaveLength(12);
    await requeue(runId);
    await executeHere(database.db, runId, program);
    expect(server.requests).toHaveLength(12);
    expect(seen[1]).toEqual(seen[0]);
    expect(await database.db.rollout.count({ where: { runId } })).toBe(12);
    expect(await database.db.modelCall.count({ where: { runId } })).toBe(12);
    expect(await database.db.rollout.count({ where: { runId, hard: 1 } })).toBe(1);
  });

  test("the same key asked twice at once is executed once", async () => {
    const runId = await createRun();
    await executeHere(database.db, runId, async (run) => {
      const [a, b] = await Promise.all([
        run.ports.rollout(rolloutRequest(run, 0)),
        run.ports.rollout(rolloutRequest(run, 0)),
      ]);
      expect(a).toEqual(b);
      expect(await run.ports.rollout(rolloutRequest(run, 0))).toEqual(a);
    });
    expect(server.requests).toHaveLength(1);
  });

  test("a stored key with another input is refused with a clear message (N-3.17)", async () => {
    const runId = await createRun();
    await executeHere(database.db, runId, async (run) => {
      await run.ports.rollout(rolloutRequest(run, 0, { key: "k", skill: "one" }));
    });
    await requeue(runId);
    const result = await executeHere(database.db, runId, async (run) => {
      await run.ports.rollout(rolloutRequest(run, 0, { key: "k", skill: "two" }));
    });
    expect(result).toMatchObject({
      status: "failed",
      failure: { code: "journal_mismatch", message: expect.stringContaining('"k"') },
    });
    expect(server.requests).toHaveLength(1);
  });

  test("rollouts are bounded by env.workers, and optimizer calls by analyst_workers", async () => {
    const runId = await createRun({ env: { workers: 3 }, gradient: { analyst_workers: 2 } });
    reply = { kind: "answer", text: "4", delayMs: 10 };
    let peakOfRollouts = 0;
    await executeHere(database.db, runId, async (run) => {
      await rolloutFirst(run, 12);
      peakOfRollouts = server.peak();
    });
    expect(peakOfRollouts).toBe(3);
    const other = await startScriptedModelServer({ handler: () => reply });
    const second = await createSumRun(database, {
      url: other.url,
      config: { gradient: { analyst_workers: 2 } },
    });
    await executeHere(database.db, second, async (run) => {
      await Promise.all(
        oneTo(6).map((n) =>
          run.ports.askOptimizer({
            key: `ask/${n}`,
            place: { stage: "reflect", step: 1, epoch: 1 },
            stage: "analyst",
            promptVersion: "1",
            system: "s",
            messages: [{ role: "user", content: String(n) }],
            maxOutputTokens: 100,
          }),
        ),
      );
    });
    expect(other.peak()).toBe(2);
    const calls = await database.db.modelCall.findMany({ where: { runId: second } });
    expect(calls.every(({ promptHash, replyHash }) => promptHash && replyHash)).toBe(true);
    await other.close();
  });

  test("remembered values survive, and the place is called once", async () => {
    const runId = await createRun();
    let made = 0;
    const values: unknown[] = [];
    const program = async (run: RunContext) => {
      values.push(
        await run.ports.remember("clock/x", {}, async () => {
          made += 1;
          return { ms: made };
        }),
      );
    };
    await executeHere(database.db, runId, program);
    await requeue(runId);
    await executeHere(database.db, runId, program);
    expect(values).toEqual([{ ms: 1 }, { ms: 1 }]);
  });
});

describe("infrastructure errors (N-3.1)", () => {
  test("are returned as unscored, never journaled, and tried again on resume", async () => {
    const runId = await createRun();
    reply = "24";
    let broken = true;
    await server.close();
    server = await startScriptedModelServer({
      handler: (request) =>
        broken && request.messages.some(({ content }) => content.includes("val: 3 "))
          ? { kind: "reset" }
          : "24",
    });
    await database.db.run.update({
      where: { id: runId },
      data: {
        config: (await database.db.run.findUniqueOrThrow({ where: { id: runId } })).config.replace(
          /http:\/\/127\.0\.0\.1:\d+\/v1/g,
          server.url,
        ),
      },
    });
    const program = async (run: RunContext) => {
      const outcomes = await rolloutFirst(run, 12);
      const unscored = outcomes.filter(({ status }) => status === "infra_error");
      expect(unscored.map(({ itemId }) => itemId)).toEqual(broken ? ["val-3"] : []);
      expect(outcomes.filter(({ hard }) => hard === 1)).toHaveLength(1);
    };
    expect(await executeHere(database.db, runId, program)).toMatchObject({ status: "finished" });
    expect(await database.db.journalEntry.count({ where: { runId, key: "selection/val-3" } })).toBe(
      0,
    );
    const row = await database.db.rollout.findFirstOrThrow({ where: { runId, itemId: "val-3" } });
    expect(row.status).toBe("infra_error");
    broken = false;
    await requeue(runId);
    expect(await executeHere(database.db, runId, program)).toMatchObject({ status: "finished" });
    expect(
      await database.db.rollout.findMany({
        where: { runId, itemId: "val-3" },
        select: { status: true },
      }),
    ).toEqual([{ status: "scored" }]);
  });

  test("an accepted unscored item is final and is not tried again", async () => {
    const runId = await createRun();
    reply = { kind: "reset" };
    const program = async (run: RunContext) => {
      const others = oneTo(2).map((n) => rolloutRequest(run, n));
      reply = "2";
      await Promise.all(others.map((request) => run.ports.rollout(request)));
      reply = { kind: "reset" };
      const request = rolloutRequest(run, 0);
      const outcome = await run.ports.rollout(request);
      expect(outcome.status).toBe("infra_error");
      if (server.requests.length < 4) {
        await run.ports.acceptUnscored(request, outcome);
      }
    };
    await executeHere(database.db, runId, program);
    const paid = server.requests.length;
    await requeue(runId);
    await executeHere(database.db, runId, program);
    expect(server.requests).toHaveLength(paid);
  });

  test("a dead endpoint pauses the run after the first calls, not after all items", async () => {
    const runId = await createSumRun(database, {
      url: server.url,
      count: 40,
      config: { env: { workers: 4 } },
    });
    reply = { kind: "status", status: 503 };
    const result = await executeHere(database.db, runId, (run) => rolloutFirst(run, 40));
    expect(result).toMatchObject({
      status: "paused",
      reason: expect.stringMatching(
        /^provider unavailable: The target model gives no usable answer/,
      ),
      failure: { code: "provider_unavailable", class: "provider" },
    });
    expect(server.requests.length).toBeLessThan(16);
    expect(await database.db.journalEntry.count({ where: { runId } })).toBe(0);
  });

  test("a refused key stops the run with a message that names the fix", async () => {
    const runId = await createRun();
    reply = { kind: "status", status: 401, body: { error: { message: "bad key" } } };
    const result = await executeHere(database.db, runId, (run) => rolloutFirst(run, 12));
    expect(result).toMatchObject({
      status: "failed",
      failure: { code: "provider_config", class: "user_setup", hint: expect.stringMatching(/key/) },
    });
  });

  test("a named key variable that is not set fails the run before any call", async () => {
    const runId = await createRun();
    const row = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
    const config = JSON.parse(row.config);
    config.model.target.apiKeyEnv = "SKILLOPT_TEST_KEY_THAT_IS_NOT_SET";
    await database.db.run.update({
      where: { id: runId },
      data: { config: JSON.stringify(config) },
    });
    const result = await executeHere(database.db, runId, (run) => rolloutFirst(run, 1));
    expect(result).toMatchObject({
      status: "failed",
      failure: {
        code: "missing_key",
        message: expect.stringContaining("SKILLOPT_TEST_KEY_THAT_IS_NOT_SET"),
      },
    });
    expect(server.requests).toHaveLength(0);
  });

  test("an answer the model spoiled is scored 0 with its reason", async () => {
    const runId = await createRun();
    reply = {
      kind: "status",
      status: 400,
      body: { error: { code: "context_length_exceeded", message: "too long" } },
    };
    await executeHere(database.db, runId, async (run) => {
      const outcome = await run.ports.rollout(rolloutRequest(run, 0));
      expect(outcome).toMatchObject({ status: "scored", hard: 0 });
      expect(outcome.failReason).toContain("context_length");
    });
    expect(await database.db.journalEntry.count({ where: { runId } })).toBe(1);
  });
});

describe("the event log", () => {
  test("numbers have no holes, keyed events are written once, and every item stands in it", async () => {
    const runId = await createRun();
    const program = async (run: RunContext) => {
      const scope = { stage: "gate", step: 1, epoch: 1 } as const;
      run.ports.emit([
        { type: "stage_started", key: "s/started", data: { ...scope, total: 12 } },
        { type: "stage_started", key: "s/started", data: { ...scope, total: 12 } },
      ]);
      run.ports.log({ key: "hello", level: "info", stage: "gate", step: 1, message: "hello" });
      await rolloutFirst(run, 12);
      run.ports.emit([
        { type: "stage_progressed", key: null, data: { ...scope, done: 12, total: 12 } },
      ]);
    };
    const first = await executeHere(database.db, runId, program);
    await requeue(runId);
    await executeHere(database.db, runId, program);
    const rows = await database.db.runEvent.findMany({
      where: { runId },
      orderBy: { seq: "asc" },
    });
    expect(rows.map(({ seq }) => seq)).toEqual(oneTo(rows.length));
    const run = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
    expect(run.lastSeq).toBe(rows.length);
    const count = (type: string) => rows.filter((row) => row.type === type).length;
    expect(count("stage_started")).toBe(1);
    expect(count("stage_progressed")).toBe(2);
    expect(count("log_written")).toBe(1);
    const items = rows
      .filter(({ type }) => type === "items_scored")
      .flatMap(({ data }) => JSON.parse(data).items);
    expect(items).toHaveLength(12);
    const calls = rows
      .filter(({ type }) => type === "usage_recorded")
      .map(({ data }) => JSON.parse(data).usage.calls);
    expect(calls.reduce((sum, n) => sum + n, 0)).toBe(12);
    const started = rows.findIndex(({ type }) => type === "stage_started");
    expect(rows.findIndex(({ type }) => type === "items_scored")).toBeGreaterThan(started);
    // What was published is what is stored, in order.
    expect(first.events.map(({ seq }) => seq)).toEqual(
      oneTo(first.events.length).map((n) => n + 1),
    );
  });
});

describe("the claim", () => {
  test("of several workers one gets a run", async () => {
    const runId = await createRun();
    const workers = await Promise.all(oneTo(5).map(() => registerWorker(database.db)));
    const claims = await Promise.allSettled(
      workers.map(({ id }) => claimRun(database.db, { runId, workerId: id })),
    );
    expect(claims.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const claim of claims) {
      if (claim.status === "rejected") {
        expect(claim.reason).toMatchObject({ code: "run_busy" });
      }
    }
    await Promise.all(workers.map((worker) => worker.close()));
  });

  test("a worker that lost its claim writes nothing", async () => {
    const runId = await createRun();
    const written = async () => ({
      seqs: await readSeqs(database.db, runId),
      journal: await database.db.journalEntry.count({ where: { runId } }),
      rollouts: await database.db.rollout.count({ where: { runId } }),
      versions: await database.db.skillVersion.count({ where: { runId } }),
    });
    let atTakeover: Awaited<ReturnType<typeof written>> | null = null;
    const result = await executeHere(database.db, runId, async (run) => {
      await rolloutFirst(run, 2);
      const seen = await database.db.run.findUniqueOrThrow({
        where: { id: runId },
        select: seenRunColumns,
      });
      await changeStatus(database.db, seen, {
        to: "running",
        reason: "taken over",
        workerId: "wrk_other",
      });
      atTakeover = await written();
      run.ports.log({ key: "late", level: "info", stage: null, step: null, message: "late" });
      await expect(rolloutFirst(run, 6)).rejects.toMatchObject({ code: "claim_lost" });
      await expect(
        run.ports.commit({
          key: "late",
          cursor: {
            stage: null,
            step: 0,
            epoch: 0,
            baselineScore: 0,
            currentScore: 0,
            bestScore: 0,
            bestStep: 0,
            bestSkillHash: "",
          },
          versions: [],
          events: [],
        }),
      ).rejects.toMatchObject({ code: "claim_lost" });
    });
    expect(result).toMatchObject({ status: "lost" });
    expect(await written()).toEqual(atTakeover);
    const row = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
    expect(row).toMatchObject({ status: "running", claimedBy: "wrk_other", claimNumber: 2 });
  });
});
