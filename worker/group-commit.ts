import type { TextBlobRow } from "@/lib/db/text-blob";
import type { Fact } from "./event-writer";
import type { JournalRow, ModelCallRow, RolloutRow, StoredResultRow } from "./flush-transaction";

/** What waits in memory to become durable together. */
export type Batch = {
  readonly facts: Fact[];
  readonly journal: JournalRow[];
  readonly rollouts: RolloutRow[];
  readonly calls: ModelCallRow[];
  readonly blobs: Map<string, TextBlobRow>;
  readonly shared: StoredResultRow[];
  readonly waiters: { resolve: () => void; reject: (error: unknown) => void }[];
};

export const mostEntriesPerFlush = 64;
const longestWaitMs = 100;

function emptyBatch(): Batch {
  return {
    facts: [],
    journal: [],
    rollouts: [],
    calls: [],
    blobs: new Map(),
    shared: [],
    waiters: [],
  };
}

function isEmpty(batch: Batch): boolean {
  return batch.facts.length === 0 && batch.waiters.length === 0;
}

/**
 * Collects entries and writes them in groups, one write at a time: when nobody executes any more and
 * somebody waits, at 64 entries, or after 100 ms. `E` is what a caller adds to one write.
 */
export type GroupCommit<E> = {
  readonly batch: Batch;
  /** The error of the first failed write; nothing is written after it until `repair`. */
  readonly broken: { readonly error: unknown } | null;
  enter(): void;
  leave(): void;
  /** Looks whether the batch is due. Called after adding to it. */
  schedule(): void;
  /** Resolves when what is in the batch now is durable. */
  durable(): Promise<void>;
  /** Resolves when no write is under way. */
  settled(): Promise<void>;
  /** Writes the batch now; only after `settled`, without an await between. */
  start(extra: E | null): Promise<void>;
  assertUsable(): void;
  repair(): void;
  /** Refuses everything from now on. */
  close(error: unknown): void;
};

export function createGroupCommit<E>(
  write: (batch: Batch, extra: E | null) => Promise<void>,
): GroupCommit<E> {
  let batch = emptyBatch();
  let active: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let executing = 0;
  let broken: { readonly error: unknown } | null = null;

  /** Facts of a failed batch are gone from memory; later ones must not overtake them. */
  function fail(taken: Batch, error: unknown): void {
    broken ??= { error };
    for (const waiter of [...taken.waiters, ...batch.waiters]) {
      waiter.reject(error);
    }
    batch = emptyBatch();
  }

  function start(extra: E | null): Promise<void> {
    if (timer) {
      clearTimeout(timer);
      timer = null;
    }
    const taken = batch;
    batch = emptyBatch();
    const written = write(taken, extra)
      .then(
        () => {
          for (const waiter of taken.waiters) {
            waiter.resolve();
          }
        },
        (error: unknown) => {
          fail(taken, error);
          throw error;
        },
      )
      .finally(() => {
        active = null;
        schedule();
      });
    active = written;
    // Whoever waits sees the rejection through its waiter.
    written.catch(() => {});
    return written;
  }

  function schedule(): void {
    if (active !== null || broken || isEmpty(batch)) {
      return;
    }
    const everybodyWaits = batch.waiters.length > 0 && executing === 0;
    if (everybodyWaits || batch.journal.length >= mostEntriesPerFlush) {
      void start(null);
      return;
    }
    timer ??= setTimeout(() => {
      timer = null;
      if (active === null && !isEmpty(batch)) {
        void start(null);
      }
    }, longestWaitMs);
  }

  return {
    get batch() {
      return batch;
    },
    get broken() {
      return broken;
    },
    enter() {
      executing += 1;
    },
    leave() {
      executing -= 1;
      schedule();
    },
    schedule,
    durable: () => new Promise((resolve, reject) => batch.waiters.push({ resolve, reject })),
    async settled() {
      while (active !== null) {
        await active.catch(() => {});
      }
    },
    start,
    assertUsable() {
      if (broken) {
        throw broken.error;
      }
    },
    repair() {
      broken = null;
    },
    close(error) {
      broken = { error };
    },
  };
}
