import * as z from "zod";

/** Reply shapes of the optimizer's stages (algorithm.md 4). Lenient in what may be missing, strict in kind. */
const looseText = z.string().catch("");
const looseTexts = z.array(z.string()).catch([]);

/**
 * What an analyst sends besides its items. The list of items has another name in each update mode
 * and is read item by item, so that a bad one does not take its siblings along.
 */
export const analystReplySchema = z.object({
  batch_size: z.unknown().optional(),
  failure_summary: z
    .array(
      z.object({ failure_type: z.string(), count: z.number().catch(0), description: looseText }),
    )
    .catch([]),
  success_patterns: looseTexts,
  patch: z.looseObject({ reasoning: looseText }),
});
export type AnalystReply = z.infer<typeof analystReplySchema>;

/** Which inputs of a merge an item was made of, and what the reply says about itself. */
export const mergedItemSchema = z.looseObject({
  source_type: z.enum(["failure", "success"]).optional().catch(undefined),
  support_count: z.int().optional().catch(undefined),
  from: looseTexts.optional(),
});

export const droppedSchema = z
  .array(z.object({ ref: z.string(), reason: looseText }))
  .catch([])
  .default([]);

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

export const learningRateReplySchema = z.looseObject({
  reasoning: looseText,
  confidence: looseText,
  risk_notes: looseTexts,
});
