import * as z from "zod";

/** A measured evaluation of one skill on one split. */
export const scoreSchema = z.strictObject({
  hard: z.number(),
  soft: z.number(),
  /** Items with a score, and items that passed (hard is 1). */
  scored: z.int(),
  passed: z.int(),
  unscored: z.int(),
});
export type Score = z.infer<typeof scoreSchema>;

export const testScoreSchema = z.strictObject({
  which: z.enum(["seed", "best", "final"]),
  skillHash: z.string(),
  score: scoreSchema,
  /** True when the text had been tested before and its result was taken over (E-02). */
  reused: z.boolean(),
});
export type TestScore = z.infer<typeof testScoreSchema>;

/** summary.json in our own terms; lib/artifacts adds the original's field names. */
export const runSummarySchema = z.strictObject({
  baseline: scoreSchema,
  baselineGateScore: z.number(),
  bestGateScore: z.number(),
  bestStep: z.int(),
  bestOrigin: z.string(),
  bestSkillHash: z.string(),
  currentOrigin: z.string(),
  currentSkillHash: z.string(),
  finalSelection: scoreSchema.nullable(),
  promotedFinal: z.boolean(),
  tests: z.array(testScoreSchema),
  totalSteps: z.int(),
  accepts: z.int(),
  rejects: z.int(),
  skips: z.int(),
  epochs: z.array(
    z.strictObject({
      epoch: z.int(),
      steps: z.array(z.int()),
      accepts: z.int(),
      rejects: z.int(),
      skips: z.int(),
      best_score_at_epoch_end: z.number(),
      current_score_at_epoch_end: z.number(),
    }),
  ),
  /** Target runs that were not needed, by reason (E-01, E-02, E-03). */
  savedRuns: z.record(z.string(), z.int()),
  /** Target runs that were begun in vain, by reason (E-01, E-05). What was saved in the end is less by these. */
  wastedRuns: z.record(z.string(), z.int()).optional(),
  tokens: z.record(
    z.string(),
    z.strictObject({
      calls: z.int(),
      prompt_tokens: z.int(),
      completion_tokens: z.int(),
      total_tokens: z.int(),
    }),
  ),
  costMicros: z.int().nullable(),
  /** What each stage used and cost (models-and-harnesses.md 11); null = a price is unknown. */
  spending: z
    .record(
      z.string(),
      z.strictObject({
        calls: z.int(),
        inputTokens: z.int(),
        cachedInputTokens: z.int(),
        outputTokens: z.int(),
        reasoningTokens: z.int(),
        cacheWriteTokens: z.int().optional(),
        costMicros: z.int().nullable(),
      }),
    )
    .optional(),
  /** The whole cost by accepted step, and by 0.01 of gained gate score; null when there is none. */
  costPerAcceptMicros: z.int().nullable().optional(),
  costPerPointMicros: z.int().nullable().optional(),
  wallTimeMs: z.int(),
  /** Set when a stop rule ended the training before its last step. */
  endedEarly: z.strictObject({ step: z.int(), reason: z.string() }).optional(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** Why a run failed or paused (style.md 14). */
export const runFailureSchema = z.strictObject({
  class: z.enum(["user_setup", "provider", "data", "resource", "internal"]),
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  stage: z.string().nullable(),
  step: z.int().nullable(),
  itemId: z.string().nullable(),
});
export type RunFailure = z.infer<typeof runFailureSchema>;
