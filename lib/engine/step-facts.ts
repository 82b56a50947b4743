import type { ImprovedRecord } from "../schemas/improved";
import type { BufferEntry, StepAction, StepDetail, StepRecord } from "../schemas/step-record";
import type { AddedNotes } from "./appendix-notes";
import { stopsEarly } from "./economy/early-stop";
import { usedItems } from "./edit-rows";
import {
  describeSummary,
  failurePatterns,
  groupFailures,
  namedByPosition,
} from "./failure-patterns";
import { type Ledger, tokenCounts, totalUsage } from "./ledger";
import { modeOf } from "./modes/find-mode";
import type { RunContext } from "./ports";
import { rulesOf } from "./profile";
import { isFailure, scoreOutcomes } from "./scoring";
import { summarizeReport } from "./skill-document/apply-edits";
import type { Aggregation } from "./stages/aggregate";
import { selectionItems } from "./stages/evaluate-skill";
import type { Decision } from "./stages/gate";
import type { Reflection } from "./stages/reflect";
import type { RolledBatch, StepPlan } from "./stages/rollout";
import type { Selection } from "./stages/select";
import type { Candidate } from "./stages/update";
import type { TrainState } from "./state";
import { supportOf } from "./support";
import { textLength } from "./text-length";

type Timed<T> = { readonly value: T; readonly elapsedMs: number };

/** A step after reflection; the further parts are there as far as the step came. */
export type StepParts = {
  readonly step: StepPlan;
  readonly ledger: Ledger;
  readonly memory: { readonly stepBuffer: string; readonly metaSkill: string };
  readonly rolled: Timed<readonly RolledBatch[]>;
  readonly reflected: Timed<Reflection>;
  readonly merged?: Timed<Aggregation>;
  readonly selected?: Timed<Selection>;
  readonly candidate?: Timed<Candidate | null>;
  readonly decision?: Timed<Decision>;
  /** Notes that were added to the current skill after the gate (R-3.16c). */
  readonly flushed?: AddedNotes | null;
  /** What followed the gate (algorithm.md 7.2). */
  readonly improved?: ImprovedRecord;
};

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

/** Time of all stages the step went through. */
export function elapsedOf(done: StepParts): number {
  const { rolled, reflected, merged, selected, candidate, decision } = done;
  const stages = [rolled, reflected, merged, selected, candidate, decision];
  return stages.reduce((sum, stage) => sum + (stage?.elapsedMs ?? 0), 0);
}

function timingOf(done: StepParts): Record<string, number> {
  const stages = {
    rollout_s: done.rolled,
    reflect_s: done.reflected,
    aggregate_s: done.merged,
    select_s: done.selected,
    update_s: done.candidate,
    evaluate_s: done.decision,
  };
  return Object.fromEntries(
    Object.entries(stages).flatMap(([name, stage]) =>
      stage ? [[name, seconds(stage.elapsedMs)]] : [],
    ),
  );
}

function notesOf(done: StepParts): AddedNotes | null {
  return done.flushed ?? done.candidate?.value?.notes ?? null;
}

/** The budget that held in the step; null without a limit (3.5). */
function budgetOf(run: RunContext, done: StepParts): number | null {
  if (done.selected) {
    return done.selected.value.budget;
  }
  return modeOf(run).hasBudget ? done.step.budget : null;
}

/** The step record (algorithm.md 5.4), as far as the step came. `after` is the state it left. */
export function recordOf(
  run: RunContext,
  after: TrainState,
  done: StepParts,
  action: StepAction,
): StepRecord {
  const { step } = done;
  const outcomes = done.rolled.value.flatMap((batch) => batch.outcomes);
  const score = scoreOutcomes(outcomes);
  const patchesOf = (sourceType: string, batch?: number) =>
    done.reflected.value.patches.filter(
      (patch) =>
        patch.sourceType === sourceType &&
        patch.edits.length > 0 &&
        (batch === undefined || patch.batch === batch),
    ).length;
  return {
    step: step.step,
    epoch: step.epoch,
    step_in_epoch: step.stepInEpoch,
    timing: timingOf(done),
    tokens: tokenCounts(done.ledger),
    rollout_hard: score.hard,
    rollout_soft: score.soft,
    rollout_n: outcomes.length,
    accumulation_batches: done.rolled.value.map((batch) => ({
      batch_idx: batch.index,
      batch_seed: batch.seed,
      n_envs: batch.items.length,
      hard: batch.score.hard,
      soft: batch.score.soft,
      n_failure_patches: patchesOf("failure", batch.index),
      n_success_patches: patchesOf("success", batch.index),
    })),
    n_patches: patchesOf("failure") + patchesOf("success"),
    n_failure_patches: patchesOf("failure"),
    n_success_patches: patchesOf("success"),
    ...selectionFields(done),
    edit_budget: budgetOf(run, done),
    lr_control_mode: modeOf(run).hasBudget ? run.config.optimizer.lr_control_mode : "none",
    ...candidateFields(done),
    ...notesOf(done)?.counters,
    gate_metric: run.config.evaluation.gate_metric,
    ...gateFields(done),
    action,
    current_score: after.current.gateScore,
    best_score: after.best.gateScore,
    best_step: after.best.step,
    skill_len: textLength(after.current.text),
    wall_time_s: seconds(elapsedOf(done)),
    current_origin: after.current.origin,
    best_origin: after.best.origin,
    lost_minibatches: [...done.reflected.value.lost],
    cost_micros: totalUsage(done.ledger).costMicros,
    selection_n: selectionItems(run).length,
    ...improvedFields(done),
  };
}

