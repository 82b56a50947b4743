import { setTimeout as sleep } from "node:timers/promises";
import { type Db, type DbTransaction, inTransaction } from "@/lib/db/client";
import { toRunEvent } from "@/lib/db/queries/run-events";
import { executeTogether } from "@/lib/db/sqlite-factory";
import type { TextBlobRow } from "@/lib/db/text-blob";
import type { RunCommit } from "@/lib/engine/ports";
import { AppError } from "@/lib/errors";
import type { NewRunEvent, RunEvent, RunStatus } from "@/lib/schemas/run-event";
import type { RunFailure } from "@/lib/schemas/run-summary";
import type { Claim } from "./claim";
import { commitInputHash, commitResult, insertCommit, runColumnsOf } from "./commit-rows";
import { type Fact, toEvents } from "./event-writer";
import {
  effectChanges,
  eventChanges,
  type JournalRow,
  type ModelCallRow,
  type RolloutRow,
  type StoredResultRow,
} from "./flush-transaction";
import { type Batch, createGroupCommit } from "./group-commit";
import { openRunJournal, type RunJournal } from "./run-journal";

/** Rows of one finished effect; they become durable together. */
export type EffectRecord = {
  readonly journal: JournalRow | null;
  readonly rollout?: RolloutRow;
  readonly calls: readonly ModelCallRow[];
  readonly blobs: readonly TextBlobRow[];
  /** Results other runs may take (E-03). */
  readonly shared?: readonly StoredResultRow[];
  readonly facts: readonly Fact[];
};

/** How a run ends for this worker. Commands named in `done` were carried out, other open ones are refused. */
export type RunEnding = {
  readonly status: Exclude<RunStatus, "queued" | "running">;
  readonly reason: string;
  readonly failure: RunFailure | null;
  readonly done: readonly string[];
};

/**
 * The only writer of a claimed run. Finished effects and events wait in memory for a short time and
 * become durable together in one transaction that checks the claim; `record` resolves after it.
 */
export type RunWriter = {
  readonly journal: RunJournal;
  /** An effect has begun; as long as one runs, a flush may wait for it. */
  enter(): void;
  leave(): void;
  record(effect: EffectRecord): Promise<void>;
  /** Appends facts; events whose key was written before are dropped. */
  append(facts: readonly Fact[]): void;
  /** Writes a line for people once, however often its key comes. */
  line(key: string, line: Extract<Fact, { kind: "line" }>["line"]): void;
  commit(commit: RunCommit): Promise<void>;
  flush(): Promise<void>;
  /** Writes what is left and the run's new status, and lets the claim go. */
  finish(ending: RunEnding): Promise<void>;
};

const busyRetries = 6;
const firstRetryMs = 200;

type Columns = Record<string, string | number | Date | null>;

/** What goes into the same transaction beside a batch. */
type Extra = {
  readonly events: readonly NewRunEvent[];
  readonly columns: Columns;
  readonly write: (tx: DbTransaction, at: Date) => Promise<void>;
};

function claimLost(): AppError {
  return new AppError({
    code: "claim_lost",
    message: "Another worker has taken this run over.",
    hint: "Nothing was lost: the other worker goes on where this one stopped.",
  });
}

/** Columns that follow from the last stage that started. */
function stageColumns(events: readonly NewRunEvent[]): Columns {
  const started = events.findLast((event) => event.type === "stage_started");
  if (started?.type !== "stage_started") {
    return {};
  }
  const { stage, step, epoch } = started.data;
  return { stage, step, epoch };
}

async function knownCost(db: Db, runId: string): Promise<number | null> {
  const sum = await db.modelCall.aggregate({
    where: { runId, inherited: false },
    _sum: { costMicros: true },
    _count: { _all: true, costMicros: true },
  });
  return sum._count._all === sum._count.costMicros ? (sum._sum.costMicros ?? 0) : null;
}

