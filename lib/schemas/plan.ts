import * as z from "zod";

/** Derived sizes and the expected calls of a run (algorithm.md 1.4); the upper bound of a healthy run. */
export const runPlanSchema = z.strictObject({
  trainSize: z.int(),
  selectionSize: z.int(),
  testSize: z.int(),
  stepsPerEpoch: z.int(),
  batchesPerEpoch: z.int(),
  totalSteps: z.int(),
  /** Edit budget of step 1 … totalSteps; empty when there is no limit. */
  budgets: z.array(z.int()),
  targetRuns: z.strictObject({
    rollout: z.int(),
    gate: z.int(),
    slowUpdate: z.int(),
    finalValidation: z.int(),
    test: z.int(),
    /** Bounds of what depends on the results; absent where the method is off (C-01, C-05). */
    confirm: z.int().optional(),
    salvage: z.int().optional(),
    total: z.int(),
  }),
  optimizerCalls: z.strictObject({
    analyst: z.int(),
    merge: z.int(),
    ranking: z.int(),
    slowUpdate: z.int(),
    metaSkill: z.int(),
    /** Calls that only some settings have; absent without them. */
    learningRate: z.int().optional(),
    rewrite: z.int().optional(),
    consolidate: z.int().optional(),
    total: z.int(),
  }),
});
export type RunPlan = z.infer<typeof runPlanSchema>;
