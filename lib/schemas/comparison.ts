import * as z from "zod";
import { runListRowSchema } from "./read-models";

/** Curves of more runs cannot be told apart. */
export const maxComparedRuns = 8;

export const comparePointSchema = z.strictObject({
  step: z.int(),
  epoch: z.int(),
  best: z.number(),
  current: z.number(),
  /** Score of the step's candidate; null for a skipped or cut short one. */
  candidate: z.number().nullable(),
  action: z.string(),
  /** Totals up to and with this step. Money is null when a price is unknown. */
  items: z.int(),
  costMicros: z.int().nullable(),
  wallMs: z.int(),
});
export type ComparePoint = z.infer<typeof comparePointSchema>;

export const comparedRunSchema = z.strictObject({
  row: runListRowSchema,
  /** Begins with step 0, the baseline; empty before it is scored. */
  points: z.array(comparePointSchema),
  accepts: z.int(),
  rejects: z.int(),
  skips: z.int(),
  bestVersion: z.int(),
  bestLengthChars: z.int(),
  /** Hard score of the best skill on the test split. */
  testBest: z.strictObject({ hard: z.number(), passed: z.int(), scored: z.int() }).nullable(),
  /** Resolved settings, `section.key` to text. */
  settings: z.record(z.string(), z.string()),
});
export type ComparedRun = z.infer<typeof comparedRunSchema>;

export const compareResultSchema = z.enum(["pass", "partial", "fail", "no_score"]);

export const comparisonSchema = z.strictObject({
  /** In the order asked for. */
  runs: z.array(comparedRunSchema),
  /** Ids that name no run. */
  missing: z.array(z.string()),
  /** Selection items that the best skills of two or more runs were scored on, by the hash of their content. */
  items: z.array(
    z.strictObject({
      itemHash: z.string(),
      itemId: z.string(),
      text: z.string(),
      /** One result per run, in the order of `runs`; null when the run has not this item. */
      results: z.array(compareResultSchema.nullable()),
    }),
  ),
  /** Selection items of each run with its best skill, common to others or not. */
  itemCounts: z.array(z.int()),
});
export type Comparison = z.infer<typeof comparisonSchema>;
