import type { Db } from "@/lib/db/client";
import { log } from "@/lib/log";
import type { Publisher } from "@/lib/realtime/publisher";
import type { RegisteredWorker } from "./heartbeat";
import type { RunLoop } from "./run-loop";
import type { Webhooks } from "./webhooks";

/** A shutdown that hangs is ended by force; the next worker takes the runs over. */
const limitMs = 12_000;

/**
 * Ends the worker in an order in which nothing is lost: no new claims → calls in flight finish or are
 * cancelled, results are committed, runs are marked interrupted → messages to webhooks that are being
 * sent end; the rest is told at the next start → heartbeat and connections close →
 * the database closes last, because everything before writes to it.
 */
export async function shutDown(parts: {
  readonly loop: RunLoop;
  readonly worker: RegisteredWorker;
  readonly webhooks: Webhooks;
  readonly attachmentSweep: { stop(): Promise<void> };
  readonly publisher: Publisher | null;
  readonly closeGateway: () => Promise<void>;
  readonly db: Db;
}): Promise<void> {
  const force = setTimeout(() => {
    log.error("shutdown took too long", { limitMs });
    process.exit(1);
  }, limitMs);
  force.unref();
  await parts.loop.stop();
  await parts.attachmentSweep.stop();
  await parts.webhooks.stop();
  await parts.worker.close();
  parts.publisher?.close();
  await parts.closeGateway();
  await parts.db.$disconnect();
  clearTimeout(force);
}
