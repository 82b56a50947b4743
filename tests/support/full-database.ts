import Database from "better-sqlite3";
import { sqlTime } from "@/lib/db/sql-time";
import { textHash, toTextBlob } from "@/lib/db/text-blob";
import type { ItemOutcome } from "@/lib/schemas/outcome";
import type { RunPlan } from "@/lib/schemas/plan";
import { runConfigSchema } from "@/lib/schemas/run-config";
import type { RunEventData, RunEventType, RunStatus } from "@/lib/schemas/run-event";
import type { RunSummary } from "@/lib/schemas/run-summary";
import type { StepDetail, StepRecord } from "@/lib/schemas/step-record";

/** A database as large as the budgets speak of, written with plain SQL: the product's own writer is too careful for it. */

export type FullRun = {
  readonly name: string;
  readonly status: Extract<RunStatus, "running" | "finished">;
  readonly steps: number;
  /** At least five; what is left over are results of train items. */
  readonly eventsPerStep: number;
  /** Selection items, and how many skills have a rollout for each of them. */
  readonly scored?: { readonly items: number; readonly skills: number };
};

export type FullDatabase = {
  readonly datasetId: string;
  readonly runIds: readonly string[];
  readonly rows: { readonly events: number; readonly rollouts: number };
};

const firstDay = Date.UTC(2026, 0, 1);
const gateItems = 20;

export const fullRunId = (index: number): string => `run_${index.toString(36).padStart(21, "0")}`;

/** Sixteen hex digits, as the product names a skill by. */
const skillName = (run: number, step: number): string =>
  `${run.toString(16).padStart(6, "0")}${step.toString(16).padStart(10, "0")}`;

/** The same numbers each time, without a pattern that compresses too well. */
function noise(seed: number): number {
  const x = Math.sin(seed * 12.9898) * 43_758.5453;
  return x - Math.floor(x);
}

function skillText(step: number): string {
  const rules = Array.from(
    { length: 30 },
    (_, index) => `- Rule ${index}: look at the unit of value ${Math.max(0, step - (index % 4))}.`,
  );
  return `# Skill\n\n${rules.join("\n")}\n`;
}

export function fullStepRecord(run: number, step: number, of: number): StepRecord {
  const isBest = step % 7 === 1;
  const best = 0.4 + (0.5 * step) / of;
  return {
    step,
    epoch: 1 + Math.floor((step - 1) / 100),
    step_in_epoch: 1 + ((step - 1) % 100),
    timing: { rollout: 4.1, reflect: 9.2, aggregate: 2.5, select: 1.1, update: 0.1, gate: 6.2 },
    tokens: {
      target: { calls: 60, prompt_tokens: 51_200, completion_tokens: 7_400 },
      optimizer: { calls: 9, prompt_tokens: 30_100, completion_tokens: 2_900 },
    },
    rollout_hard: noise(step),
    rollout_soft: noise(step),
    rollout_n: 40,
    accumulation_batches: [],
    n_patches: 6,
    n_failure_patches: 4,
    n_success_patches: 2,
    n_edits_merged: 6,
    n_edits_ranked: 4,
    edit_budget: 4,
    lr_control_mode: "cosine",
    support_counts: [3, 2, 2, 1],
    candidate_hash: skillName(run, step),
    candidate_skill_len: 1800,
    edit_apply_summary: { total: 4, applied: 3, skipped: 1, errors: 0 },
    selection_hard: isBest ? best : best - 0.05,
    selection_soft: isBest ? best : best - 0.05,
    gate_metric: "hard",
    candidate_gate_score: isBest ? best : best - 0.05,
    action: isBest ? "accept_new_best" : "reject",
    current_score: best,
    best_score: best,
    best_step: isBest ? step : Math.max(1, step - ((step - 1) % 7)),
    skill_len: 1800,
    wall_time_s: 23.2,
    current_origin: `step_${step}`,
    best_origin: `step_${step}`,
    flips: { improved: ["val-3", "val-7"], regressed: ["val-1"], unchanged: gateItems - 3 },
    lost_minibatches: [],
    cost_micros: 12_345 + (step % 500),
    selection_n: gateItems,
  };
}

