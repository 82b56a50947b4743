import {
  type NewRunEvent,
  type RunEvent,
  type RunEventData,
  type RunEventType,
  runEventDataSchemas,
} from "@/lib/schemas/run-event";
import type { Score } from "@/lib/schemas/run-summary";
import type { StepRecord } from "@/lib/schemas/step-record";

/** A made-up run of two steps, one epoch: new best, then a rejection, with all kinds of events. */

export const seedHash = "00000000000000aa";
export const firstHash = "00000000000000bb";
export const secondHash = "00000000000000cc";
const startedAt = Date.UTC(2026, 0, 1);

/** Texts that must never reach a visitor who was not given them. */
export const planted = {
  model: "PLANTED-MODEL",
  log: "PLANTED-LOG",
  failure: "PLANTED-FAILURE",
  path: "/PLANTED/PATH",
  skill: "PLANTED-SKILL",
  note: "PLANTED-NOTE",
  lost: "PLANTED-LOST",
  dataset: "ds_PLANTED",
  cost: 987_654_321,
} as const;

function score(passed: number, scored = 4): Score {
  return { hard: passed / scored, soft: passed / scored, scored, passed, unscored: 0 };
}

export function aStepRecord(changes: Partial<StepRecord> = {}): StepRecord {
  return {
    step: 1,
    epoch: 1,
    step_in_epoch: 1,
    timing: { rollout: 1 },
    tokens: { target: { calls: planted.cost, prompt_tokens: 1, completion_tokens: 1 } },
    rollout_hard: 0.5,
    rollout_soft: 0.5,
    rollout_n: 4,
    accumulation_batches: [],
    n_patches: 1,
    n_failure_patches: 1,
    n_success_patches: 0,
    edit_budget: 4,
    lr_control_mode: "cosine",
    gate_metric: "hard",
    action: "accept_new_best",
    current_score: 0.75,
    best_score: 0.75,
    best_step: 1,
    skill_len: 10,
    wall_time_s: 1,
    current_origin: "step_0001",
    best_origin: "step_0001",
    flips: { improved: ["q1"], regressed: [], unchanged: 3 },
    lost_minibatches: [{ name: "fail_000", reason: planted.lost, itemIds: [planted.lost] }],
    cost_micros: planted.cost,
    selection_n: 4,
    ...changes,
  };
}

const plan: RunEventData<"run_created">["plan"] = {
  trainSize: 8,
  selectionSize: 4,
  testSize: 4,
  stepsPerEpoch: 2,
  batchesPerEpoch: 2,
  totalSteps: 2,
  budgets: [4, 2],
  targetRuns: { rollout: 8, gate: 8, slowUpdate: 4, finalValidation: 4, test: 8, total: 32 },
  optimizerCalls: { analyst: 4, merge: 2, ranking: 2, slowUpdate: 1, metaSkill: 1, total: 10 },
};

function fact<T extends RunEventType>(type: T, data: RunEventData<T>): NewRunEvent {
  return { type, key: null, data: runEventDataSchemas[type].parse(data) } as NewRunEvent;
}

function items(
  purpose: RunEventData<"items_scored">["purpose"],
  skillHash: string,
  step: number,
  passes: readonly number[],
): NewRunEvent[] {
  return passes.map((hard, index) =>
    fact("items_scored", {
      step,
      epoch: step === 0 ? 0 : 1,
      purpose,
      skillHash,
      items: [{ itemId: `q${index + 1}`, hard, soft: hard, status: "scored", latencyMs: 5 }],
    }),
  );
}

function usage(role: "target" | "optimizer", step: number): NewRunEvent {
  return fact("usage_recorded", {
    step,
    epoch: 1,
    role,
    stage: role === "target" ? "rollout" : "analyst",
    attempts: 1,
    usage: {
      calls: 1,
      inputTokens: 10,
      cachedInputTokens: 0,
      outputTokens: 5,
      costMicros: planted.cost,
    },
  });
}