/** Opens the writer of a claimed run; loads its journal and the keys of its events. */
export async function openRunWriter(input: {
  db: Db;
  runId: string;
  claim: Claim;
  /** Called after each transaction with the events it made durable. Must not throw. */
  publish: (events: readonly RunEvent[]) => void;
  /** When things happened, for a run that is told after the event. */
  clock?: () => Date;
  /** The run's calls are not known one by one, so its cost is not either. */
  isCostUnknown?: boolean;
}): Promise<RunWriter> {
  const { db, runId, claim } = input;
  const journal = await openRunJournal(db, runId);
  const row = await db.run.findUniqueOrThrow({ where: { id: runId }, select: { lastSeq: true } });
  const keyed = await db.runEvent.findMany({
    where: { runId, key: { not: null } },
    select: { key: true },
  });
  const eventKeys = new Set(keyed.map(({ key }) => key));
  const lineKeys = new Set<string>();
  const now = input.clock ?? (() => new Date());
  let lastSeq = row.lastSeq;
  let costMicros = input.isCostUnknown ? null : await knownCost(db, runId);

  async function writeOnce(taken: Batch, extra: Extra | null): Promise<void> {
    const at = now();
    const events = [...toEvents(taken.facts), ...(extra?.events ?? [])];
    const cost = taken.calls
      .filter((call) => !call.inherited)
      .reduce<number | null>(
        (sum, call) => (sum === null || call.costMicros === null ? null : sum + call.costMicros),
        costMicros,
      );
    const seq = lastSeq + events.length;
    await inTransaction(db, async (tx) => {
      const held = await tx.run.updateMany({
        where: {
          id: runId,
          status: "running",
          claimedBy: claim.workerId,
          claimNumber: claim.claimNumber,
          lastSeq,
        },
        data: {
          ...stageColumns(events),
          ...extra?.columns,
          lastSeq: seq,
          costMicros: cost,
        },
      });
      if (held.count === 0) {
        throw claimLost();
      }
      const rows = { ...taken, blobs: [...taken.blobs.values()] };
      await executeTogether(tx, [
        ...effectChanges(rows, { runId, at }),
        ...eventChanges(events, { runId, at, lastSeq }),
      ]);
      await extra?.write(tx, at);
    });
    const published = events.map((event, index) =>
      toRunEvent(event, { runId, seq: lastSeq + index + 1, at }),
    );
    lastSeq = seq;
    costMicros = cost;
    for (const { key, inputHash } of taken.journal) {
      journal.note(key, inputHash);
    }
    if (published.length > 0) {
      input.publish(published);
    }
  }

  /** A transaction that failed has written nothing, so it can simply be tried again. */
  async function write(taken: Batch, extra: Extra | null): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await writeOnce(taken, extra);
      } catch (error) {
        const passing =
          error instanceof AppError &&
          (error.code === "database_busy" || error.code === "disk_full");
        if (!passing || attempt >= busyRetries) {
          throw error;
        }
        await sleep(firstRetryMs * 2 ** attempt);
      }
    }
  }

  const group = createGroupCommit(write);

  function appendFact(fact: Fact): void {
    if (fact.kind === "event" && fact.event.key !== null) {
      if (eventKeys.has(fact.event.key)) {
        return;
      }
      eventKeys.add(fact.event.key);
    }
    group.batch.facts.push(fact);
  }

  return {
    journal,
    enter: group.enter,
    leave: group.leave,
    async record(effect) {
      group.assertUsable();
      const { batch } = group;
      if (effect.journal) {
        batch.journal.push(effect.journal);
      }
      if (effect.rollout) {
        batch.rollouts.push(effect.rollout);
      }
      batch.calls.push(...effect.calls);
      for (const blob of effect.blobs) {
        batch.blobs.set(blob.hash, blob);
      }
      batch.shared.push(...(effect.shared ?? []));
      effect.facts.forEach(appendFact);
      const durable = group.durable();
      group.schedule();
      await durable;
    },
    append(facts) {
      if (!group.broken) {
        facts.forEach(appendFact);
        group.schedule();
      }
    },
    line(key, line) {
      const journalKey = `line/${key}`;
      if (group.broken || lineKeys.has(journalKey) || journal.has(journalKey)) {
        return;
      }
      lineKeys.add(journalKey);
      group.batch.journal.push({ key: journalKey, inputHash: "", result: "null" });
      group.batch.facts.push({ kind: "line", line });
      group.schedule();
    },
    async commit(commit) {
      const key = `commit/${commit.key}`;
      const inputHash = commitInputHash(commit);
      if ((await journal.find(key, inputHash)) !== null) {
        return;
      }
      await group.settled();
      group.assertUsable();
      const events = commit.events.filter(
        (event) => event.key === null || !eventKeys.has(event.key),
      );
      group.batch.journal.push({ key, inputHash, result: commitResult(commit) });
      await group.start({
        events,
        columns: runColumnsOf(commit),
        write: (tx, at) => insertCommit(tx, commit, { runId, at }),
      });
      for (const event of events) {
        eventKeys.add(event.key);
      }
    },
    async flush() {
      await group.settled();
      group.assertUsable();
      if (group.batch.facts.length > 0 || group.batch.waiters.length > 0) {
        await group.start(null);
      }
    },
    async finish(ending) {
      await group.settled();
      if (group.broken?.error instanceof AppError && group.broken.error.code === "claim_lost") {
        throw group.broken.error;
      }
      group.repair();
      const { status, reason, failure } = ending;
      await group.start({
        events: [{ type: "run_status_changed", key: null, data: { status, reason, failure } }],
        columns: {
          status,
          claimedBy: null,
          heartbeatAt: null,
          failure: failure ? JSON.stringify(failure) : null,
          ...(status === "finished" ? { finishedAt: now() } : {}),
        },
        write: (tx, at) => closeCommands(tx, runId, ending, at),
      });
      group.close(claimLost());
    },
  };
}

const finishedWords: Record<RunEnding["status"], string> = {
  paused: "The run was paused meanwhile.",
  stopped: "The run was stopped meanwhile.",
  finished: "The run had already finished.",
  failed: "The run had failed.",
  interrupted: "",
};

/** An interrupted run goes on, so its open commands stay for the worker that takes it. */
async function closeCommands(
  tx: DbTransaction,
  runId: string,
  ending: RunEnding,
  handledAt: Date,
): Promise<void> {
  await tx.command.updateMany({
    where: { id: { in: [...ending.done] }, status: "open" },
    data: { status: "done", handledAt },
  });
  if (ending.status !== "interrupted") {
    await tx.command.updateMany({
      where: { runId, status: "open" },
      data: { status: "refused", reason: finishedWords[ending.status], handledAt },
    });
  }
}
