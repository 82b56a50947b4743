import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { ModelCallRow } from "./flush-transaction";
import type { LoadedRun } from "./load-run";

/** A finished effect of the parent run, with the calls that were paid for it there. */
export type InheritedResult = { readonly result: string; readonly calls: readonly ModelCallRow[] };

/**
 * What a fork may take over from its parent: the effects of the steps and epoch ends before the fork,
 * and every evaluation, because its key names the text it belongs to.
 */
export type InheritedJournal = {
  /** True when the parent holds this effect with exactly this input. */
  matches(key: string, inputHash: string): boolean;
  /**
   * The stored effect, or null. Throws AppError `journal_mismatch` when a step before the fork was
   * made from another input, because the fork would then not stand on that step.
   */
  find(key: string, inputHash: string): InheritedResult | null;
};

type InheritedPart = {
  readonly parentRunId: string;
  readonly throughStep: number;
  /** Last epoch end the fork takes over. */
  readonly throughEpoch: number;
  /** Last epoch whose steps are all taken over; its end may have been begun only. */
  readonly reachedEpoch: number;
};

/** `prefix` must fit, `reusable` may fit. */
type Claim = "prefix" | "reusable" | "none";

/** How the fork stands to an effect of the parent. */
function claimOn(key: string, part: InheritedPart): Claim {
  const place = /^(?:clock\/)?(step|epoch)\/(\d+)\//.exec(key);
  if (place) {
    const number = Number(place[2]);
    if (number <= (place[1] === "step" ? part.throughStep : part.throughEpoch)) {
      return "prefix";
    }
    return place[1] === "epoch" && number <= part.reachedEpoch ? "reusable" : "none";
  }
  return /^(?:selection|test|test_baseline|test_final|final_selection|clock\/baseline)\//.test(key)
    ? "reusable"
    : "none";
}

function mismatch(key: string): AppError {
  return new AppError({
    code: "journal_mismatch",
    message: `The fork cannot repeat its parent: "${key}" was made from other prompts, settings or data.`,
    hint: "Start a new run instead, with the skill of that step as its seed.",
  });
}

/** Loads what can be taken over. The parent's finished steps never change, so it may still be running. */
async function openInheritedJournal(db: Db, part: InheritedPart): Promise<InheritedJournal> {
  const { parentRunId: runId } = part;
  const rows = await db.journalEntry.findMany({
    where: { runId },
    select: { key: true, inputHash: true, result: true },
  });
  const entries = new Map(
    rows.flatMap((row) => {
      const claim = claimOn(row.key, part);
      return claim === "none" ? [] : [[row.key, { ...row, claim }] as const];
    }),
  );
  const callsByKey = await readCalls(db, runId, entries);
  return {
    matches: (key, inputHash) => entries.get(key)?.inputHash === inputHash,
    find(key, inputHash) {
      const entry = entries.get(key);
      if (!entry) {
        return null;
      }
      if (entry.inputHash !== inputHash) {
        if (entry.claim === "prefix") {
          throw mismatch(key);
        }
        return null;
      }
      return { result: entry.result, calls: callsByKey.get(key) ?? [] };
    },
  };
}

async function readCalls(
  db: Db,
  runId: string,
  wanted: { has(key: string): boolean },
): Promise<ReadonlyMap<string, readonly ModelCallRow[]>> {
  const rows = await db.modelCall.findMany({ where: { runId }, orderBy: { id: "asc" } });
  const calls = new Map<string, ModelCallRow[]>();
  for (const { id: _id, runId: _runId, at: _at, ...row } of rows) {
    if (wanted.has(row.key)) {
      const role = row.role === "optimizer" ? "optimizer" : "target";
      calls.set(row.key, [...(calls.get(row.key) ?? []), { ...row, role, inherited: true }]);
    }
  }
  return calls;
}

/** A fork replays its parent's part from the parent's journal; null for other runs. */
export async function openInheritance(db: Db, loaded: LoadedRun): Promise<InheritedJournal | null> {
  const { parent, earlier, plan } = loaded;
  const last = earlier.at(-1);
  return (
    parent &&
    openInheritedJournal(db, {
      parentRunId: parent.runId,
      throughStep: last?.throughStep ?? 0,
      throughEpoch: last?.throughEpoch ?? 0,
      reachedEpoch: plan.stepsPerEpoch > 0 ? Math.floor(parent.step / plan.stepsPerEpoch) : 0,
    })
  );
}
