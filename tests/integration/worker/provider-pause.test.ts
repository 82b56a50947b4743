import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunContext } from "@/lib/engine/ports";
import { rolloutAll } from "@/lib/engine/progress";
import { demoFamilies, demoRunConfig } from "@/lib/environments/demo/families";
import { runConfigSchema } from "@/lib/schemas/run-config";
import { importDemoFamily } from "@/lib/services/create-demo";
import { createRun } from "@/lib/services/create-run";
import { getRunState } from "@/lib/services/read-run-state";
import { probeProviders } from "../../../worker/provider-pause";
import { createProviderWatch } from "../../../worker/provider-watch";
import { changeStatus, seenRunColumns } from "../../../worker/run-lifecycle";
import { bundleProgram } from "../../support/build-worker";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { type MortalGateway, startMortalGateway } from "../../support/mortal-gateway";
import {
  type ScriptedModelServer,
  type ScriptedReply,
  startScriptedModelServer,
} from "../../support/scripted-model-server";
import { startWorkerProcess, type WorkerProcess } from "../../support/worker-process";
import {
  createSumRun,
  executeHere,
  oneTo,
  readSeqs,
  rolloutFirst,
  rolloutRequest,
  until,
} from "../../support/worker-run";

/** Two whole trainings; a busy machine is slow, not wrong. */
const trainingsMs = 240_000;

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

async function stateOf(runId: string) {
  const { status, statusReason, failure } = await getRunState(database.db, runId);
  return { status, reason: statusReason, failure };
}

describe("a run whose provider dies while it is trained by a worker process", () => {
  let program: string;
  let gateway: MortalGateway;
  let worker: WorkerProcess;

  beforeAll(async () => {
    program = await bundleProgram("worker", "worker/index.ts");
  });
  beforeEach(async () => {
    gateway = await startMortalGateway({ target: 5, optimizer: 10 });
    worker = startWorkerProcess(program, {
      SKILLOPT_DATABASE_URL: database.url,
      SKILLOPT_RUNS_DIR: join(database.folder, "runs"),
    });
  });
  afterEach(async () => {
    await worker.kill("SIGKILL");
    await gateway.close();
  });

  async function createTraining(name: string): Promise<string> {
    const [family] = demoFamilies;
    const endpoint = {
      provider: "openai_compatible",
      model: "simulated",
      baseUrl: gateway.url,
      maxAttempts: 2,
    };
    const created = await createRun(
      database.db,
      {
        name,
        datasetId: await importDemoFamily(database.db, family),
        config: { ...demoRunConfig(family), model: { target: endpoint, optimizer: endpoint } },
        seedSkill: family.seedSkill,
      },
      { outputDir: join(database.folder, name) },
    );
    return created.runId;
  }

  const reached = (runId: string, status: string) =>
    until(() => database.db.run.findFirst({ where: { id: runId, status } }));

  async function decisionsOf(runId: string) {
    const { db } = database;
    const steps = await db.step.findMany({ where: { runId }, orderBy: { step: "asc" } });
    const versions = await db.skillVersion.findMany({
      where: { runId },
      orderBy: { number: "asc" },
    });
    const run = await db.run.findUniqueOrThrow({ where: { id: runId } });
    const scored = await db.rollout.groupBy({
      by: ["purpose", "skillHash", "hard"],
      where: { runId, status: "scored" },
      _count: true,
      orderBy: [{ purpose: "asc" }, { skillHash: "asc" }, { hard: "asc" }],
    });
    return {
      steps: steps.map(({ step, action, candidateHash }) => [step, action, candidateHash]),
      versions: versions.map(({ number, skillHash, outcome }) => [number, skillHash, outcome]),
      best: [run.bestSkillHash, run.bestScore, run.bestStep],
      scored,
    };
  }

  test.each([
    ["early, while the seed skill is scored", 10],
    ["in the middle of a step", 90],
  ])(
    "%s: it pauses with the reason, goes on by itself and decides the same",
    { timeout: trainingsMs },
    async (_when, calls) => {
      const undisturbed = await createTraining("undisturbed");
      await reached(undisturbed, "finished");
      const before = gateway.answered.length;

      const runId = await createTraining("disturbed");
      await gateway.reached(before + calls);
      await gateway.kill();
      await reached(runId, "paused");
      expect(await stateOf(runId)).toMatchObject({
        status: "paused",
        reason: expect.stringMatching(/^provider unavailable: .*No connection to http/),
        failure: { code: "provider_unavailable", class: "provider" },
      });

      await gateway.revive();
      await reached(runId, "finished");
      expect(await decisionsOf(runId)).toEqual(await decisionsOf(undisturbed));
      expect(await stateOf(runId)).toMatchObject({ failure: null });
      // Nothing that was answered is asked again.
      expect(new Set(gateway.answered).size).toBe(gateway.answered.length);
      expect(gateway.answered.length).toBe(2 * before);
      const seqs = await readSeqs(database.db, runId);
      expect(seqs).toEqual(oneTo(seqs.length));
      const changes = await database.db.runEvent.findMany({
        where: { runId, type: "run_status_changed" },
        orderBy: { seq: "asc" },
      });
      expect(changes.map(({ data }) => JSON.parse(data).status)).toEqual([
        "running",
        "paused",
        "queued",
        "running",
        "finished",
      ]);
      expect(JSON.parse(changes[2]?.data ?? "").reason).toBe("the provider answers again");
    },
  );

  test("a person may stop it for good while it waits", async () => {
    const runId = await createTraining("stopped");
    await gateway.reached(10);
    await gateway.kill();
    await reached(runId, "paused");
    await database.db.command.create({ data: { id: "cmd_stopstop", runId, type: "stop" } });
    await reached(runId, "stopped");
    await gateway.revive();
    expect(await stateOf(runId)).toMatchObject({
      status: "stopped",
      reason: "stopped by a person",
      failure: null,
    });
  });
});