/** Edits that were left out between merge and application, with the reason (C-15, C-16). */
function leftOutOf({ merged, selected }: StepParts) {
  return [...(merged?.value.leftOut ?? []), ...(selected?.value.leftOut ?? [])];
}

function improvedFields(done: StepParts): Partial<StepRecord> {
  const leftOut = [...(done.reflected.value.leftOut ?? []), ...leftOutOf(done)];
  const merge = done.merged?.value.plain;
  const improved: ImprovedRecord = {
    ...done.improved,
    ...(merge ? { merge } : {}),
    ...(leftOut.length > 0 ? { left_out: leftOut } : {}),
  };
  return Object.keys(improved).length > 0 ? { improved } : {};
}

function selectionFields(done: StepParts): Partial<StepRecord> {
  const { merged, selected } = done;
  if (!merged || !selected) {
    return {};
  }
  const { decision, edits } = selected.value;
  return {
    n_edits_merged: merged.value.merged.length,
    n_edits_ranked: edits.length,
    support_counts: edits.map(supportOf),
    ...(decision ? { lr_decision: decision } : {}),
  };
}

function candidateFields(done: StepParts): Partial<StepRecord> {
  const candidate = done.candidate?.value;
  if (!candidate) {
    return {};
  }
  return {
    candidate_hash: candidate.hash,
    candidate_skill_len: textLength(candidate.text),
    ...(candidate.changeSummary
      ? { rewrite_change_summary: [...candidate.changeSummary] }
      : { edit_apply_summary: summarizeReport(candidate.report) }),
  };
}

function gateFields(done: StepParts): Partial<StepRecord> {
  const decision = done.decision?.value;
  if (!decision) {
    return {};
  }
  const score = decision.evaluation?.score;
  return {
    ...(score ? { selection_hard: score.hard, selection_soft: score.soft } : {}),
    ...(decision.bound
      ? { selection_bound: decision.bound }
      : { candidate_gate_score: decision.gateScore }),
    ...(decision.flips ? { flips: decision.flips } : {}),
  };
}

/** Buffer entry of the step (R-3.8a, N-3.8); `before` is the score the candidate had to beat. */
export function digestOf(
  run: RunContext,
  done: StepParts,
  input: { action: StepAction; before: number },
): BufferEntry {
  const outcomes = done.rolled.value.flatMap((batch) => batch.outcomes);
  const decision = done.decision?.value;
  const rejected = done.selected?.value.edits.map(modeOf(run).remember) ?? [];
  return {
    step: done.step.step,
    action: input.action,
    n_total: outcomes.length,
    n_fail: outcomes.filter(isFailure).length,
    failure_patterns: patternsOf(run, done),
    ...(decision?.action === "reject"
      ? {
          score_before: input.before,
          ...scoreAfter(run, done, input.before),
          rejected_edits: rejected,
        }
      : {}),
  };
}

/**
 * Score of a rejected candidate as later prompts see it. Whether and where a lost gate was stopped is
 * a matter of timing, so a run that stops them says the one thing that is certain in every case.
 */
function scoreAfter(
  run: RunContext,
  done: StepParts,
  before: number,
): Pick<BufferEntry, "score_after" | "score_after_at_most"> {
  const decision = done.decision?.value;
  const isMeasuredNever = !decision?.evaluation && !decision?.bound;
  return stopsEarly(run) && !isMeasuredNever
    ? { score_after_at_most: before }
    : { score_after: decision?.gateScore ?? before };
}

function patternsOf(run: RunContext, done: StepParts): BufferEntry["failure_patterns"] {
  const outcomes = done.rolled.value.flatMap((batch) => batch.outcomes);
  const { patches } = done.reflected.value;
  if (rulesOf(run).remembersTruly) {
    return failurePatterns(outcomes, patches);
  }
  const descriptions = patches
    .filter((patch) => patch.sourceType === "failure")
    .flatMap((patch) => patch.failureSummary.map(describeSummary))
    .filter((text) => text !== "");
  return namedByPosition(groupFailures(outcomes), descriptions);
}

/** The working material of the step, for its page and files. */
export function detailOf(done: StepParts, digest: BufferEntry): StepDetail {
  const { merged, selected } = done;
  const candidate = done.candidate?.value;
  const notes = notesOf(done);
  return {
    batchItemIds: done.rolled.value.map((batch) => batch.items.map((item) => item.id)),
    patches: [...done.reflected.value.patches],
    merged: [...(merged?.value.merged ?? [])],
    mergeCalls: [...(merged?.value.calls ?? [])],
    selected: usedItems(done).map((edit) => edit.id),
    rankingReasoning: selected?.value.reasoning ?? "",
    dropped: leftOutOf(done),
    report: [...(candidate?.report ?? [])],
    digest,
    stepBufferText: done.memory.stepBuffer,
    metaSkillText: done.memory.metaSkill,
    ...(candidate?.rewrite ? { rewrite: candidate.rewrite } : {}),
    ...(notes
      ? { notes: { stepNotes: [...notes.stepNotes], appendixAfter: [...notes.appendixAfter] } }
      : {}),
  };
}
