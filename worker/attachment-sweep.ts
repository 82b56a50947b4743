import type { Db } from "@/lib/db/client";
import { log } from "@/lib/log";
import { sweepUnusedAttachments } from "@/lib/services/sweep-unused-attachments";

/** The first sweep waits until the start is over. */
const firstMs = 60_000;
const everyMs = 6 * 60 * 60_000;

/** Removes attachments nobody needs, now and then. `stop` resolves when none is under way. */
export function startAttachmentSweep(db: Db): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  let timer = setTimeout(next, firstMs);
  timer.unref();

  function next(): void {
    running = sweepOnce(db).finally(() => {
      if (isStopped) return;
      timer = setTimeout(next, everyMs);
      timer.unref();
    });
  }
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

async function sweepOnce(db: Db): Promise<void> {
  try {
    const swept = await sweepUnusedAttachments(db);
    if ("isShared" in swept) {
      if (swept.databaseCount > 1) {
        log.info("attachments are not swept, other databases use the folder", swept);
      }
    } else if (swept.removedCount > 0) {
      log.info("unused attachments removed", swept);
    }
  } catch (error) {
    log.warn("unused attachments could not be removed", { error });
  }
}