describe("when a run takes its provider for dead", () => {
  let server: ScriptedModelServer;
  let reply: (prompt: string) => ScriptedReply;

  beforeEach(async () => {
    reply = () => "4";
    server = await startScriptedModelServer({
      handler: (request) => reply(request.messages.at(-1)?.content ?? ""),
    });
  });
  afterEach(() => server.close());

  const dead: ScriptedReply = { kind: "status", status: 503 };
  const all = (count: number) => (run: RunContext) => rolloutFirst(run, count);

  async function requeue(runId: string) {
    const seen = await database.db.run.findUniqueOrThrow({
      where: { id: runId },
      select: seenRunColumns,
    });
    await changeStatus(database.db, seen, { to: "queued", reason: "again" });
  }

  test("eight items in a row without an answer are enough, also after many were answered", async () => {
    const runId = await createSumRun(database, {
      url: server.url,
      count: 60,
      config: { env: { workers: 4 } },
    });
    reply = () => (server.requests.length > 20 ? dead : "4");
    expect(await executeHere(database.db, runId, all(60))).toMatchObject({
      status: "paused",
      failure: { code: "provider_unavailable" },
    });
    expect(server.requests.length).toBeLessThan(20 + 8 + 4 + 1);
    expect(await database.db.journalEntry.count({ where: { runId } })).toBe(20);
    expect(
      await database.db.rollout.count({ where: { runId, status: "scored", key: { not: "" } } }),
    ).toBe(20);

    reply = () => "4";
    const asked = server.requests.length;
    await requeue(runId);
    expect(await executeHere(database.db, runId, all(60))).toMatchObject({ status: "finished" });
    expect(server.requests.length - asked).toBe(40);
  });

  test("the last few items of a phase are enough when the endpoint refuses connections", async () => {
    const runId = await createSumRun(database, { url: server.url });
    const decide = async (run: RunContext) => {
      await rolloutFirst(run, 10);
      await server.close();
      await rolloutAll(run, [rolloutRequest(run, 10), rolloutRequest(run, 11)]);
    };
    expect(await executeHere(database.db, runId, decide)).toMatchObject({
      status: "paused",
      reason: expect.stringMatching(/^provider unavailable: /),
    });
    expect(await database.db.journalEntry.count({ where: { runId } })).toBe(10);
  });

  test("one item on which the server fails is not: the evaluation stays undecided as before", async () => {
    const runId = await createSumRun(database, {
      url: server.url,
      config: { env: { workers: 1 } },
    });
    reply = (prompt) => (prompt.includes("12 + 12") ? { kind: "status", status: 500 } : "4");
    const decide = async (run: RunContext) => {
      await rolloutAll(
        run,
        oneTo(12).map((n) => rolloutRequest(run, n - 1)),
      );
    };
    expect(await executeHere(database.db, runId, decide)).toMatchObject({
      status: "failed",
      failure: { code: "indecisive_evaluation" },
    });
  });

  test("a person's resume tries again at once, dead or not", async () => {
    const runId = await createSumRun(database, { url: server.url });
    reply = () => dead;
    await executeHere(database.db, runId, all(12));
    await requeue(runId);
    expect(await executeHere(database.db, runId, all(12))).toMatchObject({ status: "paused" });
    reply = () => "4";
    await requeue(runId);
    expect(await executeHere(database.db, runId, all(12))).toMatchObject({ status: "finished" });
  });

  test("the endpoint is looked at less and less often; only an answer lets the run go on", async () => {
    const runId = await createSumRun(database, { url: server.url });
    reply = () => dead;
    await executeHere(database.db, runId, all(12));
    let now = 0;
    const probes: number[] = [];
    const back: string[] = [];
    const watch = createProviderWatch({
      db: database.db,
      now: () => now,
      random: () => 0.5,
      onBack: (event) => back.push(event.runId),
      probe: async (config, signal) => {
        probes.push(now);
        const result = await probeProviders(runConfigSchema.parse(config), {
          gatewayUrl: null,
          signal,
        });
        ended += 1;
        return result;
      },
    });
    let ended = 0;
    const pass = async (seconds: number) => {
      for (const _ of oneTo(seconds)) {
        now += 1000;
        await watch.look();
        await until(async () => ended === probes.length);
      }
    };
    await pass(70);
    const gaps = probes.slice(1).map((at, index) => at - (probes[index] ?? 0));
    expect(probes.length).toBeGreaterThanOrEqual(4);
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
    expect(back).toEqual([]);
    expect(await stateOf(runId)).toMatchObject({ status: "paused" });
    reply = () => "4";
    await pass(70);
    await until(async () => back.length === 1);
    expect(await stateOf(runId)).toMatchObject({ status: "queued", failure: null });
    watch.stop();
  });
});
