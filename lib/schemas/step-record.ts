import * as z from "zod";
import { editApplySummarySchema, editReportRowSchema, editSchema } from "./edit";
import { improvedRecordSchema } from "./improved";

/** Outcomes of a step or an epoch end. */
export const gateActionSchema = z.enum(["accept_new_best", "accept", "reject", "force_accept"]);
export type GateAction = z.infer<typeof gateActionSchema>;

export const stepActionSchema = z.enum([
  ...gateActionSchema.options,
  "skip_no_patches",
  "skip_no_rewrite",
]);
export type StepAction = z.infer<typeof stepActionSchema>;

export const stageSchema = z.enum([
  "baseline",
  "rollout",
  "reflect",
  "aggregate",
  "select",
  "update",
  "gate",
  "slow_update",
  "meta_skill",
  "final_validation",
  "test",
]);
export type Stage = z.infer<typeof stageSchema>;

export const tokenCountSchema = z.strictObject({
  calls: z.int(),
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
});

/** Items on which candidate and current skill differ (N-3.12). */
export const flipsSchema = z.strictObject({
  improved: z.array(z.string()),
  regressed: z.array(z.string()),
  unchanged: z.int(),
});
export type Flips = z.infer<typeof flipsSchema>;

/** A reflection group without a usable reply (N-3.3). */
export const lostMinibatchSchema = z.strictObject({
  name: z.string(),
  reason: z.string(),
  itemIds: z.array(z.string()),
});

/** The optimizer's own budget for a step (3.5); also a line of lr_history.jsonl. */
export const learningRateDecisionSchema = z.strictObject({
  learning_rate: z.int(),
  raw_learning_rate: z.int(),
  available_update_items: z.int(),
  clamped: z.boolean(),
  fallback: z.boolean(),
  reasoning: z.string(),
  confidence: z.string(),
  risk_notes: z.array(z.string()),
  raw_response: z.string(),
  error: z.string().optional(),
});
export type LearningRateRecord = z.infer<typeof learningRateDecisionSchema>;

/** What a candidate's score cannot exceed, when its scoring was stopped early (E-01). */
export const selectionBoundSchema = z.strictObject({
  /** In gate-metric space. */
  gate_score: z.number(),
  hard: z.number(),
  soft: z.number(),
  /** Items scored before the stop. */
  n_scored: z.int(),
});
export type SelectionBound = z.infer<typeof selectionBoundSchema>;

/** One object of history.json (algorithm.md 5.4); (new) fields are ours. */
export const stepRecordSchema = z.strictObject({
  step: z.int(),
  epoch: z.int(),
  step_in_epoch: z.int(),
  timing: z.record(z.string(), z.number()),
  tokens: z.record(z.string(), tokenCountSchema),
  rollout_hard: z.number(),
  rollout_soft: z.number(),
  rollout_n: z.int(),
  accumulation_batches: z.array(
    z.strictObject({
      batch_idx: z.int(),
      batch_seed: z.int(),
      n_envs: z.int(),
      hard: z.number(),
      soft: z.number(),
      n_failure_patches: z.int(),
      n_success_patches: z.int(),
    }),
  ),
  n_patches: z.int(),
  n_failure_patches: z.int(),
  n_success_patches: z.int(),
  n_edits_merged: z.int().optional(),
  n_edits_ranked: z.int().optional(),
  /** Null means no limit. */
  edit_budget: z.int().nullable(),
  lr_control_mode: z.string(),
  lr_decision: learningRateDecisionSchema.optional(),
  support_counts: z.array(z.int()).optional(),
  candidate_hash: z.string().optional(),
  candidate_skill_len: z.int().optional(),
  rewrite_change_summary: z.array(z.string()).optional(),
  edit_apply_summary: editApplySummarySchema.optional(),
  n_execution_lapse_notes: z.int().optional(),
  n_appendix_notes_added: z.int().optional(),
  n_appendix_notes_total: z.int().optional(),
  n_appendix_notes_consolidated: z.int().optional(),
  selection_hard: z.number().optional(),
  selection_soft: z.number().optional(),
  gate_metric: z.string(),
  candidate_gate_score: z.number().optional(),
  /** Stands in place of `selection_*` and `candidate_gate_score`, which were not measured. */
  selection_bound: selectionBoundSchema.optional(),
  action: stepActionSchema,
  current_score: z.number(),
  best_score: z.number(),
  best_step: z.int(),
  skill_len: z.int(),
  wall_time_s: z.number(),
  current_origin: z.string(),
  best_origin: z.string(),
  flips: flipsSchema.optional(),
  lost_minibatches: z.array(lostMinibatchSchema),
  cost_micros: z.int().nullable(),
  selection_n: z.int(),
  /** What the methods of algorithm.md 7.2 did. */
  improved: improvedRecordSchema.optional(),
});
export type StepRecord = z.infer<typeof stepRecordSchema>;