type Fact = {
  readonly [T in RunEventType]: { readonly type: T; readonly data: RunEventData<T> };
}[RunEventType];

const score = (hard: number) => ({
  hard,
  soft: hard,
  scored: gateItems,
  passed: Math.round(hard * gateItems),
  unscored: 0,
});

function results(
  place: { step: number; epoch: number },
  purpose: "train" | "selection",
  hash: string,
) {
  return {
    type: "items_scored" as const,
    data: {
      ...place,
      purpose,
      skillHash: hash,
      items: Array.from({ length: purpose === "train" ? 1 : gateItems }, (_, index) => ({
        itemId: purpose === "train" ? `train-${(place.step * 31 + index) % 997}` : `val-${index}`,
        hard: noise(place.step + index) > 0.4 ? 1 : 0,
        soft: noise(place.step + index),
        status: "scored" as const,
        latencyMs: 812,
      })),
    },
  };
}

/** A step's events as the worker writes them, in `count` parts. */
export function fullStepFacts(run: number, step: number, of: number, count: number): Fact[] {
  const record = fullStepRecord(run, step, of);
  const place = { step, epoch: record.epoch };
  const hash = skillName(run, step);
  const gateScore = record.candidate_gate_score ?? 0;
  return [
    { type: "stage_started", data: { ...place, stage: "gate", total: gateItems } },
    ...Array.from({ length: Math.max(0, count - 5) }, () => results(place, "train", hash)),
    results(place, "selection", hash),
    {
      type: "gate_decided",
      data: {
        ...place,
        skillHash: hash,
        action: record.action,
        score: score(gateScore),
        gateScore,
        currentScore: record.current_score,
        bestScore: record.best_score,
      },
    },
    {
      type: "version_created",
      data: {
        ...place,
        number: step,
        skillHash: hash,
        parentNumber: step - 1,
        kind: "step",
        outcome: record.action,
        lengthChars: 1800,
        hard: gateScore,
        gateScore,
      },
    },
    { type: "step_committed", data: { ...place, record } },
  ];
}

function planOf(shape: FullRun): RunPlan {
  return {
    trainSize: 2000,
    selectionSize: gateItems,
    testSize: 1000,
    stepsPerEpoch: 100,
    batchesPerEpoch: 100,
    totalSteps: shape.status === "running" ? shape.steps + 200 : shape.steps,
    budgets: Array.from({ length: shape.steps }, () => 4),
    targetRuns: { rollout: 8, gate: 8, slowUpdate: 4, finalValidation: 4, test: 8, total: 32 },
    optimizerCalls: { analyst: 4, merge: 2, ranking: 2, slowUpdate: 1, metaSkill: 1, total: 10 },
  };
}

function beginning(run: number, shape: FullRun, datasetId: string): Fact[] {
  const seed = skillName(run, 0);
  return [
    {
      type: "run_created",
      data: {
        name: shape.name,
        environment: "custom",
        datasetId,
        datasetName: "Five thousand items",
        targetModel: "small",
        optimizerModel: "large",
        isSimulated: true,
        isDemo: false,
        gateMetric: "hard",
        useGate: true,
        plan: planOf(shape),
        selectionItemIds: Array.from({ length: gateItems }, (_, index) => `val-${index}`),
      },
    },
    { type: "run_status_changed", data: { status: "running", reason: "", failure: null } },
    {
      type: "version_created",
      data: {
        step: 0,
        epoch: 0,
        number: 0,
        skillHash: seed,
        parentNumber: null,
        kind: "seed",
        outcome: "seed",
        lengthChars: 1800,
        hard: null,
        gateScore: null,
      },
    },
    { type: "baseline_scored", data: { skillHash: seed, score: score(0.4), gateScore: 0.4 } },
    {
      type: "usage_recorded",
      data: {
        step: 1,
        epoch: 1,
        role: "target",
        stage: "rollout",
        attempts: 1,
        usage: {
          calls: 60,
          inputTokens: 51_200,
          cachedInputTokens: 0,
          outputTokens: 7_400,
          costMicros: 12_345,
        },
      },
    },
    {
      type: "log_written",
      data: {
        lines: Array.from({ length: 200 }, (_, index) => ({
          at: new Date(firstDay + index).toISOString(),
          level: "info" as const,
          stage: null,
          step: null,
          message: `Line ${index} of the beginning`,
        })),
      },
    },
  ];
}