function beginning(): NewRunEvent[] {
  return [
    fact("run_created", {
      name: "Demo 1",
      environment: "custom",
      datasetId: planted.dataset,
      datasetName: "Units",
      targetModel: planted.model,
      optimizerModel: planted.model,
      isSimulated: true,
      isDemo: false,
      gateMetric: "hard",
      useGate: true,
      plan,
      selectionItemIds: ["q1", "q2", "q3", "q4"],
    }),
    fact("run_status_changed", { status: "running", reason: planted.failure, failure: null }),
    fact("log_written", {
      lines: [
        {
          at: new Date(startedAt).toISOString(),
          level: "info",
          stage: null,
          step: null,
          message: `${planted.log} wrote to ${planted.path}`,
        },
      ],
    }),
    fact("version_created", {
      step: 0,
      epoch: 0,
      number: 0,
      skillHash: seedHash,
      parentNumber: null,
      kind: "seed",
      outcome: "seed",
      lengthChars: 4,
      hard: null,
      gateScore: null,
    }),
    fact("stage_started", { step: 0, epoch: 0, stage: "baseline", total: 4 }),
    ...items("selection", seedHash, 0, [1, 1, 0, 0]),
    fact("stage_finished", { step: 0, epoch: 0, stage: "baseline", elapsedMs: 9, note: "2 of 4" }),
    fact("baseline_scored", { skillHash: seedHash, score: score(2), gateScore: 0.5 }),
  ];
}

function step(number: number, hash: string, passes: readonly number[], isBest: boolean) {
  const place = { step: number, epoch: 1 };
  const passed = passes.filter((hard) => hard === 1).length;
  return [
    fact("stage_started", { ...place, stage: "rollout", total: 4 }),
    ...items("train", seedHash, number, [1, 0, 0, 1]),
    usage("target", number),
    fact("stage_finished", { ...place, stage: "rollout", elapsedMs: 9, note: "" }),
    fact("stage_started", { ...place, stage: "reflect", total: 2 }),
    fact("stage_progressed", { ...place, stage: "reflect", done: 1, total: 2 }),
    usage("optimizer", number),
    fact("stage_finished", { ...place, stage: "reflect", elapsedMs: 9, note: planted.note }),
    fact("stage_started", { ...place, stage: "select", total: null }),
    fact("stage_finished", { ...place, stage: "select", elapsedMs: 9, note: "9 → 4" }),
    fact("stage_started", { ...place, stage: "update", total: 1 }),
    fact("candidate_built", {
      ...place,
      skillHash: hash,
      report: [
        {
          index: 0,
          editId: "a1",
          op: "append",
          target: planted.skill,
          content_preview: planted.skill,
          status: "error",
          error: planted.failure,
        },
      ],
    }),
    fact("stage_finished", { ...place, stage: "update", elapsedMs: 1, note: "" }),
    fact("stage_started", { ...place, stage: "gate", total: 4 }),
    ...items("selection", hash, number, passes),
    fact("stage_finished", { ...place, stage: "gate", elapsedMs: 9, note: "" }),
    fact("gate_decided", {
      ...place,
      skillHash: hash,
      action: isBest ? "accept_new_best" : "reject",
      score: score(passed),
      gateScore: passed / 4,
      currentScore: 0.75,
      bestScore: 0.75,
    }),
    fact("version_created", {
      ...place,
      number,
      skillHash: hash,
      parentNumber: number - 1,
      kind: "step",
      outcome: isBest ? "accept_new_best" : "reject",
      lengthChars: 9,
      hard: passed / 4,
      gateScore: passed / 4,
    }),
    fact("step_committed", {
      ...place,
      record: aStepRecord({
        step: number,
        step_in_epoch: number,
        candidate_hash: hash,
        action: isBest ? "accept_new_best" : "reject",
      }),
    }),
  ];
}

