import { createHash } from "node:crypto";
import { canonicalJson } from "@/lib/domain/canonical-json";
import { AppError } from "@/lib/errors";
import type { RunHalt } from "./run-halt";
import type { EffectRecord, RunWriter } from "./run-writer";

/** SHA-256 of everything an effect's result depends on (N-3.17(2)). */
export function inputHash(input: unknown): string {
  return createHash("sha256").update(canonicalJson(input), "utf8").digest("hex");
}

/**
 * Sent as Idempotency-Key: the same for every attempt of a call, also after a restart. A hash,
 * because journal keys hold item ids, which may contain what a header cannot carry.
 */
export function callKeyOf(runId: string, key: string, call: number): string {
  return createHash("sha256").update(`${runId}\n${key}\n${call}`, "utf8").digest("hex");
}

export type EffectDone<T> = {
  readonly value: T;
  readonly record: EffectRecord;
  /**
   * Nothing was paid for it, and it can be had again. It may be used before it is durable: whatever is
   * made of it is written after it.
   */
  readonly isFree?: boolean;
};

/**
 * Runs effects: a stored result is returned, otherwise the work is done once and returned only after
 * it is durable. Two requests of one key share one execution.
 */
export type Effects = {
  run<T>(input: {
    key: string;
    inputHash: string;
    read: (stored: string) => T;
    /** Called when the result was stored before. */
    onStored?: () => void;
    /** The result of the run this one was forked from, when it may be taken over. */
    inherit?: () => EffectDone<T> | null;
    work: () => Promise<EffectDone<T>>;
  }): Promise<T>;
  /** True when the key was done or is being done. */
  has(key: string): boolean;
  /** The result of an effect that was done or is being done with exactly this input, or null. */
  known<T>(
    key: string,
    input: { inputHash: string; read: (stored: string) => T },
  ): Promise<T | null>;
  /** Effects that are executing now. */
  readonly inFlight: number;
  /** Effects this process has carried out, stored ones not counted. */
  readonly finished: number;
  /** Resolves when nothing executes any more, or after `limitMs`. */
  settle(limitMs: number): Promise<void>;
};

type Executed<T> = {
  readonly value: T;
  readonly durable: Promise<void>;
  readonly isFree: boolean;
};

export function createEffects(writer: RunWriter, halt: RunHalt): Effects {
  const running = new Map<string, { inputHash: string; result: Promise<unknown> }>();
  let finished = 0;

  async function execute<T>(work: () => Promise<EffectDone<T>>): Promise<Executed<T>> {
    writer.enter();
    try {
      const { value, record, isFree } = await work();
      const durable = writer.record(record).then(() => {
        finished += 1;
      });
      // Whoever awaits it sees a rejection; after a free effect the next one that is not meets it.
      durable.catch(() => {});
      return { value, durable, isFree: isFree === true };
    } finally {
      writer.leave();
    }
  }

  /** From the journal, from the parent of a fork, or by its work. */
  async function obtain<T>(
    input: Pick<Parameters<Effects["run"]>[0], "key" | "inputHash" | "onStored"> & {
      read: (stored: string) => unknown;
      inherit?: () => EffectDone<T> | null;
      work: () => Promise<EffectDone<T>>;
    },
  ): Promise<Executed<unknown>> {
    const stored = await writer.journal.find(input.key, input.inputHash);
    if (stored !== null) {
      input.onStored?.();
      return { value: input.read(stored), durable: Promise.resolve(), isFree: true };
    }
    halt.assertRunning();
    const inherited = input.inherit?.() ?? null;
    return execute(inherited ? async () => ({ ...inherited, isFree: true }) : input.work);
  }

  return {
    has: (key) => running.has(key) || writer.journal.has(key),
    async known<T>(key: string, input: { inputHash: string; read: (stored: string) => T }) {
      const twin = running.get(key);
      if (twin?.inputHash === input.inputHash) {
        // Same key and same input hash: the same kind of effect, hence the same type.
        return (await twin.result) as T;
      }
      const isSame = writer.journal.matches(key, input.inputHash);
      const stored = isSame ? await writer.journal.find(key, input.inputHash) : null;
      return stored === null ? null : input.read(stored);
    },
    get inFlight() {
      return running.size;
    },
    get finished() {
      return finished;
    },
    async run<T>(
      input: Omit<Parameters<Effects["run"]>[0], "inherit"> & {
        inherit?: () => EffectDone<T> | null;
        work: () => Promise<EffectDone<T>>;
      },
    ) {
      const { key } = input;
      const twin = running.get(key);
      if (twin) {
        if (twin.inputHash !== input.inputHash) {
          throw new AppError({
            code: "journal_mismatch",
            message: `Two different inputs were given for "${key}".`,
          });
        }
        // Same key and same input hash: the same kind of effect, hence the same type.
        return (await twin.result) as T;
      }
      const forget = () => running.delete(key);
      const result = obtain(input).then(
        async ({ value, durable, isFree }) => {
          if (isFree) {
            // Until it is durable the journal does not know it.
            durable.then(forget, forget);
          } else {
            await durable.finally(forget);
          }
          return value;
        },
        (error: unknown) => {
          forget();
          throw error;
        },
      );
      running.set(key, { inputHash: input.inputHash, result });
      return (await result) as T;
    },
    async settle(limitMs) {
      const all = Promise.allSettled([...running.values()].map(({ result }) => result));
      let timer: NodeJS.Timeout | null = null;
      const limit = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, limitMs);
      });
      await Promise.race([all, limit]);
      if (timer) {
        clearTimeout(timer);
      }
    },
  };
}
