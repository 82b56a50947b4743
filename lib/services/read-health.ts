import type { Db } from "@/lib/db/client";
import type { WorkerHealth } from "@/lib/schemas/read-models";

/** Older than this a heartbeat means "Worker not running" (product.md 11.4). */
export const workerSilentMs = 15_000;

/** `now` in milliseconds. */
export async function workerHealth(db: Db, now: number): Promise<WorkerHealth> {
  const [workers, last] = await Promise.all([
    db.workerProcess.count({ where: { heartbeatAt: { gte: new Date(now - workerSilentMs) } } }),
    db.workerProcess.findFirst({
      orderBy: { heartbeatAt: "desc" },
      select: { heartbeatAt: true },
    }),
  ]);
  return {
    alive: workers > 0,
    workers,
    lastHeartbeatAt: last?.heartbeatAt.toISOString() ?? null,
  };
}
