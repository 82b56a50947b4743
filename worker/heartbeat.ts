import { hostname } from "node:os";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/domain/ids";
import { log } from "@/lib/log";

export const heartbeatMs = 5000;
/** A worker that was silent for so long has lost its runs. */
export const staleMs = 30_000;

/** Workers that live in this process; a row with this process id and another worker id is a leftover. */
const workersHere = new Set<string>();

export type WorkerIdentity = { readonly id: string; readonly host: string; readonly pid: number };

export type RegisteredWorker = WorkerIdentity & {
  /** Ends the heartbeat and removes the worker. */
  close(): Promise<void>;
};

/** True when a worker of this machine has certainly ended; unknown (another machine) is false. */
export function isDead(worker: WorkerIdentity): boolean {
  if (worker.host !== hostname()) {
    return false;
  }
  if (worker.pid === process.pid) {
    return !workersHere.has(worker.id);
  }
  try {
    process.kill(worker.pid, 0);
    return false;
  } catch (error) {
    // EPERM: the process exists but belongs to somebody else.
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}

/**
 * Makes this process known as a worker and shows signs of life for it and its runs. Needed by
 * everything that executes runs, the command line included.
 */
export async function registerWorker(
  db: Db,
  options: { onBeat?: () => Promise<void> } = {},
): Promise<RegisteredWorker> {
  const startedAt = new Date();
  const identity: WorkerIdentity = {
    id: newId("worker", { now: startedAt.getTime(), random: Math.random }),
    host: hostname(),
    pid: process.pid,
  };
  workersHere.add(identity.id);
  await db.workerProcess.create({ data: { ...identity, startedAt, heartbeatAt: startedAt } });

  async function beat(): Promise<void> {
    const heartbeatAt = new Date();
    await db.workerProcess.updateMany({ where: { id: identity.id }, data: { heartbeatAt } });
    await db.run.updateMany({
      where: { claimedBy: identity.id, status: "running" },
      data: { heartbeatAt },
    });
    await options.onBeat?.();
  }

  const timer = setInterval(() => {
    beat().catch((error: unknown) => log.warn("heartbeat failed", { error }));
  }, heartbeatMs);

  return {
    ...identity,
    async close() {
      clearInterval(timer);
      workersHere.delete(identity.id);
      await db.workerProcess.deleteMany({ where: { id: identity.id } });
    },
  };
}