function ending(run: number, shape: FullRun): Fact[] {
  if (shape.status === "running") {
    return [];
  }
  const best = fullStepRecord(run, shape.steps, shape.steps);
  const hash = skillName(run, best.best_step);
  const summary: RunSummary = {
    baseline: score(0.4),
    baselineGateScore: 0.4,
    bestGateScore: best.best_score,
    bestStep: best.best_step,
    bestOrigin: best.best_origin,
    bestSkillHash: hash,
    currentOrigin: best.current_origin,
    currentSkillHash: hash,
    finalSelection: score(best.best_score),
    promotedFinal: false,
    tests: [{ which: "best", skillHash: hash, score: score(0.8), reused: false }],
    totalSteps: shape.steps,
    accepts: Math.ceil(shape.steps / 7),
    rejects: shape.steps - Math.ceil(shape.steps / 7),
    skips: 0,
    epochs: [],
    savedRuns: {},
    tokens: {},
    costMicros: 987_654,
    wallTimeMs: 100_000,
  };
  return [
    { type: "run_summarized", data: { summary } },
    { type: "run_status_changed", data: { status: "finished", reason: "", failure: null } },
  ];
}

const emptyDetail: StepDetail = {
  batchItemIds: [["train-1", "train-2"]],
  patches: [],
  merged: [],
  mergeCalls: [],
  selected: [],
  rankingReasoning: "",
  dropped: [],
  report: [],
  digest: { step: 1, action: "reject", n_total: 2, n_fail: 1, failure_patterns: [] },
  stepBufferText: "",
  metaSkillText: "",
};

function outcomeOf(itemId: string, hard: number, trajectoryHash: string): ItemOutcome {
  return {
    itemId,
    taskType: "type 1",
    hard,
    soft: hard,
    status: "scored",
    answer: "12 units",
    failReason: hard === 1 ? "" : "wrong: another number",
    taskDescription: "",
    turns: 1,
    usage: {
      calls: 1,
      inputTokens: 800,
      cachedInputTokens: 0,
      outputTokens: 90,
      costMicros: 120,
    },
    latencyMs: 640,
    attempts: 1,
    trajectoryHash,
    details: {},
  };
}

/** Fills a migrated, empty database. Runs get consecutive ids in the order given. */
export function fillDatabase(
  file: string,
  shape: { readonly items: number; readonly runs: readonly FullRun[] },
): FullDatabase {
  const db = new Database(file);
  db.pragma("synchronous = OFF");
  db.pragma("foreign_keys = ON");
  try {
    return db.transaction(() => fill(db, shape))();
  } finally {
    db.close();
  }
}

