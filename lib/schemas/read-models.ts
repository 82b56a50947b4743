import * as z from "zod";
import { datasetManifestSchema, splitNameSchema } from "./dataset";
import { environmentNameSchema } from "./environment";
import { itemOutcomeSchema, trajectorySchema } from "./outcome";
import { rolloutPurposeSchema, runStatusSchema } from "./run-event";
import { shareScopeSchema } from "./share";
import { stepDetailSchema, stepRecordSchema } from "./step-record";

/** What pages and the API read; the same schemas validate responses in tests. Times are ISO strings. */

export const runListRowSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  status: runStatusSchema,
  kind: z.enum(["train", "eval", "imported"]),
  isDemo: z.boolean(),
  isSimulated: z.boolean(),
  datasetId: z.string(),
  datasetName: z.string(),
  targetModel: z.string(),
  optimizerModel: z.string(),
  baselineScore: z.number().nullable(),
  currentScore: z.number().nullable(),
  bestScore: z.number().nullable(),
  selectionCount: z.int(),
  stage: z.string().nullable(),
  step: z.int(),
  totalSteps: z.int(),
  epoch: z.int(),
  /** Best score after each committed step, for the sparkline; first value is the baseline. */
  bestHistory: z.array(z.number()),
  costMicros: z.int().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  tags: z.array(z.string()),
  notes: z.string(),
  isPinned: z.boolean(),
  isArchived: z.boolean(),
  /** The settings a list is grouped by; null where a stored configuration does not say. */
  settings: z.strictObject({
    epochs: z.int().nullable(),
    batchSize: z.int().nullable(),
    editBudget: z.int().nullable(),
    schedule: z.string().nullable(),
    gateMetric: z.string().nullable(),
  }),
});
export type RunListRow = z.infer<typeof runListRowSchema>;

export const workerHealthSchema = z.strictObject({
  alive: z.boolean(),
  workers: z.int(),
  lastHeartbeatAt: z.string().nullable(),
});
export type WorkerHealth = z.infer<typeof workerHealthSchema>;

export const skillVersionRowSchema = z.strictObject({
  number: z.int(),
  skillHash: z.string(),
  parentNumber: z.int().nullable(),
  step: z.int(),
  epoch: z.int(),
  kind: z.enum(["seed", "step", "slow_update", "appendix"]),
  outcome: z.string(),
  hard: z.number().nullable(),
  soft: z.number().nullable(),
  gateScore: z.number().nullable(),
  lengthChars: z.int(),
  at: z.string(),
});
export type SkillVersionRow = z.infer<typeof skillVersionRowSchema>;

export const skillVersionTextSchema = skillVersionRowSchema.extend({ text: z.string() });
export type SkillVersionText = z.infer<typeof skillVersionTextSchema>;

/** Who wrote a part of a skill: the seed, an edit with its sources, notes, or an epoch's guidance. */
export const blameOriginSchema = z.strictObject({
  kind: z.enum(["seed", "edit", "rewrite", "notes", "slow_update"]),
  /** The version that brought it. */
  version: z.int(),
  step: z.int(),
  epoch: z.int(),
  /** What the gate made of that version. */
  outcome: z.string(),
  gateScore: z.number().nullable(),
  edit: z
    .strictObject({
      id: z.string(),
      /** Edit `position` of `of` selected ones. */
      position: z.int(),
      of: z.int(),
      op: z.string(),
      sourceType: z.string(),
      /** Level of the merge it came out of; null for an analyst's own edit. */
      mergeLevel: z.int().nullable(),
      /** Ids of the edits it was merged from. */
      from: z.array(z.string()),
      supportCount: z.int(),
      /** The items whose rollouts in that step stand behind it; null when the rollout is not kept. */
      supportItems: z.array(z.strictObject({ itemId: z.string(), rolloutId: z.int().nullable() })),
      why: z.string(),
    })
    .nullable(),
});
export type BlameOrigin = z.infer<typeof blameOriginSchema>;

/** A line of a skill with the origin of most of it, and of each part when there are several. */
export const blameLineSchema = z.strictObject({
  number: z.int(),
  text: z.string(),
  region: z.enum(["slow_update", "appendix"]).nullable(),
  origin: z.int(),
  /** Found again by its text after a rewrite. */
  isEstimated: z.boolean(),
  /** Parts of the line, end exclusive; one part when a single origin wrote the line. */
  parts: z.array(z.strictObject({ from: z.int(), to: z.int(), origin: z.int() })),
});
export type BlameLine = z.infer<typeof blameLineSchema>;

export const skillBlameSchema = z.strictObject({
  number: z.int(),
  skillHash: z.string(),
  origins: z.array(blameOriginSchema),
  lines: z.array(blameLineSchema),
});
export type SkillBlame = z.infer<typeof skillBlameSchema>;

export const stepPageSchema = z.strictObject({
  record: stepRecordSchema,
  detail: stepDetailSchema,
});
export type StepPage = z.infer<typeof stepPageSchema>;

export const editRowSchema = z.strictObject({
  step: z.int(),
  position: z.int(),
  op: z.string(),
  target: z.string().nullable(),
  content: z.string().nullable(),
  sourceType: z.string(),
  supportCount: z.int(),
  supportItemIds: z.array(z.string()),
  selection: z.enum(["selected", "not_selected"]),
  status: z.string().nullable(),
  outcome: z.string().nullable(),
  versionNumber: z.int().nullable(),
});
export type EditRow = z.infer<typeof editRowSchema>;

