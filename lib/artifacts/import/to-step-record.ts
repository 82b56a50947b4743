import { gateActionSchema, type StepRecord, stepRecordSchema } from "@/lib/schemas/step-record";
import { listOf, maybeNumber, maybeWhole, numberOr, textOr, textsOf, wholeOr } from "./fields";
import { isFields } from "./import-source";

/** What the record of a step falls back to where it says nothing usable. */
export type RecordContext = {
  readonly stepsPerEpoch: number;
  readonly gateMetric: string;
  readonly selectionSize: number;
  readonly before: { readonly current: number; readonly best: number; readonly bestStep: number };
};

/** A score that was written as NaN or not at all says nothing; the one before still holds. */
function scoreAfter(raw: unknown, decided: number | undefined, before: number): number {
  return maybeNumber(raw) ?? decided ?? before;
}

/**
 * A step record of history.json (algorithm.md 5.4) with the fields of this version; null with the
 * reason when it is no record. Fields nobody knows are left out.
 */
export function toStepRecord(
  raw: unknown,
  context: RecordContext,
): { readonly record: StepRecord } | { readonly record: null; readonly reason: string } {
  if (!isFields(raw)) {
    return { record: null, reason: "it is no record" };
  }
  const step = maybeWhole(raw.step);
  if (step === undefined || step < 1) {
    return { record: null, reason: "it has no step number" };
  }
  const { before, stepsPerEpoch } = context;
  const gate = maybeNumber(raw.candidate_gate_score);
  const isAccepted = typeof raw.action === "string" && raw.action.includes("accept");
  const current = scoreAfter(raw.current_score, isAccepted ? gate : undefined, before.current);
  const best = scoreAfter(raw.best_score, undefined, Math.max(before.best, current));
  const fields = {
    step,
    epoch: wholeOr(raw.epoch, Math.ceil(step / Math.max(1, stepsPerEpoch))),
    step_in_epoch: wholeOr(raw.step_in_epoch, (step - 1) % Math.max(1, stepsPerEpoch)),
    timing: numbersOf(raw.timing),
    tokens: tokensOf(raw.tokens),
    rollout_hard: numberOr(raw.rollout_hard, 0),
    rollout_soft: numberOr(raw.rollout_soft, 0),
    rollout_n: wholeOr(raw.rollout_n, 0),
    accumulation_batches: listOf(raw.accumulation_batches).filter(isFields).map(batchOf),
    n_patches: wholeOr(raw.n_patches, 0),
    n_failure_patches: wholeOr(raw.n_failure_patches, 0),
    n_success_patches: wholeOr(raw.n_success_patches, 0),
    n_edits_merged: maybeWhole(raw.n_edits_merged),
    n_edits_ranked: maybeWhole(raw.n_edits_ranked),
    edit_budget: maybeWhole(raw.edit_budget) ?? null,
    lr_control_mode: textOr(raw.lr_control_mode, "fixed"),
    lr_decision: raw.lr_decision,
    support_counts: Array.isArray(raw.support_counts)
      ? raw.support_counts.map((count) => wholeOr(count, 0))
      : undefined,
    candidate_hash: typeof raw.candidate_hash === "string" ? raw.candidate_hash : undefined,
    candidate_skill_len: maybeWhole(raw.candidate_skill_len),
    rewrite_change_summary: Array.isArray(raw.rewrite_change_summary)
      ? textsOf(raw.rewrite_change_summary)
      : undefined,
    edit_apply_summary: summaryOf(raw.edit_apply_summary),
    n_execution_lapse_notes: maybeWhole(raw.n_execution_lapse_notes),
    n_appendix_notes_added: maybeWhole(raw.n_appendix_notes_added),
    n_appendix_notes_total: maybeWhole(raw.n_appendix_notes_total),
    n_appendix_notes_consolidated: maybeWhole(raw.n_appendix_notes_consolidated),
    selection_hard: maybeNumber(raw.selection_hard),
    selection_soft: maybeNumber(raw.selection_soft),
    gate_metric: textOr(raw.gate_metric, context.gateMetric),
    candidate_gate_score: gate,
    selection_bound: raw.selection_bound,
    action: raw.action,
    current_score: current,
    best_score: best,
    best_step: wholeOr(raw.best_step, best > before.best ? step : before.bestStep),
    skill_len: wholeOr(raw.skill_len, 0),
    wall_time_s: numberOr(raw.wall_time_s, 0),
    current_origin: textOr(raw.current_origin, ""),
    best_origin: textOr(raw.best_origin, ""),
    flips: flipsOf(raw.flips),
    lost_minibatches: listOf(raw.lost_minibatches),
    cost_micros: maybeWhole(raw.cost_micros) ?? null,
    selection_n: wholeOr(raw.selection_n, context.selectionSize),
    improved: raw.improved,
  };
  return parsed(fields);
}

/** Optional parts of another version are left out when they do not fit. */
const optionalParts = ["lr_decision", "selection_bound", "improved", "flips"] as const;

function parsed(fields: Record<string, unknown>) {
  // Through JSON: absent values vanish instead of standing there as undefined.
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  const whole = stepRecordSchema.safeParse(plain(fields));
  if (whole.success) {
    return { record: whole.data };
  }
  const rest = Object.fromEntries(
    Object.entries(fields).filter(([key]) => !optionalParts.some((part) => part === key)),
  );
  const reduced = stepRecordSchema.safeParse(plain({ ...rest, lost_minibatches: [] }));
  if (reduced.success) {
    return { record: reduced.data };
  }
  const [issue] = reduced.error.issues;
  return { record: null, reason: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}` };
}

function numbersOf(value: unknown): Record<string, number> {
  return Object.fromEntries(
    Object.entries(isFields(value) ? value : {}).flatMap(([key, entry]) => {
      const number = maybeNumber(entry);
      return number === undefined ? [] : [[key, number]];
    }),
  );
}

function tokensOf(value: unknown) {
  return Object.fromEntries(
    Object.entries(isFields(value) ? value : {}).flatMap(([stage, counts]) =>
      isFields(counts)
        ? [
            [
              stage,
              {
                calls: wholeOr(counts.calls, 0),
                prompt_tokens: wholeOr(counts.prompt_tokens, 0),
                completion_tokens: wholeOr(counts.completion_tokens, 0),
              },
            ],
          ]
        : [],
    ),
  );
}

function batchOf(raw: Record<string, unknown>, index: number) {
  return {
    batch_idx: wholeOr(raw.batch_idx, index),
    batch_seed: wholeOr(raw.batch_seed, 0),
    n_envs: wholeOr(raw.n_envs, 0),
    hard: numberOr(raw.hard, 0),
    soft: numberOr(raw.soft, 0),
    n_failure_patches: wholeOr(raw.n_failure_patches, 0),
    n_success_patches: wholeOr(raw.n_success_patches, 0),
  };
}

function summaryOf(raw: unknown) {
  return isFields(raw)
    ? {
        total: wholeOr(raw.total, 0),
        applied: wholeOr(raw.applied, 0),
        skipped: wholeOr(raw.skipped, 0),
        errors: wholeOr(raw.errors, 0),
      }
    : undefined;
}

function flipsOf(raw: unknown) {
  return isFields(raw)
    ? {
        improved: textsOf(raw.improved),
        regressed: textsOf(raw.regressed),
        unchanged: wholeOr(raw.unchanged, 0),
      }
    : undefined;
}

/** True for steps whose candidate reached the gate. */
export function reachedGate(record: StepRecord): boolean {
  return gateActionSchema.safeParse(record.action).success;
}
