import { emptyRunState, foldRunEvents } from "@/lib/events/fold";
import type { RunState } from "@/lib/events/run-state";
import type { NewRunEvent, RunEvent } from "@/lib/schemas/run-event";
import type { StepAction, StepRecord } from "@/lib/schemas/step-record";

export const builtRunId = "run_0000000000000000000aa";

type Step = {
  readonly action: StepAction;
  readonly passed: number;
  readonly slowUpdate?: "not_rescored" | "accept_new_best" | "reject";
};

type Settings = {
  readonly items?: number;
  readonly baselinePassed?: number;
  readonly stepsPerEpoch?: number;
  readonly totalSteps?: number;
};

/**
 * Builds valid event logs: `aRunLog().baseline().step({ action: "reject", passed: 5 }).state()`.
 * Selection items are i0 … in file order; the first `passed` of them pass.
 */
export function aRunLog(settings: Settings = {}) {
  const items = settings.items ?? 10;
  const total = settings.totalSteps ?? 8;
  const perEpoch = settings.stepsPerEpoch ?? 4;
  const events: RunEvent[] = [];
  const place = { step: 0, epoch: 0 };
  let current = 0;
  let best = 0;
  let bestStep = 0;
  const records: StepRecord[] = [];

  const add = (event: Omit<NewRunEvent, "key">): void => {
    const seq = events.length + 1;
    const at = new Date(Date.UTC(2026, 0, 1, 12, 0, seq)).toISOString();
    events.push({ v: 1, runId: builtRunId, seq, at, ...event } as RunEvent);
  };
  const score = (passed: number) => ({
    hard: passed / items,
    soft: passed / items,
    scored: items,
    passed,
    unscored: 0,
  });
  const outcomes = (passed: number, count = items) =>
    Array.from({ length: count }, (_, index) => ({
      itemId: `i${index}`,
      hard: index < passed ? 1 : 0,
      soft: index < passed ? 1 : 0,
      status: "scored" as const,
      latencyMs: 20,
    }));

  const log = {
    created() {
      add({
        type: "run_created",
        data: {
          name: "searchqa-014",
          environment: "custom",
          datasetId: "ds_0",
          datasetName: "Words",
          targetModel: "simulated",
          optimizerModel: "simulated",
          isSimulated: true,
          isDemo: false,
          gateMetric: "hard",
          useGate: true,
          plan: planOf(items, total, perEpoch),
          selectionItemIds: Array.from({ length: items }, (_, index) => `i${index}`),
        },
      });
      return log;
    },
    status(status: RunState["status"], reason = "") {
      add({ type: "run_status_changed", data: { status, reason, failure: null } });
      return log;
    },
    baseline(passed = settings.baselinePassed ?? 4) {
      add({ type: "stage_started", data: { ...place, stage: "baseline", total: items } });
      add({
        type: "items_scored",
        data: { ...place, purpose: "selection", skillHash: "seed", items: outcomes(passed) },
      });
      add({
        type: "baseline_scored",
        data: { skillHash: "seed", score: score(passed), gateScore: passed / items },
      });
      current = passed / items;
      best = current;
      return log;
    },
    /** A candidate in the gate with `scored` results so far, the first `passed` of which pass. */
    gateUnderWay(step: number, passed: number, scored: number) {
      const here = { step, epoch: Math.ceil(step / perEpoch) };
      add({ type: "stage_started", data: { ...here, stage: "gate", total: items } });
      add({ type: "candidate_built", data: { ...here, skillHash: `c${step}`, report: [] } });
      add({
        type: "items_scored",
        data: {
          ...here,
          purpose: "selection",
          skillHash: `c${step}`,
          items: outcomes(passed, scored),
        },
      });
      return log;
    },
    step(step: Step) {
      const number = records.length + 1;
      const epoch = Math.ceil(number / perEpoch);
      const value = step.passed / items;
      const isAccepted = step.action.includes("accept");
      current = isAccepted ? value : current;
      if (isAccepted && value > best) {
        best = value;
        bestStep = number;
      }
      const record = recordOf({ ...step, number, epoch, items, current, best, bestStep });
      records.push(record);
      add({ type: "step_committed", data: { step: number, epoch, record } });
      if (step.slowUpdate !== undefined) {
        const isRescored = step.slowUpdate !== "not_rescored";
        add({
          type: "slow_update_finished",
          data: {
            step: number,
            epoch,
            action: isRescored ? step.slowUpdate : "force_accept",
            skillHash: `slow${epoch}`,
            previousHard: null,
            currentHard: null,
            score: isRescored ? score(step.passed) : null,
            gateScore: isRescored ? value : null,
            currentScore: current,
            bestScore: best,
            counts: null,
          },
        });
      }
      return log;
    },
    usage(costMicros: number | null) {
      add({
        type: "usage_recorded",
        data: {
          ...place,
          role: "target",
          stage: "rollout",
          usage: {
            calls: 10,
            inputTokens: 900,
            cachedInputTokens: 0,
            outputTokens: 100,
            costMicros,
          },
          attempts: 10,
        },
      });
      return log;
    },
    events: (): readonly RunEvent[] => events,
    state: (): RunState => foldRunEvents(emptyRunState(builtRunId), events),
  };
  return log.created();
}

function planOf(items: number, totalSteps: number, stepsPerEpoch: number) {
  return {
    trainSize: 20,
    selectionSize: items,
    testSize: 30,
    stepsPerEpoch,
    batchesPerEpoch: stepsPerEpoch,
    totalSteps,
    budgets: Array.from({ length: totalSteps }, (_, index) => (index < totalSteps / 2 ? 4 : 2)),
    targetRuns: {
      rollout: 5 * totalSteps,
      gate: items * totalSteps,
      slowUpdate: 0,
      finalValidation: 0,
      test: 30,
      total: items + (5 + items) * totalSteps + 30,
    },
    optimizerCalls: { analyst: 8, merge: 4, ranking: 4, slowUpdate: 0, metaSkill: 0, total: 16 },
  };
}

function recordOf(
  step: Step & {
    number: number;
    epoch: number;
    items: number;
    current: number;
    best: number;
    bestStep: number;
  },
): StepRecord {
  const isSkipped = step.action === "skip_no_patches";
  const value = step.passed / step.items;
  return {
    step: step.number,
    epoch: step.epoch,
    step_in_epoch: step.number,
    timing: {},
    tokens: {},
    rollout_hard: 0.5,
    rollout_soft: 0.5,
    rollout_n: 5,
    accumulation_batches: [],
    n_patches: isSkipped ? 0 : 2,
    n_failure_patches: isSkipped ? 0 : 2,
    n_success_patches: 0,
    edit_budget: 4,
    lr_control_mode: "cosine",
    gate_metric: "hard",
    action: step.action,
    current_score: step.current,
    best_score: step.best,
    best_step: step.bestStep,
    skill_len: 100,
    wall_time_s: 3,
    current_origin: "initial",
    best_origin: "initial",
    lost_minibatches: [],
    cost_micros: 240_000,
    selection_n: step.items,
    ...(isSkipped
      ? {}
      : {
          n_edits_ranked: 3,
          edit_apply_summary: { total: 3, applied: 2, skipped: 1, errors: 0 },
          selection_hard: value,
          selection_soft: value,
          candidate_gate_score: value,
          candidate_hash: `c${step.number}`,
          flips: { improved: ["i1"], regressed: [], unchanged: step.items - 1 },
        }),
  };
}
