import { hostname } from "node:os";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { claimNextRun, claimRun } from "../../../worker/claim";
import { registerWorker } from "../../../worker/heartbeat";
import { changeStatus, seenRunColumns } from "../../../worker/run-lifecycle";
import { sweep } from "../../../worker/sweep";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { createSumRun, oneTo, readSeqs } from "../../support/worker-run";

let database: TestDatabase;
let runId: string;

beforeEach(async () => {
  database = await createTestDatabase();
  runId = await createSumRun(database, { url: "http://127.0.0.1:9/v1" });
});

afterEach(async () => {
  await database.close();
});

const idle = { workerId: "wrk_me", isExecuting: () => false };
/** No process has this id: Linux and macOS number lower. */
const deadPid = 2 ** 30;

async function hold(input: { host: string; pid: number; silentMs: number }) {
  const now = Date.now();
  const heartbeatAt = new Date(now - input.silentMs);
  await database.db.workerProcess.create({
    data: {
      id: "wrk_other",
      host: input.host,
      pid: input.pid,
      startedAt: new Date(now - 60_000),
      heartbeatAt,
    },
  });
  await claimRun(database.db, { runId, workerId: "wrk_other" });
  await database.db.run.update({ where: { id: runId }, data: { heartbeatAt } });
}

async function status() {
  return (await database.db.run.findUniqueOrThrow({ where: { id: runId } })).status;
}

describe("the sweep", () => {
  test("frees the run of an ended process on this machine at once", async () => {
    await hold({ host: hostname(), pid: deadPid, silentMs: 0 });
    const events = await sweep(database.db, idle);
    expect(events).toMatchObject([
      { type: "run_status_changed", data: { status: "interrupted" }, seq: 3 },
    ]);
    expect(await status()).toBe("interrupted");
    expect(await database.db.workerProcess.count()).toBe(0);
  });

  test("leaves the run of a living worker alone, also on another machine", async () => {
    await hold({ host: "elsewhere", pid: deadPid, silentMs: 20_000 });
    expect(await sweep(database.db, idle)).toEqual([]);
    expect(await status()).toBe("running");
  });

  test("frees the run of a worker that was silent for 30 s", async () => {
    await hold({ host: "elsewhere", pid: 1, silentMs: 31_000 });
    await sweep(database.db, idle);
    expect(await status()).toBe("interrupted");
  });

  test("does not take its own process for the ended one of the same number", async () => {
    await hold({ host: hostname(), pid: process.pid, silentMs: 0 });
    await sweep(database.db, idle);
    expect(await status()).toBe("interrupted");
    const worker = await registerWorker(database.db);
    await claimRun(database.db, { runId, workerId: worker.id });
    await sweep(database.db, idle);
    expect(await status()).toBe("running");
    await worker.close();
  });
});

describe("claims", () => {
  test("waiting runs are taken oldest first, paused and failed ones only when asked", async () => {
    const paused = await createSumRun(database, { url: "http://127.0.0.1:9/v1", name: "b" });
    const third = await createSumRun(database, { url: "http://127.0.0.1:9/v1", name: "c" });
    const seen = await database.db.run.findUniqueOrThrow({
      where: { id: paused },
      select: seenRunColumns,
    });
    await changeStatus(database.db, seen, { to: "paused", reason: "test" });
    expect((await claimNextRun(database.db, "wrk_me"))?.runId).toBe(runId);
    expect((await claimNextRun(database.db, "wrk_me"))?.runId).toBe(third);
    expect(await claimNextRun(database.db, "wrk_me")).toBeNull();
    expect((await claimRun(database.db, { runId: paused, workerId: "wrk_me" })).runId).toBe(paused);
  });

  test("a run that brings its worker down ten times in a row fails with a reason", async () => {
    for (const _ of oneTo(10)) {
      expect(await claimNextRun(database.db, "wrk_me")).not.toBeNull();
      await sweep(database.db, idle);
    }
    expect(await claimNextRun(database.db, "wrk_me")).toBeNull();
    const row = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
    expect(row.status).toBe("failed");
    expect(row.failure).toContain("10 times in a row");
    const seqs = await readSeqs(database.db, runId);
    expect(seqs).toEqual(oneTo(seqs.length));
  });
});
