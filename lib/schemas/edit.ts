import * as z from "zod";

/** Edit operations on a skill document (algorithm.md 3.7, 4.1). */
export const editOpSchema = z.enum(["append", "insert_after", "replace", "delete"]);
export type EditOp = z.infer<typeof editOpSchema>;

export const sourceTypeSchema = z.enum(["failure", "success"]);
export type SourceType = z.infer<typeof sourceTypeSchema>;

/** Kinds of suggestions for the rewriter (R-3.3e). */
export const suggestionTypeSchema = z.enum([
  "add_rule",
  "remove_rule",
  "merge_rules",
  "reorganize",
  "compress",
  "clarify",
]);
export type SuggestionType = z.infer<typeof suggestionTypeSchema>;

export const prioritySchema = z.enum(["high", "medium", "low"]);

/** The `op` of a whole new skill text. */
export const newSkillOp = "new_skill";

/**
 * A proposal on its way through merge, selection and application: an edit, or, in the rewriting
 * modes, a suggestion or a whole new skill.
 */
export const editSchema = z.strictObject({
  /** Identity inside the step: a1 … in analyst order, then m1 … for merged edits. */
  id: z.string(),
  /** An edit operation, the type of a suggestion, or `new_skill`; in `reference` whatever the reply said. */
  op: z.string(),
  target: z.string().default(""),
  /** The text to put in, the suggestion's instruction, or the whole new skill. */
  content: z.string().default(""),
  sourceType: sourceTypeSchema,
  /** Items whose rollouts stand behind the edit; merges take the union (N-3.4). */
  supportItemIds: z.array(z.string()),
  /** Ids of the edits it was merged from; empty for an analyst's edit. */
  from: z.array(z.string()).default([]),
  mergeLevel: z.int().optional(),
  /** Reason of an edit, motivation of a suggestion. */
  why: z.string().optional(),
  /** Suggestions and whole skills have a title. */
  title: z.string().optional(),
  priority: prioritySchema.optional(),
  changeSummary: z.array(z.string()).optional(),
  /** Support as the model reported it; used in `reference` instead of the number of items. */
  supportCount: z.int().optional(),
  /** The item as it was replied; in `reference` this is what is applied. */
  raw: z.unknown().optional(),
});
export type Edit = z.infer<typeof editSchema>;

/** Statuses of and N-3.7. */
export const editStatusSchema = z.enum([
  "applied_append",
  "applied_append_before_protected_region",
  "applied_insert_after",
  "applied_insert_after_fallback_append",
  "applied_insert_after_fallback_before_protected_region",
  "applied_replace",
  "applied_delete",
  "skipped_protected_region",
  "skipped_replace_missing_target",
  "skipped_replace_target_not_found",
  "skipped_delete_missing_target",
  "skipped_delete_target_not_found",
  "skipped_insert_after_target_not_found",
  "skipped_ambiguous_target",
  "skipped_no_effect",
  "skipped_duplicate",
  "skipped_unknown_op",
  "skipped_conflict",
  "error",
]);
export type EditStatus = z.infer<typeof editStatusSchema>;

export const editReportRowSchema = z.strictObject({
  index: z.int(),
  editId: z.string(),
  op: z.string(),
  target: z.string(),
  content_preview: z.string(),
  status: editStatusSchema,
  error: z.string().optional(),
});
export type EditReportRow = z.infer<typeof editReportRowSchema>;

export const editApplySummarySchema = z.strictObject({
  total: z.int(),
  applied: z.int(),
  skipped: z.int(),
  errors: z.int(),
});
