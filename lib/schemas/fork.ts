import * as z from "zod";

/** What form, API and CLI send to fork a run; settings that are left out stay those of the parent. */
export const forkRunSchema = z.strictObject({
  /** Last step that is taken over; 0 takes over the baseline only. Left out: the last finished step. */
  step: z.int().min(0).optional(),
  /** Epochs of the fork in all, for training on. */
  epochs: z.int().min(1).max(50).optional(),
  /** Changed settings, in any spelling of a configuration. They hold from the step after `step`. */
  config: z.record(z.string(), z.unknown()).default({}),
  name: z.string().trim().min(1).max(120).optional(),
  /** Made by the client; a repeated request returns the first fork. */
  idempotencyKey: z.string().min(8).max(100).optional(),
});
export type ForkRun = z.input<typeof forkRunSchema>;

/**
 * A part of a run that was trained under other settings than the run's own. A fork of a fork has
 * several, in order; `throughStep` and `throughEpoch` are the last step and epoch end of the part.
 */
export const earlierPartSchema = z.strictObject({
  throughStep: z.int().min(0),
  throughEpoch: z.int().min(0),
  /** Complete settings, as in the run's own row. */
  config: z.unknown(),
  /** Edit budgets of the plan these steps were made by. */
  budgets: z.array(z.int()),
});
export const earlierPartsSchema = z.array(earlierPartSchema);
export type EarlierPart = z.infer<typeof earlierPartSchema>;

/** The place of a fork in its family, on its page and in its output directory. */
export const forkOriginSchema = z.strictObject({
  runId: z.string(),
  name: z.string(),
  step: z.int(),
});
export type ForkOrigin = z.infer<typeof forkOriginSchema>;

/** A run that was branched off, as the parent's chart draws it. */
export const forkRowSchema = z.strictObject({
  runId: z.string(),
  name: z.string(),
  /** The last step it took over. */
  step: z.int(),
  /** Best score after each step, the baseline first. */
  bestHistory: z.array(z.number()),
  /** It may still go on. */
  isOpen: z.boolean(),
});
export type ForkRow = z.infer<typeof forkRowSchema>;

export const forksReplySchema = z.object({ rows: z.array(forkRowSchema) });