function fill(
  db: Database.Database,
  shape: { readonly items: number; readonly runs: readonly FullRun[] },
): FullDatabase {
  const insert = (table: string, columns: readonly string[]) =>
    db.prepare(
      `INSERT INTO "${table}" (${columns.map((name) => `"${name}"`).join(", ")})
       VALUES (${columns.map(() => "?").join(", ")})`,
    );
  const datasetId = "ds_000000000000000000001";
  const third = Math.floor(shape.items / 3);
  const counts = { train: third, val: third, test: shape.items - 2 * third };
  insert("Dataset", [
    "id",
    "name",
    "environment",
    "fingerprint",
    "trainCount",
    "valCount",
    "testCount",
    "options",
    "manifest",
    "createdAt",
  ]).run(
    datasetId,
    "Five thousand items",
    "custom",
    textHash("five thousand items"),
    counts.train,
    counts.val,
    counts.test,
    "{}",
    JSON.stringify({ source: "items.jsonl", splitMode: "explicit", counts, warnings: [] }),
    sqlTime(new Date(firstDay)),
  );
  const item = insert("DatasetItem", [
    "datasetId",
    "split",
    "position",
    "itemId",
    "taskType",
    "itemHash",
    "data",
  ]);
  for (const split of ["train", "val", "test"] as const) {
    for (let index = 0; index < counts[split]; index += 1) {
      const id = `${split}-${index}`;
      const fields = {
        id,
        input: `How many units are in parcel ${index} of the ${split} depot, and whose are they?`,
        expected: [`${index} units`],
        task_type: `type ${index % 9}`,
      };
      const data = JSON.stringify(fields);
      item.run(datasetId, split, index, id, `type ${index % 9}`, textHash(data), data);
    }
  }
  const blob = db.prepare(
    'INSERT OR IGNORE INTO "TextBlob" ("hash", "encoding", "bytes") VALUES (?, ?, ?)',
  );
  const saveText = (text: string) => {
    const row = toTextBlob(text);
    blob.run(row.hash, row.encoding, row.bytes);
    return row.hash;
  };
  const detailHash = saveText(JSON.stringify(emptyDetail));
  const trajectoryHash = saveText(
    JSON.stringify({ targetSystemPrompt: "", targetUserPrompt: "", entries: [] }),
  );
  const config = JSON.stringify(runConfigSchema.parse({ env: { name: "custom" } }));
  const runRow = insert("Run", [
    "id",
    "name",
    "status",
    "isSimulated",
    "config",
    "plan",
    "datasetId",
    "seedSkillHash",
    "lastSeq",
    "step",
    "totalSteps",
    "epoch",
    "baselineScore",
    "currentScore",
    "bestScore",
    "bestStep",
    "bestSkillHash",
    "selectionCount",
    "costMicros",
    "tags",
    "createdAt",
    "startedAt",
    "finishedAt",
  ]);
  const event = insert("RunEvent", ["runId", "seq", "type", "at", "data"]);
  const stepRow = insert("Step", [
    "runId",
    "step",
    "epoch",
    "action",
    "candidateHash",
    "selectionHard",
    "record",
    "detailHash",
    "at",
  ]);
  const version = insert("SkillVersion", [
    "id",
    "runId",
    "number",
    "skillHash",
    "contentHash",
    "parentNumber",
    "step",
    "epoch",
    "kind",
    "outcome",
    "hard",
    "gateScore",
    "lengthChars",
    "at",
  ]);
  const rollout = insert("Rollout", [
    "runId",
    "key",
    "purpose",
    "step",
    "epoch",
    "skillHash",
    "itemId",
    "taskType",
    "hard",
    "soft",
    "status",
    "answer",
    "failReason",
    "trajectoryHash",
    "inputTokens",
    "outputTokens",
    "costMicros",
    "latencyMs",
    "data",
    "at",
  ]);
  const rows = { events: 0, rollouts: 0 };
  for (const [index, run] of shape.runs.entries()) {
    const runId = fullRunId(index);
    const createdAt = firstDay + index * 60_000;
    const last = fullStepRecord(index, run.steps, run.steps);
    const facts = [
      ...beginning(index, run, datasetId),
      ...Array.from({ length: run.steps }, (_, step) =>
        fullStepFacts(index, step + 1, run.steps, run.eventsPerStep),
      ).flat(),
      ...ending(index, run),
    ];
    runRow.run(
      runId,
      run.name,
      run.status,
      1,
      config,
      JSON.stringify(planOf(run)),
      datasetId,
      skillName(index, 0),
      facts.length,
      run.steps,
      run.steps,
      last.epoch,
      0.4,
      last.current_score,
      last.best_score,
      last.best_step,
      skillName(index, last.best_step),
      gateItems,
      12_345,
      JSON.stringify([`tag-${index % 12}`]),
      sqlTime(new Date(createdAt)),
      sqlTime(new Date(createdAt)),
      run.status === "finished" ? sqlTime(new Date(createdAt + 3_600_000)) : null,
    );
    for (const [seq, fact] of facts.entries()) {
      const at = sqlTime(new Date(createdAt + seq * 20));
      event.run(runId, seq + 1, fact.type, at, JSON.stringify(fact.data));
    }
    rows.events += facts.length;
    for (let step = 0; step <= run.steps; step += 1) {
      const record = fullStepRecord(index, Math.max(step, 1), run.steps);
      const at = sqlTime(new Date(createdAt + step * 100));
      const hash = skillName(index, step);
      version.run(
        `ver_${index}_${step}`,
        runId,
        step,
        hash,
        saveText(skillText(step % 400)),
        step === 0 ? null : step - 1,
        step,
        record.epoch,
        step === 0 ? "seed" : "step",
        step === 0 ? "seed" : record.action,
        record.candidate_gate_score ?? null,
        record.candidate_gate_score ?? null,
        1800,
        at,
      );
      if (step > 0) {
        stepRow.run(
          runId,
          step,
          record.epoch,
          record.action,
          hash,
          record.selection_hard ?? null,
          JSON.stringify(record),
          detailHash,
          at,
        );
      }
    }
    const scored = run.scored ?? { items: 0, skills: 0 };
    for (let skill = 0; skill < scored.skills; skill += 1) {
      const hash = skillName(index, skill);
      for (let at = 0; at < scored.items; at += 1) {
        const hard = noise(skill * 7 + at) > 0.4 ? 1 : 0;
        rollout.run(
          runId,
          `gate/${hash}/val-${at}`,
          "selection",
          skill,
          1,
          hash,
          `val-${at}`,
          `type ${at % 9}`,
          hard,
          hard,
          "scored",
          `${at} units`,
          hard === 1 ? "" : "wrong: another number",
          trajectoryHash,
          800,
          90,
          120,
          640,
          JSON.stringify(outcomeOf(`val-${at}`, hard, trajectoryHash)),
          sqlTime(new Date(createdAt)),
        );
      }
      rows.rollouts += scored.items;
    }
  }
  return { datasetId, runIds: shape.runs.map((_, index) => fullRunId(index)), rows };
}

