import * as z from "zod";
import { editReportRowSchema } from "./edit";
import { forkOriginSchema } from "./fork";
import { importOriginSchema } from "./import-report";
import { itemStatusSchema, usageSchema } from "./outcome";
import { runPlanSchema } from "./plan";
import { runFailureSchema, runSummarySchema, scoreSchema, testScoreSchema } from "./run-summary";
import { stageSchema, stepRecordSchema } from "./step-record";

/** Durable states of a run; "Pausing…" and "Stopping…" are an open command on top (product.md 5). */
export const runStatusSchema = z.enum([
  "queued",
  "running",
  "paused",
  "stopped",
  "finished",
  "failed",
  "interrupted",
]);
export type RunStatus = z.infer<typeof runStatusSchema>;

export const rolloutPurposeSchema = z.enum([
  "train",
  "selection",
  "test",
  "slow_previous",
  "slow_current",
  "eval",
  "confirm",
  "salvage",
]);
export type RolloutPurpose = z.infer<typeof rolloutPurposeSchema>;

/** Where in the loop something happens; step and epoch are 0 outside of steps and epochs. */
const place = { step: z.int(), epoch: z.int() };

/** Every durable fact of a run (product.md 11.1). Adding a type is adding a line here. */
export const runEventDataSchemas = {
  run_created: z.strictObject({
    name: z.string(),
    environment: z.string(),
    datasetId: z.string(),
    datasetName: z.string(),
    targetModel: z.string(),
    optimizerModel: z.string(),
    isSimulated: z.boolean(),
    isDemo: z.boolean(),
    gateMetric: z.string(),
    useGate: z.boolean(),
    plan: runPlanSchema,
    /** Selection item ids in file order: the fixed order of the outcome strip and the matrix. */
    selectionItemIds: z.array(z.string()),
    /** Where a fork comes from. */
    parent: forkOriginSchema.optional(),
    /** Set when the run was not made here but read from an output directory. */
    imported: importOriginSchema.optional(),
  }),
  run_status_changed: z.strictObject({
    status: runStatusSchema,
    reason: z.string(),
    failure: runFailureSchema.nullable(),
  }),
  stage_started: z.strictObject({ ...place, stage: stageSchema, total: z.int().nullable() }),
  stage_progressed: z.strictObject({ ...place, stage: stageSchema, done: z.int(), total: z.int() }),
  stage_finished: z.strictObject({
    ...place,
    stage: stageSchema,
    elapsedMs: z.int(),
    /** Short facts for the stage panel, like "9 → 4". */
    note: z.string(),
  }),
  items_scored: z.strictObject({
    ...place,
    purpose: rolloutPurposeSchema,
    skillHash: z.string(),
    items: z.array(
      z.strictObject({
        itemId: z.string(),
        hard: z.number(),
        soft: z.number(),
        status: itemStatusSchema,
        latencyMs: z.int(),
      }),
    ),
  }),
  usage_recorded: z.strictObject({
    ...place,
    role: z.enum(["target", "optimizer", "judge"]),
    stage: z.string(),
    usage: usageSchema,
    attempts: z.int(),
  }),
  baseline_scored: z.strictObject({
    skillHash: z.string(),
    score: scoreSchema,
    gateScore: z.number(),
  }),
  candidate_built: z.strictObject({
    ...place,
    skillHash: z.string(),
    report: z.array(editReportRowSchema),
  }),
  gate_decided: z.strictObject({
    ...place,
    skillHash: z.string(),
    action: z.string(),
    /** Null when the scoring was stopped early; `gateScore` is then what it cannot exceed (E-01). */
    score: scoreSchema.nullable(),
    gateScore: z.number(),
    currentScore: z.number(),
    bestScore: z.number(),
  }),
  version_created: z.strictObject({
    ...place,
    number: z.int(),
    skillHash: z.string(),
    parentNumber: z.int().nullable(),
    kind: z.enum(["seed", "step", "slow_update", "appendix"]),
    outcome: z.string(),
    lengthChars: z.int(),
    hard: z.number().nullable(),
    gateScore: z.number().nullable(),
  }),
  step_committed: z.strictObject({ ...place, record: stepRecordSchema }),
  slow_update_finished: z.strictObject({
    ...place,
    action: z.string(),
    skillHash: z.string(),
    previousHard: z.number().nullable(),
    currentHard: z.number().nullable(),
    score: scoreSchema.nullable(),
    gateScore: z.number().nullable(),
    /** Current and best score after the epoch end, in gate-metric space. */
    currentScore: z.number(),
    bestScore: z.number(),
    counts: z
      .strictObject({
        improved: z.int(),
        regressed: z.int(),
        persistent_fail: z.int(),
        stable_success: z.int(),
      })
      .nullable(),
  }),
  meta_skill_finished: z.strictObject({ ...place, action: z.string(), lengthChars: z.int() }),
  final_validated: z.strictObject({
    skillHash: z.string(),
    score: scoreSchema,
    gateScore: z.number(),
    promoted: z.boolean(),
    reused: z.boolean(),
  }),
  test_scored: testScoreSchema,
  run_summarized: z.strictObject({ summary: runSummarySchema }),
  log_written: z.strictObject({
    lines: z.array(
      z.strictObject({
        at: z.string(),
        level: z.enum(["info", "warn", "error"]),
        stage: z.string().nullable(),
        step: z.int().nullable(),
        message: z.string(),
      }),
    ),
  }),
} as const;

export type RunEventType = keyof typeof runEventDataSchemas;
export type RunEventData<T extends RunEventType> = z.infer<(typeof runEventDataSchemas)[T]>;

/** Envelope (product.md 11.1). `seq` starts at 1 and has no holes. */
export type RunEvent = {
  [T in RunEventType]: {
    readonly v: 1;
    readonly runId: string;
    readonly seq: number;
    readonly at: string;
    readonly type: T;
    readonly data: RunEventData<T>;
  };
}[RunEventType];

/** An event before the writer gives it its number; `key` makes a repeated write a no-op. */
export type NewRunEvent = {
  [T in RunEventType]: {
    readonly type: T;
    readonly key: string | null;
    readonly data: RunEventData<T>;
  };
}[RunEventType];

export const runEventTypeSchema = z.enum(
  Object.keys(runEventDataSchemas) as [RunEventType, ...RunEventType[]],
);

export const runEventEnvelopeSchema = z.object({
  v: z.literal(1),
  runId: z.string(),
  seq: z.int().min(1),
  at: z.string(),
  type: z.string(),
  data: z.unknown(),
});
