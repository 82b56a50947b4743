import type { Db } from "@/lib/db/client";
import { log } from "@/lib/log";
import type { RunEvent } from "@/lib/schemas/run-event";
import { isDead, staleMs } from "./heartbeat";
import { changeStatus, seenRunColumns } from "./run-lifecycle";

/** Workers that ended without a goodbye are forgotten after this time. */
const forgetMs = 10 * 60_000;
const mostRuns = 1000;

export type SweepView = {
  readonly workerId: string;
  readonly isExecuting: (runId: string) => boolean;
};

/**
 * Finds running runs whose worker is gone and marks them interrupted, so that they are claimed again:
 * at once when its process on this machine has ended, otherwise when it was silent for 30 s.
 */
export async function sweep(db: Db, view: SweepView): Promise<RunEvent[]> {
  const now = Date.now();
  const workers = new Map((await db.workerProcess.findMany()).map((worker) => [worker.id, worker]));
  const running = await db.run.findMany({
    where: { status: "running" },
    take: mostRuns,
    select: { ...seenRunColumns, claimedBy: true, heartbeatAt: true },
  });
  const events: RunEvent[] = [];
  for (const run of running) {
    const holder = workers.get(run.claimedBy ?? "");
    const isMineAndIdle = run.claimedBy === view.workerId && !view.isExecuting(run.id);
    const isSilent = (run.heartbeatAt?.getTime() ?? 0) < now - staleMs;
    const hasEnded = holder !== undefined && isDead(holder);
    if (isMineAndIdle || hasEnded || (isSilent && !view.isExecuting(run.id))) {
      const reason = hasEnded
        ? "the worker ended unexpectedly"
        : "the worker showed no sign of life";
      const event = await changeStatus(db, run, { to: "interrupted", reason });
      if (event) {
        log.warn("run interrupted", { runId: run.id, reason });
        events.push(event);
      }
    }
  }
  await forgetWorkers(db, [...workers.values()], now);
  return events;
}

async function forgetWorkers(
  db: Db,
  workers: readonly { id: string; host: string; pid: number; heartbeatAt: Date }[],
  now: number,
): Promise<void> {
  const gone = workers.filter(
    (worker) => isDead(worker) || worker.heartbeatAt.getTime() < now - forgetMs,
  );
  if (gone.length > 0) {
    await db.workerProcess.deleteMany({ where: { id: { in: gone.map(({ id }) => id) } } });
  }
}