/** More runs with the events, steps and versions of the first one, under the ids that follow. */
export function copyRun(file: string, count: number): void {
  const db = new Database(file);
  db.pragma("synchronous = OFF");
  const columnsOf = (table: string) =>
    db
      .prepare<[string], { name: string }>("SELECT name FROM pragma_table_info(?)")
      .all(table)
      .map(({ name }) => name);
  const copy = (table: string, replaced: Readonly<Record<string, string>>, where: string) => {
    const columns = columnsOf(table).filter(
      (name) => table === "Run" || name !== "id" || replaced.id,
    );
    return db.prepare(
      `INSERT INTO "${table}" (${columns.map((name) => `"${name}"`).join(", ")})
       SELECT ${columns.map((name) => replaced[name] ?? `"${name}"`).join(", ")}
         FROM "${table}" WHERE ${where}`,
    );
  };
  try {
    const of = `"runId" = '${fullRunId(0)}'`;
    const run = copy(
      "Run",
      {
        id: "$id",
        name: "'copy ' || $number",
        idempotencyKey: "NULL",
        bestScore: "0.4 + ($number % 500) / 1000.0",
        tags: "json_array('tag-' || ($number % 12))",
        createdAt: "strftime('%Y-%m-%dT%H:%M:%S.000+00:00', \"createdAt\", $number || ' minutes')",
      },
      `id = '${fullRunId(0)}'`,
    );
    const parts = [
      copy("RunEvent", { runId: "$id" }, of),
      copy("Step", { runId: "$id" }, of),
      copy("SkillVersion", { runId: "$id", id: "'v' || $number || id" }, of),
    ];
    db.transaction(() => {
      for (let number = 1; number <= count; number += 1) {
        const id = fullRunId(number);
        run.run({ id, number });
        for (const part of parts) {
          part.run(part.source.includes("$number") ? { id, number } : { id });
        }
      }
    })();
  } finally {
    db.close();
  }
}