export const rolloutRowSchema = z.strictObject({
  id: z.int(),
  purpose: rolloutPurposeSchema,
  step: z.int().nullable(),
  epoch: z.int().nullable(),
  skillHash: z.string(),
  itemId: z.string(),
  taskType: z.string(),
  hard: z.number(),
  soft: z.number(),
  status: z.string(),
  answer: z.string(),
  failReason: z.string(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  costMicros: z.int().nullable(),
  latencyMs: z.int(),
  at: z.string(),
});
export type RolloutRow = z.infer<typeof rolloutRowSchema>;

export const rolloutPageSchema = z.strictObject({
  row: rolloutRowSchema,
  outcome: itemOutcomeSchema,
  trajectory: trajectorySchema.nullable(),
  itemText: z.string(),
  expected: z.array(z.string()),
});
export type RolloutPage = z.infer<typeof rolloutPageSchema>;

/** Items × scored skill versions of one split. `cells[row][column]`; null = not run. */
export const itemMatrixSchema = z.strictObject({
  split: splitNameSchema,
  columns: z.array(
    z.strictObject({
      skillHash: z.string(),
      /** "seed", "step 3 rejected", "slow update 2" … */
      label: z.string(),
      versionNumber: z.int().nullable(),
      step: z.int(),
      outcome: z.string(),
      scored: z.int(),
      passed: z.int(),
    }),
  ),
  rows: z.array(
    z.strictObject({
      itemId: z.string(),
      taskType: z.string(),
      text: z.string(),
      cells: z.array(
        z
          .strictObject({
            rolloutId: z.int(),
            hard: z.number(),
            soft: z.number(),
            status: z.string(),
          })
          .nullable(),
      ),
    }),
  ),
});
export type ItemMatrix = z.infer<typeof itemMatrixSchema>;

export const usageRowSchema = z.strictObject({
  role: z.string(),
  stage: z.string(),
  step: z.int().nullable(),
  model: z.string(),
  calls: z.int(),
  attempts: z.int(),
  inputTokens: z.int(),
  cachedInputTokens: z.int(),
  /** Written into the provider's prompt cache; input, cached and written tokens are disjoint. */
  cacheWriteTokens: z.int(),
  outputTokens: z.int(),
  /** Part of the output that was thought. */
  reasoningTokens: z.int(),
  /** Replies taken from the disk, which are no calls, and the tokens they saved. */
  keptReplies: z.int(),
  savedTokens: z.int(),
  costMicros: z.int().nullable(),
  p50LatencyMs: z.int(),
  p95LatencyMs: z.int(),
});
export type UsageRow = z.infer<typeof usageRowSchema>;

/** What a run paid by step and by item. Money is null once a price is unknown. */
export const runCostsSchema = z.strictObject({
  steps: z.array(
    z.strictObject({
      /** 0: everything outside of steps (baseline, final validation, test). */
      step: z.int(),
      /** Null outside of steps and for a step in hand. */
      action: z.string().nullable(),
      /** Rise of the best gate score by this step; 0 when it did not rise. */
      gain: z.number(),
      calls: z.int(),
      tokens: z.int(),
      costMicros: z.int().nullable(),
    }),
  ),
  /** The dearest ones, by money, by tokens where prices are unknown. */
  items: z.array(
    z.strictObject({
      itemId: z.string(),
      rollouts: z.int(),
      tokens: z.int(),
      costMicros: z.int().nullable(),
    }),
  ),
  itemCount: z.int(),
});
export type RunCosts = z.infer<typeof runCostsSchema>;

/** What a fork took over from its parent: shown, and in no total of the fork. */
export const inheritedUsageSchema = z.strictObject({
  parentRunId: z.string(),
  parentStep: z.int(),
  rollouts: z.int(),
  calls: z.int(),
  tokens: z.int(),
  costMicros: z.int().nullable(),
});
export type InheritedUsage = z.infer<typeof inheritedUsageSchema>;

/** One optimizer call with what was sent and answered ("what the optimizer was told"). */
export const optimizerCallSchema = z.strictObject({
  key: z.string(),
  stage: z.string(),
  model: z.string(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  latencyMs: z.int(),
  prompt: z.string(),
  reply: z.string(),
});
export type OptimizerCall = z.infer<typeof optimizerCallSchema>;

export const datasetRowSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  environment: environmentNameSchema,
  fingerprint: z.string(),
  counts: z.strictObject({ train: z.int(), val: z.int(), test: z.int() }),
  manifest: datasetManifestSchema,
  options: z.record(z.string(), z.unknown()),
  isDemo: z.boolean(),
  /** Counts from 1 over the versions of a dataset. */
  version: z.int(),
  previousId: z.string().nullable(),
  tags: z.array(z.string()),
  notes: z.string(),
  isArchived: z.boolean(),
  runCount: z.int(),
  createdAt: z.string(),
});
export type DatasetRow = z.infer<typeof datasetRowSchema>;

export const datasetItemRowSchema = z.strictObject({
  itemId: z.string(),
  split: splitNameSchema,
  taskType: z.string(),
  text: z.string(),
  expected: z.array(z.string()),
});
export type DatasetItemRow = z.infer<typeof datasetItemRowSchema>;

export const shareRowSchema = z.strictObject({
  id: z.string(),
  scope: shareScopeSchema,
  mode: z.enum(["live", "frozen"]),
  hasPassword: z.boolean(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
  openedCount: z.int(),
  lastOpenedAt: z.string().nullable(),
});
export type ShareRow = z.infer<typeof shareRowSchema>;

/** A link in the list of all links. */
export const sharedRunRowSchema = shareRowSchema.extend({
  run: z.strictObject({ id: z.string(), name: z.string() }),
});
export type SharedRunRow = z.infer<typeof sharedRunRowSchema>;

export const apiErrorSchema = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    hint: z.string(),
    fields: z.array(z.strictObject({ path: z.string(), message: z.string() })),
    requestId: z.string(),
  }),
});
export type ApiError = z.infer<typeof apiErrorSchema>;
