import * as z from "zod";

/** Reply shapes of the optimizer's stages (algorithm.md 4). Lenient in what may be missing, strict in kind. */
const looseText = z.string().catch("");
const looseTexts = z.array(z.string()).catch([]);

/** One proposed edit; each is checked on its own so that a bad one does not take its siblings along. */
export const proposedEditSchema = z.object({
  op: z.string(),
  target: z.string().nullish(),
  content: z.string().nullish(),
  addresses: looseTexts.optional(),
  why: looseText.optional(),
});
export type ProposedEdit = z.infer<typeof proposedEditSchema>;

export const analystReplySchema = z.object({
  failure_summary: z
    .array(
      z.object({ failure_type: z.string(), count: z.number().catch(0), description: looseText }),
    )
    .catch([]),
  success_patterns: looseTexts,
  patch: z.object({ reasoning: looseText, edits: z.array(z.unknown()) }),
});
export type AnalystReply = z.infer<typeof analystReplySchema>;

export const mergedEditSchema = z.object({
  op: z.string(),
  target: z.string().nullish(),
  content: z.string().nullish(),
  source_type: z.enum(["failure", "success"]).optional().catch(undefined),
  from: looseTexts.optional(),
});

export const mergeReplySchema = z.object({
  reasoning: looseText,
  edits: z.array(mergedEditSchema),
  dropped: z
    .array(z.object({ ref: z.string(), reason: looseText }))
    .catch([])
    .optional(),
});
export type MergeReply = z.infer<typeof mergeReplySchema>;

export const rankingReplySchema = z.object({
  reasoning: looseText,
  selected_indices: z.array(z.unknown()),
});

export const slowUpdateReplySchema = z.object({
  reasoning: looseText,
  slow_update_content: z.string().trim().min(1),
});

export const metaSkillReplySchema = z.object({
  reasoning: looseText,
  meta_skill_content: z.string().trim().min(1),
});
