import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { demoFamilies, demoRunConfig } from "@/lib/environments/demo/families";
import { importDemoFamily } from "@/lib/services/create-demo";
import { createRun } from "@/lib/services/create-run";
import { bundleProgram } from "../../support/build-worker";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { type LoggingGateway, startLoggingGateway } from "../../support/logging-gateway";
import { startWorkerProcess, type WorkerProcess } from "../../support/worker-process";
import { oneTo, readSeqs, until } from "../../support/worker-run";

let program: string;
let gateway: LoggingGateway;
let database: TestDatabase;
let runId: string;
let workers: WorkerProcess[];

beforeAll(async () => {
  program = await bundleProgram("worker", "worker/index.ts");
});

beforeEach(async () => {
  workers = [];
  gateway = await startLoggingGateway({ target: 25, optimizer: 40 });
  database = await createTestDatabase();
  runId = await createDemo(join(database.folder, "out"));
});

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.kill("SIGKILL")));
  await gateway.close();
  await database.close();
});

afterAll(() => {
  workers = [];
});

async function createDemo(outputDir: string): Promise<string> {
  const [family] = demoFamilies;
  const datasetId = await importDemoFamily(database.db, family);
  const created = await createRun(
    database.db,
    { datasetId, config: { ...demoRunConfig(family) }, seedSkill: family.seedSkill },
    { outputDir },
  );
  return created.runId;
}

function startWorker(): WorkerProcess {
  const worker = startWorkerProcess(program, {
    SKILLOPT_DATABASE_URL: database.url,
    SKILLOPT_RUNS_DIR: join(database.folder, "runs"),
    SKILLOPT_GATEWAY_URL: gateway.url,
  });
  workers.push(worker);
  return worker;
}

function reached(status: string, id = runId) {
  return until(() => database.db.run.findFirst({ where: { id, status } }));
}

async function assertGapless(id = runId) {
  const seqs = await readSeqs(database.db, id);
  expect(seqs).toEqual(oneTo(seqs.length));
}

describe("the worker process", () => {
  test("interrupts its run on SIGTERM and ends with code 0; the next worker finishes the run", async () => {
    const first = startWorker();
    await gateway.arrived(20);
    first.child.kill("SIGTERM");
    expect(await first.exited).toBe(0);
    const left = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
    expect(left).toMatchObject({ status: "interrupted", claimedBy: null });
    expect(await database.db.workerProcess.count()).toBe(0);
    startWorker();
    await reached("finished");
    await assertGapless();
  });

  test("ends when the supervisor's channel closes", async () => {
    const worker = startWorker();
    await gateway.arrived(5);
    worker.child.disconnect();
    expect(await worker.exited).toBe(0);
    await reached("interrupted");
  });

  test("of two workers on one run, one executes it and no call is made twice", async () => {
    startWorker();
    startWorker();
    await reached("finished");
    expect(new Set(gateway.keys).size).toBe(gateway.keys.length);
    const claims = await database.db.runEvent.count({
      where: { runId, type: "run_status_changed", data: { contains: '"running"' } },
    });
    expect(claims).toBe(1);
    await assertGapless();
  });

  test("a worker that slept through its claim writes nothing when it wakes up", async () => {
    const sleeper = startWorker();
    await gateway.arrived(15);
    // As if the 30 seconds of silence were over. A worker stopped inside a transaction holds its lock.
    await until(async () => {
      sleeper.child.kill("SIGSTOP");
      try {
        await database.db.run.update({ where: { id: runId }, data: { heartbeatAt: new Date(0) } });
        return true;
      } catch {
        sleeper.child.kill("SIGCONT");
        return false;
      }
    });
    startWorker();
    const finished = await reached("finished");
    const seqs = await readSeqs(database.db, runId);
    sleeper.child.kill("SIGCONT");
    await until(async () => sleeper.output().includes("run left"));
    expect(sleeper.output()).toContain('"status":"lost"');
    expect(await readSeqs(database.db, runId)).toEqual(seqs);
    expect(finished.claimNumber).toBeGreaterThan(2);
    await assertGapless();
  });

  test("a database that another program locks for a while delays the run and loses nothing", async () => {
    startWorker();
    await gateway.arrived(10);
    const locker = spawn(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `import Database from "better-sqlite3";
         const db = new Database(${JSON.stringify(database.url.slice("file:".length))}, { timeout: 20000 });
         db.exec("BEGIN IMMEDIATE");
         setTimeout(() => { db.exec("ROLLBACK"); db.close(); }, 6500);`,
      ],
      { stdio: "inherit" },
    );
    await once(locker, "exit");
    await reached("finished");
    await assertGapless();
  });

  test("an output directory that cannot be written is told to people and stops nothing", async () => {
    const file = join(database.folder, "a-file");
    writeFileSync(file, "");
    const other = await createDemo(join(file, "out"));
    startWorker();
    await reached("finished", other);
    const lines = await database.db.runEvent.findMany({
      where: { runId: other, type: "log_written", data: { contains: "output directory" } },
    });
    expect(lines).toHaveLength(1);
  });
});
