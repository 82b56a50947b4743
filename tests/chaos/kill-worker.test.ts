import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPythonRandom } from "@/lib/domain/python-random";
import { demoFamilies, demoRunConfig } from "@/lib/environments/demo/families";
import { importDemoFamily } from "@/lib/services/create-demo";
import { createRun } from "@/lib/services/create-run";
import { callKeyOf } from "../../worker/effects";
import { bundleProgram } from "../support/build-worker";
import { createTestDatabase, type TestDatabase } from "../support/database";
import { type LoggingGateway, startLoggingGateway } from "../support/logging-gateway";
import { startWorkerProcess, type WorkerProcess } from "../support/worker-process";
import { oneTo, readSeqs, until } from "../support/worker-run";

const kills = 30;
const mostRequestsPerLife = 16;

let program: string;
let gateway: LoggingGateway;
const databases: TestDatabase[] = [];
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  program = await bundleProgram("chaos-worker", "worker/index.ts");
  gateway = await startLoggingGateway({ target: 15, optimizer: 25 });
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.kill("SIGKILL")));
  await gateway.close();
  await Promise.all(databases.map((database) => database.close()));
});

async function prepare(): Promise<{ database: TestDatabase; runId: string }> {
  const database = await createTestDatabase();
  databases.push(database);
  const [family] = demoFamilies;
  const datasetId = await importDemoFamily(database.db, family);
  const config = demoRunConfig(family);
  const { runId } = await createRun(
    database.db,
    {
      datasetId,
      config: { ...config, train: { ...config.train, num_epochs: 4 } },
      seedSkill: family.seedSkill,
    },
    { outputDir: join(database.folder, "out") },
  );
  return { database, runId };
}

function startWorker(database: TestDatabase): WorkerProcess {
  const worker = startWorkerProcess(program, {
    SKILLOPT_DATABASE_URL: database.url,
    SKILLOPT_RUNS_DIR: join(database.folder, "runs"),
    SKILLOPT_GATEWAY_URL: gateway.url,
  });
  workers.push(worker);
  return worker;
}

function isFinished(database: TestDatabase, runId: string): Promise<boolean> {
  return database.db.run
    .count({ where: { id: runId, status: "finished" } })
    .then((count) => count === 1);
}

/** Times, latencies and repeated sends on a busy machine differ between runs; nothing else may. */
function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutTimes);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([name]) =>
          !["timing", "time_s", "wall_time_s", "latencyMs", "wallTimeMs", "attempts"].includes(
            name,
          ),
      )
      .map(([name, member]) => [name, withoutTimes(member)]),
  );
}

/** Everything a run decided and paid for. */
async function readResult({ db, folder }: TestDatabase, runId: string) {
  const journal = await db.journalEntry.findMany({ where: { runId }, orderBy: { key: "asc" } });
  const steps = await db.step.findMany({ where: { runId }, orderBy: { step: "asc" } });
  const versions = await db.skillVersion.findMany({ where: { runId }, orderBy: { number: "asc" } });
  const rollouts = await db.rollout.findMany({ where: { runId }, orderBy: { key: "asc" } });
  const read = (file: string) => readFileSync(join(folder, "out", file), "utf8");
  return {
    bestSkill: read("best_skill.md"),
    history: withoutTimes(JSON.parse(read("history.json"))),
    decisions: steps.map(({ step, action, candidateHash }) => ({ step, action, candidateHash })),
    versions: versions.map(({ number, skillHash, outcome, gateScore }) => ({
      number,
      skillHash,
      outcome,
      gateScore,
    })),
    journal: journal.map(({ key, inputHash, result }) => ({
      key,
      inputHash,
      result: key.startsWith("clock/") ? null : withoutTimes(JSON.parse(result)),
    })),
    rollouts: rollouts.map(({ key, hard, trajectoryHash }) => ({ key, hard, trajectoryHash })),
    calls: await db.modelCall.count({ where: { runId } }),
  };
}

test(`a run survives ${kills} kills of its worker, decides the same and pays for nothing twice`, {
  timeout: 240_000,
}, async () => {
  const calm = await prepare();
  const worker = startWorker(calm.database);
  await until(() => isFinished(calm.database, calm.runId));
  await worker.kill("SIGTERM");

  const { database, runId } = await prepare();
  const random = createPythonRandom(7);
  /** Calls whose effect was durable before the next worker started. */
  const durable = new Set<string>();
  const paidTwice: string[] = [];
  let killed = 0;
  while (killed < kills) {
    const before = gateway.keys.length;
    const victim = startWorker(database);
    await Promise.race([
      gateway.arrived(before + 1 + random.below(mostRequestsPerLife)),
      until(() => isFinished(database, runId)),
    ]);
    // Somewhere between a request, its answer, the flush and the commit.
    await sleep(random.below(60));
    await victim.kill("SIGKILL");
    paidTwice.push(...gateway.keys.slice(before).filter((key) => durable.has(key)));
    const entries = await database.db.journalEntry.findMany({
      where: { runId },
      select: { key: true },
    });
    for (const { key } of entries) {
      durable.add(callKeyOf(runId, key, 0));
    }
    if (await isFinished(database, runId)) {
      break;
    }
    killed += 1;
  }
  expect(killed).toBe(kills);
  const before = gateway.keys.length;
  const last = startWorker(database);
  await until(() => isFinished(database, runId));
  await last.kill("SIGTERM");
  paidTwice.push(...gateway.keys.slice(before).filter((key) => durable.has(key)));

  expect(paidTwice).toEqual([]);
  const expected = await readResult(calm.database, calm.runId);
  const survived = await readResult(database, runId);
  expect(survived).toEqual(expected);
  expect(expected.decisions.length).toBeGreaterThan(8);
  const seqs = await readSeqs(database.db, runId);
  expect(seqs).toEqual(oneTo(seqs.length));
  const keys = await database.db.runEvent.findMany({
    where: { runId, key: { not: null } },
    select: { key: true },
  });
  const calmKeys = await calm.database.db.runEvent.findMany({
    where: { runId: calm.runId, key: { not: null } },
    select: { key: true },
  });
  expect(keys.map(({ key }) => key).sort()).toEqual(calmKeys.map(({ key }) => key).sort());
});
