import type { Db } from "@/lib/db/client";
import { isResumable } from "@/lib/domain/run-status";
import { AppError } from "@/lib/errors";
import { type RunEvent, runStatusSchema } from "@/lib/schemas/run-event";
import type { RunFailure } from "@/lib/schemas/run-summary";
import { changeStatus, type SeenRun, seenRunColumns } from "./run-lifecycle";

/** The right to write a run: valid as long as the run's row still carries both. */
export type Claim = { readonly workerId: string; readonly claimNumber: number };

export type ClaimedRun = {
  readonly runId: string;
  readonly claim: Claim;
  /** The status event of the claim, to publish. */
  readonly event: RunEvent;
};

const candidates = 20;
/** Claims in a row that ended without a single result: the run itself brings the worker down. */
const fruitlessClaims = 10;

async function take(db: Db, seen: SeenRun, workerId: string): Promise<ClaimedRun | null> {
  const event = await changeStatus(db, seen, {
    to: "running",
    reason: seen.status === "queued" && seen.claimNumber === 0 ? "started" : "resumed",
    workerId,
  });
  return event && { runId: seen.id, claim: { workerId, claimNumber: seen.claimNumber + 1 }, event };
}

/** True when the last events are nothing but claims and interruptions. */
async function endsWorkers(db: Db, runId: string): Promise<boolean> {
  const last = await db.runEvent.findMany({
    where: { runId },
    orderBy: { seq: "desc" },
    take: 2 * fruitlessClaims,
    select: { type: true },
  });
  return (
    last.length === 2 * fruitlessClaims && last.every(({ type }) => type === "run_status_changed")
  );
}

function giveUp(db: Db, seen: SeenRun): Promise<RunEvent | null> {
  const failure: RunFailure = {
    class: "internal",
    code: "internal",
    message: `The worker ended ${fruitlessClaims} times in a row while it executed this run, without any progress.`,
    hint: "Look at the worker's log and at the machine's memory, then resume the run.",
    stage: null,
    step: null,
    itemId: null,
  };
  return changeStatus(db, seen, { to: "failed", reason: failure.message, failure });
}

/**
 * Claims the oldest run that waits for a worker: queued, or interrupted by the end of another worker.
 * Null when there is none. Of several workers that try at once, one gets it. A run that brought the
 * worker down ten times in a row fails instead.
 */
export async function claimNextRun(
  db: Db,
  workerId: string,
  publish: (events: readonly RunEvent[]) => void = () => {},
): Promise<ClaimedRun | null> {
  const waiting = await db.run.findMany({
    where: {
      status: { in: ["queued", "interrupted"] },
      kind: { not: "imported" },
      commands: { none: { status: "open" } },
    },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    take: candidates,
    select: seenRunColumns,
  });
  for (const seen of waiting) {
    if (seen.status === "interrupted" && (await endsWorkers(db, seen.id))) {
      const event = await giveUp(db, seen);
      publish(event ? [event] : []);
      continue;
    }
    const claimed = await take(db, seen, workerId);
    if (claimed) {
      return claimed;
    }
  }
  return null;
}

/**
 * Claims one run for a process that executes it itself (the command line). Throws AppError
 * `not_found`, `run_busy` when a worker holds it, `conflict` when it has finished.
 */
export async function claimRun(
  db: Db,
  input: { runId: string; workerId: string; isImport?: boolean },
): Promise<ClaimedRun> {
  const row = await db.run.findUnique({
    where: { id: input.runId },
    select: { ...seenRunColumns, kind: true },
  });
  if (!row) {
    throw new AppError({ code: "not_found", message: "There is no such run." });
  }
  const { kind, ...seen } = row;
  if (kind === "imported" && !input.isImport) {
    throw new AppError({
      code: "conflict",
      message: "An imported run cannot go on here: its files hold no replies to go on from.",
      hint: "Import the directory again to take over what was added, or start a new run with its best skill as the seed.",
    });
  }
  const status = runStatusSchema.parse(seen.status);
  if (status === "finished") {
    throw new AppError({
      code: "conflict",
      message: "This run has finished; there is nothing to resume.",
      hint: "Start a new run to train further.",
    });
  }
  const isFree = status === "queued" || status === "interrupted" || isResumable(status);
  const claimed = isFree ? await take(db, seen, input.workerId) : null;
  if (!claimed) {
    throw new AppError({
      code: "run_busy",
      message: "Another worker is executing this run.",
      hint: "Watch it in the web app, or pause it there first.",
    });
  }
  return claimed;
}
