import type { Edit } from "../schemas/edit";
import type { BufferEntry, StepAction, StepDetail, StepRecord } from "../schemas/step-record";
import { afterGate, isAcceptance, withStep } from "./after-step";
import { failurePatterns } from "./failure-patterns";
import { stepKey } from "./keys";
import { type Ledger, tokenCounts, totalUsage } from "./ledger";
import type { NewEditRow, NewSkillVersion, RunContext } from "./ports";
import { logLine, placeOf } from "./progress";
import { isFailure, scoreOutcomes } from "./scoring";
import { summarizeReport } from "./skill-document/apply-edits";
import type { Aggregation } from "./stages/aggregate";
import { selectionItems } from "./stages/evaluate-skill";
import type { Decision } from "./stages/gate";
import type { Reflection } from "./stages/reflect";
import type { RolledBatch, StepPlan } from "./stages/rollout";
import type { Selection } from "./stages/select";
import type { Candidate } from "./stages/update";
import { cursorOf, type TrainState } from "./state";
import { textLength } from "./text-length";

type Timed<T> = { readonly value: T; readonly elapsedMs: number };

export type RolledStep = {
  readonly step: StepPlan;
  readonly ledger: Ledger;
  readonly memory: { readonly stepBuffer: string; readonly metaSkill: string };
  readonly rolled: Timed<readonly RolledBatch[]>;
  readonly reflected: Timed<Reflection>;
};

export type FinishedStep = RolledStep & {
  readonly merged: Timed<Aggregation>;
  readonly selected: Timed<Selection>;
  readonly candidate: Timed<Candidate>;
  readonly decision: Timed<Decision>;
};

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

/** Fields of the step record that every step has, skipped or not. */
function commonRecord(
  run: RunContext,
  after: TrainState,
  done: RolledStep,
  input: { action: StepAction; timing: Record<string, number>; wallMs: number },
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
    timing: input.timing,
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
    edit_budget: step.budget,
    lr_control_mode: "fixed",
    gate_metric: run.config.evaluation.gate_metric,
    action: input.action,
    current_score: after.current.gateScore,
    best_score: after.best.gateScore,
    best_step: after.best.step,
    skill_len: textLength(after.current.text),
    wall_time_s: seconds(input.wallMs),
    current_origin: after.current.origin,
    best_origin: after.best.origin,
    lost_minibatches: [...done.reflected.value.lost],
    cost_micros: totalUsage(done.ledger).costMicros,
    selection_n: selectionItems(run).length,
  };
}

/** Buffer entry of the step (R-3.8a, N-3.8): skipped steps are remembered too. */
function digestOf(
  done: RolledStep,
  action: StepAction,
  rejected?: Pick<BufferEntry, "score_before" | "score_after" | "rejected_edits">,
): BufferEntry {
  const outcomes = done.rolled.value.flatMap((batch) => batch.outcomes);
  return {
    step: done.step.step,
    action,
    n_total: outcomes.length,
    n_fail: outcomes.filter(isFailure).length,
    failure_patterns: failurePatterns(outcomes, done.reflected.value.patches),
    ...rejected,
  };
}

function detailOf(done: RolledStep, digest: BufferEntry, more: Partial<StepDetail>): StepDetail {
  return {
    batchItemIds: done.rolled.value.map((batch) => batch.items.map((item) => item.id)),
    patches: [...done.reflected.value.patches],
    merged: [],
    mergeCalls: [],
    selected: [],
    rankingReasoning: "",
    dropped: [],
    report: [],
    digest,
    stepBufferText: done.memory.stepBuffer,
    metaSkillText: done.memory.metaSkill,
    ...more,
  };
}

/** A step without a usable edit: recorded with everything it cost, nothing else changes (N-3.13). */
export async function commitSkippedStep(
  run: RunContext,
  state: TrainState,
  done: RolledStep,
): Promise<TrainState> {
  const action = "skip_no_patches";
  const timing = {
    rollout_s: seconds(done.rolled.elapsedMs),
    reflect_s: seconds(done.reflected.elapsedMs),
  };
  const wallMs = done.rolled.elapsedMs + done.reflected.elapsedMs;
  const record = commonRecord(run, state, done, { action, timing, wallMs });
  const digest = digestOf(done, action);
  const after = withStep(state, { record, digest, ledger: done.ledger, elapsedMs: wallMs });
  await commit(run, after, {
    done,
    record,
    detail: detailOf(done, digest, {}),
    edits: [],
    versions: [],
    decision: null,
  });
  return after;
}

/** Makes a decided step durable: record, candidate version, edits, scores, events, all at once. */
export async function commitStep(
  run: RunContext,
  state: TrainState,
  done: FinishedStep,
): Promise<TrainState> {
  const decision = done.decision.value;
  const candidate = done.candidate.value;
  const decided = afterGate(state, { step: done.step, candidate, decision });
  const stages = [
    done.rolled,
    done.reflected,
    done.merged,
    done.selected,
    done.candidate,
    done.decision,
  ];
  const elapsedMs = stages.reduce((sum, stage) => sum + stage.elapsedMs, 0);
  const record = decidedRecord(run, decided, done, elapsedMs);
  const rejected =
    decision.action === "reject"
      ? {
          score_before: state.current.gateScore,
          score_after: decision.gateScore,
          rejected_edits: done.selected.value.edits.map(({ op, target, content }) => ({
            op,
            target,
            content,
          })),
        }
      : undefined;
  const digest = digestOf(done, decision.action, rejected);
  const after = withStep(decided, { record, digest, ledger: done.ledger, elapsedMs });
  const version: NewSkillVersion = {
    number: state.nextVersion,
    text: candidate.text,
    parentNumber: state.current.versionNumber,
    step: done.step.step,
    epoch: done.step.epoch,
    kind: "step",
    outcome: decision.action,
    score: decision.evaluation?.score ?? null,
    gateScore: decision.evaluation?.gateScore ?? null,
  };
  const detail = detailOf(done, digest, {
    merged: [...done.merged.value.merged],
    mergeCalls: [...done.merged.value.calls],
    selected: done.selected.value.edits.map((edit) => edit.id),
    rankingReasoning: done.selected.value.reasoning,
    report: [...candidate.report],
  });
  const edits = editRows(done, version.number);
  await commit(run, after, { done, record, detail, edits, versions: [version], decision });
  return after;
}

