import { type Db, inTransaction } from "@/lib/db/client";
import { insertRunEvent } from "@/lib/db/queries/run-events";
import type { RunEvent, RunStatus } from "@/lib/schemas/run-event";
import type { RunFailure } from "@/lib/schemas/run-summary";

/** A run as the caller saw it; a change made on an outdated view touches no row. */
export type SeenRun = {
  readonly id: string;
  readonly status: string;
  readonly claimNumber: number;
  readonly lastSeq: number;
};

export const seenRunColumns = { id: true, status: true, claimNumber: true, lastSeq: true } as const;

export type StatusChange = {
  readonly to: RunStatus;
  readonly reason: string;
  /** The worker that takes the run with this change; without it the run is let go. */
  readonly workerId?: string;
  readonly failure?: RunFailure;
  /** Commands this change carries out. */
  readonly done?: readonly string[];
};

/**
 * Changes the status of a run that no living worker holds. Each change raises the fencing number, so
 * that a holder that was only slow can write nothing any more. Returns the event, or null when the
 * run had changed meanwhile.
 */
export function changeStatus(
  db: Db,
  seen: SeenRun,
  change: StatusChange,
): Promise<RunEvent | null> {
  return inTransaction(db, async (tx) => {
    const at = new Date();
    const seq = seen.lastSeq + 1;
    const changed = await tx.run.updateMany({
      where: {
        id: seen.id,
        status: seen.status,
        claimNumber: seen.claimNumber,
        lastSeq: seen.lastSeq,
      },
      data: {
        status: change.to,
        lastSeq: seq,
        claimNumber: seen.claimNumber + 1,
        claimedBy: change.workerId ?? null,
        heartbeatAt: change.workerId ? at : null,
        ...(change.failure ? { failure: JSON.stringify(change.failure) } : {}),
        ...(change.to === "running" ? { failure: null } : {}),
      },
    });
    if (changed.count === 0) {
      return null;
    }
    if (change.to === "running") {
      await tx.run.updateMany({ where: { id: seen.id, startedAt: null }, data: { startedAt: at } });
    }
    await tx.command.updateMany({
      where: { id: { in: [...(change.done ?? [])] }, status: "open" },
      data: { status: "done", handledAt: at },
    });
    return insertRunEvent(
      tx,
      {
        type: "run_status_changed",
        key: null,
        data: { status: change.to, reason: change.reason, failure: change.failure ?? null },
      },
      { runId: seen.id, seq, at },
    );
  });
}
