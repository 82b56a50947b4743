import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

/** Finished effects of a run (architecture.md 3): key → hash of its input, and its stored result. */
export type RunJournal = {
  has(key: string): boolean;
  /** True when the effect was done with exactly this input. */
  matches(key: string, inputHash: string): boolean;
  /**
   * The stored result (JSON text) of an effect, or null when it has not been done. Throws AppError
   * `journal_mismatch` when the key was used for another input.
   */
  find(key: string, inputHash: string): Promise<string | null>;
  /** Notes an effect that is durable from now on. */
  note(key: string, inputHash: string): void;
};

/** `result` is dropped after its first use; a rare second use reads the database. */
type Entry = { readonly inputHash: string; result: string | null };

function mismatch(key: string): AppError {
  return new AppError({
    code: "journal_mismatch",
    message: `The run holds a result for "${key}" that was made from other settings, data, prompts or an earlier version of an environment.`,
    hint: "Results are never mixed. Start a new run with the settings you want; this one stays as it is.",
  });
}

/** Loads the journal of a run into memory. */
export async function openRunJournal(db: Db, runId: string): Promise<RunJournal> {
  const rows = await db.journalEntry.findMany({
    where: { runId },
    select: { key: true, inputHash: true, result: true },
  });
  const entries = new Map<string, Entry>(
    rows.map(({ key, inputHash, result }) => [key, { inputHash, result }]),
  );
  return {
    has: (key) => entries.has(key),
    matches: (key, inputHash) => entries.get(key)?.inputHash === inputHash,
    async find(key, inputHash) {
      const entry = entries.get(key);
      if (!entry) {
        return null;
      }
      if (entry.inputHash !== inputHash) {
        throw mismatch(key);
      }
      const { result } = entry;
      if (result !== null) {
        entry.result = null;
        return result;
      }
      const row = await db.journalEntry.findUniqueOrThrow({
        where: { runId_key: { runId, key } },
        select: { result: true },
      });
      return row.result;
    },
    note(key, inputHash) {
      entries.set(key, { inputHash, result: null });
    },
  };
}
