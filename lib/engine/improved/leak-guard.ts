import type { Edit } from "../../schemas/edit";
import type { LeftOut } from "../../schemas/improved";
import { stepKey } from "../keys";
import type { RunContext } from "../ports";
import { logLine, placeOf } from "../progress";
import type { Aggregation } from "../stages/aggregate";
import type { Reflection } from "../stages/reflect";
import type { RolledBatch, StepPlan } from "../stages/rollout";
import { findLeaks, type GuardedItem } from "./find-leaks";
import { improvementsOf } from "./improvements";

type Timed<T> = { readonly value: T; readonly elapsedMs: number };
type Seen = {
  readonly skill: string;
  readonly step: StepPlan;
  readonly batches: readonly RolledBatch[];
};
/** Says why a text would carry a train item into the skill, or null. */
export type LeakCheck = (text: string) => string | null;

/** Every text in an item's fields, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") {
    return [value];
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Ids and answers of all train items; texts of those the optimizer has just read. */
function guardedItems(run: RunContext, read: ReadonlySet<string>): GuardedItem[] {
  return run.items.train.map((item) => ({
    id: item.id,
    texts: read.has(item.id) ? textsIn(item.fields) : [],
    answers: run.expectedAnswers?.(item) ?? [],
  }));
}

/** The check of a text that is written into `skill`, or null when the guard is off (C-15). */
export function leakCheck(
  run: RunContext,
  input: { readonly skill: string; readonly readItemIds: Iterable<string> },
): LeakCheck | null {
  const guard = improvementsOf(run).leakGuard;
  if (!guard) {
    return null;
  }
  const items = guardedItems(run, new Set(input.readItemIds));
  return findLeaks({ items, skill: input.skill, length: guard.words });
}

/** Ids of the items whose trajectories the optimizer was shown in a step. */
export function idsIn(batches: readonly RolledBatch[]): string[] {
  return batches.flatMap((batch) => batch.items.map((item) => item.id));
}

/** What to tell the optimizer about a text of its reply that carries an item. */
export function leakProblem(check: LeakCheck | null, field: string, text: string): string | null {
  const reason = check?.(text) ?? null;
  return reason === null ? null : `"${field}" must hold for unseen items: ${reason}`;
}

function checkOf(
  run: RunContext,
  { skill, batches }: Seen,
): ((edit: Edit) => string | null) | null {
  const check = leakCheck(run, { skill, readItemIds: idsIn(batches) });
  return check && ((edit) => check([edit.title, edit.content].join("\n")));
}

function logLeaks(run: RunContext, key: string, step: StepPlan, leaks: readonly LeftOut[]): void {
  if (leaks.length > 0) {
    logLine(run, {
      key: `${stepKey(step.step)}/${key}`,
      place: placeOf("reflect", step.step, step.epoch),
      level: "warn",
      message: `Step ${step.step}: ${leaks.length} edits left out: ${leaks.map((leak) => leak.reason).join("; ")}`,
    });
  }
}

/** Takes out edits that carry train items into the skill, each with its reason (C-15). */
export function withoutLeakedEdits(
  run: RunContext,
  seen: Seen,
  reflected: Timed<Reflection>,
): Timed<Reflection> {
  const check = checkOf(run, seen);
  if (!check) {
    return reflected;
  }
  const leaks: LeftOut[] = [];
  const patches = reflected.value.patches.map((patch) => {
    const judged = patch.edits.map((edit) => ({ edit, reason: check(edit) }));
    const found = judged.flatMap(({ edit, reason }) =>
      reason === null ? [] : [{ editId: edit.id, op: edit.op, reason }],
    );
    leaks.push(...found);
    return {
      ...patch,
      edits: judged.flatMap(({ edit, reason }) => (reason === null ? [edit] : [])),
      refused: [...patch.refused, ...found.map(({ op, reason }) => ({ op, reason }))],
    };
  });
  logLeaks(run, "leaks", seen.step, leaks);
  const leftOut = leaks.map(({ editId, reason }) => ({ editId, reason }));
  return {
    ...reflected,
    value: {
      ...reflected.value,
      patches,
      notes: cleanNotes(run, seen, reflected.value.notes),
      leftOut,
    },
  };
}

/** Notes become part of the skill too. */
function cleanNotes(run: RunContext, seen: Seen, notes: readonly string[]): string[] {
  const check = leakCheck(run, { skill: seen.skill, readItemIds: idsIn(seen.batches) });
  const kept = notes.filter((note) => (check?.(note) ?? null) === null);
  if (kept.length < notes.length) {
    logLine(run, {
      key: `${stepKey(seen.step.step)}/leaking-notes`,
      place: placeOf("reflect", seen.step.step, seen.step.epoch),
      level: "warn",
      message: `Step ${seen.step.step}: ${notes.length - kept.length} notes left out that carry train items`,
    });
  }
  return kept;
}

/** The same for merged edits: a merger may add what no analyst proposed. */
export function withoutLeakedMerges(
  run: RunContext,
  seen: Seen,
  merged: Timed<Aggregation>,
): Timed<Aggregation> {
  const check = checkOf(run, seen);
  if (!check) {
    return merged;
  }
  const leftOut = merged.value.merged.flatMap((edit) => {
    const reason = check(edit);
    return reason === null ? [] : [{ editId: edit.id, reason }];
  });
  logLeaks(run, "merged-leaks", seen.step, leftOut);
  const leaked = new Set(leftOut.map(({ editId }) => editId));
  const kept = merged.value.merged.filter((edit) => !leaked.has(edit.id));
  return { ...merged, value: { ...merged.value, merged: kept, leftOut } };
}
