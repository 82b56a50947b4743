import type { StepRecord } from "../schemas/step-record";

const shownFields = [
  "step",
  "epoch",
  "action",
  "rollout_hard",
  "rollout_n",
  "n_edits_ranked",
  "edit_budget",
  "edit_apply_summary",
  "selection_hard",
  "selection_n",
  "selection_bound",
  "candidate_gate_score",
  "current_score",
  "best_score",
  "current_origin",
  "timing",
  "wall_time_s",
  "flips",
  "cost_micros",
] as const satisfies readonly (keyof StepRecord)[];

/**
 * What charts, tables and sentences say of a step. The whole record, with tokens, timing and what
 * the optimizer answered, is read when a step is opened: thousands of them would not fit a page.
 */
export type StepOutcome = Pick<StepRecord, (typeof shownFields)[number]>;

/** Fields that the record leaves out stay left out. */
export function toStepOutcome(record: StepRecord): StepOutcome {
  const fields = shownFields.flatMap((name) =>
    record[name] === undefined ? [] : [[name, record[name]] as const],
  );
  // `fromEntries` forgets which value belongs to which name.
  return Object.fromEntries(fields) as StepOutcome;
}