function decidedRecord(
  run: RunContext,
  after: TrainState,
  done: FinishedStep,
  wallMs: number,
): StepRecord {
  const decision = done.decision.value;
  const timing = {
    rollout_s: seconds(done.rolled.elapsedMs),
    reflect_s: seconds(done.reflected.elapsedMs),
    aggregate_s: seconds(done.merged.elapsedMs),
    select_s: seconds(done.selected.elapsedMs),
    update_s: seconds(done.candidate.elapsedMs),
    evaluate_s: seconds(done.decision.elapsedMs),
  };
  return {
    ...commonRecord(run, after, done, { action: decision.action, timing, wallMs }),
    n_edits_merged: done.merged.value.merged.length,
    n_edits_ranked: done.selected.value.edits.length,
    support_counts: done.selected.value.edits.map((edit) => edit.supportItemIds.length),
    candidate_hash: done.candidate.value.hash,
    candidate_skill_len: textLength(done.candidate.value.text),
    edit_apply_summary: summarizeReport(done.candidate.value.report),
    ...(decision.evaluation
      ? {
          selection_hard: decision.evaluation.score.hard,
          selection_soft: decision.evaluation.score.soft,
        }
      : {}),
    candidate_gate_score: decision.gateScore,
    ...(decision.flips ? { flips: decision.flips } : {}),
  };
}

/** One row per merged edit: selected ones first in the order they were applied, then the others. */
function editRows(done: FinishedStep, versionNumber: number): NewEditRow[] {
  const selected = done.selected.value.edits;
  const chosen = new Set(selected.map((edit) => edit.id));
  const others = done.merged.value.merged.filter((edit) => !chosen.has(edit.id));
  const row = (edit: Edit, index: number, status: string | null): NewEditRow => ({
    position: index + 1,
    op: edit.op,
    target: edit.target,
    content: edit.content,
    sourceType: edit.sourceType,
    supportItemIds: edit.supportItemIds,
    selection: status === null ? "not_selected" : "selected",
    status,
    outcome: done.decision.value.action,
    versionNumber: status === null ? null : versionNumber,
  });
  return [
    ...selected.map((edit, index) =>
      row(edit, index, done.candidate.value.report[index]?.status ?? "error"),
    ),
    ...others.map((edit, index) => row(edit, selected.length + index, null)),
  ];
}

async function commit(
  run: RunContext,
  after: TrainState,
  input: {
    done: RolledStep;
    record: StepRecord;
    detail: StepDetail;
    edits: readonly NewEditRow[];
    versions: readonly NewSkillVersion[];
    decision: Decision | null;
  },
): Promise<void> {
  const { record, decision } = input;
  const key = stepKey(record.step);
  const at = { step: record.step, epoch: record.epoch };
  const candidateHash = record.candidate_hash ?? "";
  logLine(run, {
    key,
    place: placeOf("gate", record.step, record.epoch),
    message: stepSentence(record, decision),
  });
  await run.ports.commit({
    key,
    cursor: cursorOf(after, { stage: "gate", ...at }),
    versions: input.versions,
    step: { record, detail: input.detail, edits: input.edits },
    events: [
      ...(decision?.evaluation
        ? [
            {
              type: "gate_decided" as const,
              key: `${key}/decided`,
              data: {
                ...at,
                skillHash: candidateHash,
                action: decision.action,
                score: decision.evaluation.score,
                gateScore: decision.gateScore,
                currentScore: after.current.gateScore,
                bestScore: after.best.gateScore,
              },
            },
          ]
        : []),
      ...input.versions.map((version) => ({
        type: "version_created" as const,
        key: `version/${version.number}`,
        data: {
          ...at,
          number: version.number,
          skillHash: candidateHash,
          parentNumber: version.parentNumber,
          kind: version.kind,
          outcome: version.outcome,
          lengthChars: textLength(version.text),
          hard: version.score?.hard ?? null,
          gateScore: version.gateScore,
        },
      })),
      { type: "step_committed", key: `${key}/committed`, data: { ...at, record } },
    ],
  });
}

function stepSentence(record: StepRecord, decision: Decision | null): string {
  if (!decision) {
    return `Step ${record.step} skipped: no analyst proposed a usable edit`;
  }
  const score = decision.evaluation
    ? `${decision.evaluation.score.passed}/${decision.evaluation.score.scored}`
    : "unchanged text, not measured";
  const summary = record.edit_apply_summary;
  return `Step ${record.step} ${isAcceptance(decision.action) ? "accepted" : "rejected"}: ${score}, ${summary?.applied ?? 0} of ${summary?.total ?? 0} edits applied`;
}