function end(): NewRunEvent[] {
  const place = { step: 0, epoch: 1 };
  return [
    fact("stage_started", { ...place, stage: "slow_update", total: 2 }),
    ...items("slow_previous", seedHash, 0, [1]),
    ...items("slow_current", firstHash, 0, [1]),
    fact("stage_finished", { ...place, stage: "slow_update", elapsedMs: 3, note: "" }),
    fact("slow_update_finished", {
      ...place,
      action: "accept",
      skillHash: firstHash,
      previousHard: 0.5,
      currentHard: 0.75,
      score: null,
      gateScore: null,
      currentScore: 0.75,
      bestScore: 0.75,
      counts: null,
    }),
    fact("meta_skill_finished", { ...place, action: "written", lengthChars: 12 }),
    fact("stage_started", { step: 0, epoch: 0, stage: "final_validation", total: 4 }),
    ...items("selection", firstHash, 0, [1, 1, 1, 0]),
    fact("final_validated", {
      skillHash: firstHash,
      score: score(3),
      gateScore: 0.75,
      promoted: false,
      reused: false,
    }),
    fact("stage_finished", {
      step: 0,
      epoch: 0,
      stage: "final_validation",
      elapsedMs: 2,
      note: "",
    }),
    fact("stage_started", { step: 0, epoch: 0, stage: "test", total: 4 }),
    ...items("test", firstHash, 0, [1, 1, 1, 1]),
    fact("test_scored", { which: "best", skillHash: firstHash, score: score(4), reused: false }),
    fact("stage_finished", { step: 0, epoch: 0, stage: "test", elapsedMs: 2, note: "" }),
    fact("run_summarized", {
      summary: {
        baseline: score(2),
        baselineGateScore: 0.5,
        bestGateScore: 0.75,
        bestStep: 1,
        bestOrigin: "step_0001",
        bestSkillHash: firstHash,
        currentOrigin: "step_0001",
        currentSkillHash: firstHash,
        finalSelection: score(3),
        promotedFinal: false,
        tests: [{ which: "best", skillHash: firstHash, score: score(4), reused: false }],
        totalSteps: 2,
        accepts: 1,
        rejects: 1,
        skips: 0,
        epochs: [],
        savedRuns: {},
        tokens: {
          target: {
            calls: planted.cost,
            prompt_tokens: 1,
            completion_tokens: 1,
            total_tokens: 2,
          },
        },
        costMicros: planted.cost,
        wallTimeMs: 100,
      },
    }),
    fact("run_status_changed", {
      status: "finished",
      reason: "",
      failure: {
        class: "internal",
        code: "internal",
        message: planted.failure,
        hint: planted.failure,
        stage: null,
        step: null,
        itemId: null,
      },
    }),
  ];
}

/** Gives each fact its envelope; `from` continues a log. */
export function numbered(facts: readonly NewRunEvent[], runId: string, from = 0): RunEvent[] {
  return facts.map(
    ({ type, data }, index) =>
      ({
        v: 1,
        runId,
        seq: from + index + 1,
        at: new Date(startedAt + (from + index) * 1000).toISOString(),
        type,
        data,
      }) as RunEvent,
  );
}

export function aRunLog(runId: string): RunEvent[] {
  return numbered(
    [
      ...beginning(),
      ...step(1, firstHash, [1, 1, 1, 0], true),
      ...step(2, secondHash, [1, 0, 0, 0], false),
      ...end(),
    ],
    runId,
  );
}

/** Any number of further facts, for long logs. */
export function moreEvents(runId: string, from: number, count: number): RunEvent[] {
  return numbered(
    Array.from({ length: count }, (_, index) =>
      fact("items_scored", {
        step: 1,
        epoch: 1,
        purpose: "train",
        skillHash: seedHash,
        items: [
          { itemId: `t${from + index}`, hard: index % 2, soft: 1, status: "scored", latencyMs: 1 },
        ],
      }),
    ),
    runId,
    from,
  );
}
