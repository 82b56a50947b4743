import type { RunEventData } from "../schemas/run-event";
import type { RunSummary, Score } from "../schemas/run-summary";
import type { ShareScope } from "../schemas/share";
import type { StepRecord } from "../schemas/step-record";

/** The named fields of an object and no others; a field that is missing stays missing. */
export function only<T extends object, K extends keyof T>(
  value: T,
  names: readonly K[],
): Pick<T, K> {
  const entries = names.flatMap((name) => (name in value ? [[name, value[name]]] : []));
  // The object is made of exactly these entries; Object.fromEntries forgets their names.
  return Object.fromEntries(entries) as Pick<T, K>;
}

/** Counts by name, such as seconds by stage, can hold nothing but counts. */
function numbersOf(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).filter(([, count]) => typeof count === "number"),
  );
}

export function sharedScore(score: Score): Score {
  return only(score, ["hard", "soft", "scored", "passed", "unscored"]);
}

/** Results stay countable: without items an id says only where in the log the result stands. */
export function sharedItems(
  data: RunEventData<"items_scored">,
  seq: number,
  scope: ShareScope,
): RunEventData<"items_scored"> {
  return {
    ...only(data, ["step", "epoch", "purpose", "skillHash"]),
    items: data.items.map((item, index) => ({
      ...only(item, ["hard", "soft", "status", "latencyMs"]),
      itemId: scope.items ? item.itemId : `${seq}.${index + 1}`,
    })),
  };
}

/**
 * A step without what the optimizer wrote about it, without items, and without what the improved
 * methods did: their records name items and edits.
 */
export function sharedRecord(record: StepRecord, scope: ShareScope): StepRecord {
  return {
    ...only(record, [
      "step",
      "epoch",
      "step_in_epoch",
      "rollout_hard",
      "rollout_soft",
      "rollout_n",
      "n_patches",
      "n_failure_patches",
      "n_success_patches",
      "n_edits_merged",
      "n_edits_ranked",
      "edit_budget",
      "lr_control_mode",
      "support_counts",
      "candidate_hash",
      "candidate_skill_len",
      "selection_hard",
      "selection_soft",
      "gate_metric",
      "candidate_gate_score",
      "action",
      "current_score",
      "best_score",
      "best_step",
      "skill_len",
      "wall_time_s",
      "current_origin",
      "best_origin",
      "selection_n",
    ]),
    timing: numbersOf(record.timing),
    accumulation_batches: [],
    tokens: scope.costs ? record.tokens : {},
    cost_micros: scope.costs ? record.cost_micros : null,
    ...(record.edit_apply_summary
      ? {
          edit_apply_summary: only(record.edit_apply_summary, [
            "total",
            "applied",
            "skipped",
            "errors",
          ]),
        }
      : {}),
    ...(record.selection_bound
      ? {
          selection_bound: only(record.selection_bound, ["gate_score", "hard", "soft", "n_scored"]),
        }
      : {}),
    ...(record.flips
      ? {
          flips: {
            improved: record.flips.improved.map((id) => (scope.items ? id : "")),
            regressed: record.flips.regressed.map((id) => (scope.items ? id : "")),
            unchanged: record.flips.unchanged,
          },
        }
      : {}),
    lost_minibatches: record.lost_minibatches.map(({ name }) => ({
      name,
      reason: "",
      itemIds: [],
    })),
  };
}

export function sharedSummary(summary: RunSummary, scope: ShareScope): RunSummary {
  return {
    ...only(summary, [
      "baselineGateScore",
      "bestGateScore",
      "bestStep",
      "bestOrigin",
      "bestSkillHash",
      "currentOrigin",
      "currentSkillHash",
      "promotedFinal",
      "totalSteps",
      "accepts",
      "rejects",
      "skips",
      "wallTimeMs",
    ]),
    savedRuns: numbersOf(summary.savedRuns),
    ...(summary.wastedRuns ? { wastedRuns: numbersOf(summary.wastedRuns) } : {}),
    baseline: sharedScore(summary.baseline),
    finalSelection: summary.finalSelection && sharedScore(summary.finalSelection),
    tests: summary.tests.map(sharedTest),
    epochs: summary.epochs.map((epoch) =>
      only(epoch, [
        "epoch",
        "steps",
        "accepts",
        "rejects",
        "skips",
        "best_score_at_epoch_end",
        "current_score_at_epoch_end",
      ]),
    ),
    tokens: scope.costs ? summary.tokens : {},
    costMicros: scope.costs ? summary.costMicros : null,
    ...(scope.costs
      ? only(summary, ["spending", "costPerAcceptMicros", "costPerPointMicros"])
      : {}),
    ...(summary.endedEarly ? { endedEarly: only(summary.endedEarly, ["step", "reason"]) } : {}),
  };
}

export function sharedTest(test: RunSummary["tests"][number]): RunSummary["tests"][number] {
  return { ...only(test, ["which", "skillHash", "reused"]), score: sharedScore(test.score) };
}

export function sharedPlan(
  plan: RunEventData<"run_created">["plan"],
): RunEventData<"run_created">["plan"] {
  return {
    ...only(plan, [
      "trainSize",
      "selectionSize",
      "testSize",
      "stepsPerEpoch",
      "batchesPerEpoch",
      "totalSteps",
      "budgets",
    ]),
    targetRuns: only(plan.targetRuns, [
      "rollout",
      "gate",
      "slowUpdate",
      "finalValidation",
      "test",
      "confirm",
      "salvage",
      "total",
    ]),
    optimizerCalls: only(plan.optimizerCalls, [
      "analyst",
      "merge",
      "ranking",
      "slowUpdate",
      "metaSkill",
      "learningRate",
      "rewrite",
      "consolidate",
      "total",
    ]),
  };
}