/** One reflection group: what went in and what came back. */
export const patchSchema = z.strictObject({
  /** minibatch_fail_000, minibatch_succ_000 … inside batch `batch`. */
  name: z.string(),
  batch: z.int(),
  sourceType: z.enum(["failure", "success"]),
  itemIds: z.array(z.string()),
  failureSummary: z.array(
    z.strictObject({
      failure_type: z.string(),
      count: z.int(),
      description: z.string(),
    }),
  ),
  successPatterns: z.array(z.string()),
  reasoning: z.string(),
  edits: z.array(editSchema),
  /** Edits of the reply that were refused one by one, with the reason (N-3.3). */
  refused: z.array(z.strictObject({ op: z.string(), reason: z.string() })),
  /** Notes for the appendix (R-3.16a). */
  notes: z.array(z.string()).optional(),
});
export type Patch = z.infer<typeof patchSchema>;

/** Failure group of the step buffer (R-3.8, N-3.8). */
export const failurePatternSchema = z.strictObject({
  pattern: z.string(),
  count: z.int(),
  task_ids: z.array(z.string()),
});

/** A refused item as the buffer keeps it: an edit, a suggestion or a whole skill (R-3.8a). */
export const rejectedItemSchema = z.union([
  z.strictObject({ op: z.string(), target: z.string(), content: z.string() }),
  z.strictObject({ type: z.string(), title: z.string(), instruction: z.string() }),
  z.strictObject({
    title: z.string(),
    change_summary: z.array(z.string()),
    source_type: z.string(),
  }),
]);
export type RejectedItem = z.infer<typeof rejectedItemSchema>;

/** Entry of the step buffer; also saved as trajectory_digest.json. */
export const bufferEntrySchema = z.strictObject({
  step: z.int(),
  action: stepActionSchema,
  n_total: z.int(),
  n_fail: z.int(),
  failure_patterns: z.array(failurePatternSchema),
  score_before: z.number().optional(),
  score_after: z.number().optional(),
  /** The score was at most this; in runs that stop lost gates early, instead of `score_after`. */
  score_after_at_most: z.number().optional(),
  rejected_edits: z.array(rejectedItemSchema).optional(),
});
export type BufferEntry = z.infer<typeof bufferEntrySchema>;

/** The working material of a step: what the step page shows and the artifact files are made of. */
export const stepDetailSchema = z.strictObject({
  batchItemIds: z.array(z.array(z.string())),
  patches: z.array(patchSchema),
  merged: z.array(editSchema),
  mergeCalls: z.array(
    z.strictObject({
      kind: z.enum(["failure", "success", "final"]),
      level: z.int(),
      inputs: z.int(),
      result: z.enum(["merged", "fallback"]),
    }),
  ),
  selected: z.array(z.string()),
  rankingReasoning: z.string(),
  dropped: z.array(z.strictObject({ editId: z.string(), reason: z.string() })),
  report: z.array(editReportRowSchema),
  digest: bufferEntrySchema,
  /** The exact buffer and memory texts the optimizer was given in this step. */
  stepBufferText: z.string(),
  metaSkillText: z.string(),
  /** What the rewriter returned, in the mode that has one. */
  rewrite: z
    .strictObject({
      reasoning: z.string(),
      changeSummary: z.array(z.string()),
      newSkill: z.string(),
    })
    .optional(),
  /** Notes of the step and all notes after it, in skill-aware runs. */
  notes: z
    .strictObject({ stepNotes: z.array(z.string()), appendixAfter: z.array(z.string()) })
    .optional(),
});
export type StepDetail = z.infer<typeof stepDetailSchema>;
