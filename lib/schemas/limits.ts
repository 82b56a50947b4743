import * as z from "zod";

/**
 * Caps on what a run may spend, kept by the worker: at the cap the run pauses, whatever is finished
 * is kept, and it goes on when the cap is raised. 0 = no cap. They change no decision.
 */
export const limitsSectionSchema = z.strictObject({
  max_rollouts: z.int().min(0).default(0).meta({
    title: "Rollout limit",
    description: "Pauses before the run pays for more target runs than this. 0 = no limit.",
    affectsDecisions: false,
  }),
  max_tokens: z.int().min(0).default(0).meta({
    title: "Token limit",
    unit: "tokens",
    description:
      "Input and output of both models. Calls in flight are finished, so a little more may be used. 0 = no limit.",
    affectsDecisions: false,
  }),
  max_cost_usd: z.number().min(0).default(0).meta({
    title: "Money limit",
    unit: "$",
    description: "Needs a known price for both models. 0 = no limit.",
    affectsDecisions: false,
  }),
  max_minutes: z.number().min(0).default(0).meta({
    title: "Time limit",
    unit: "minutes",
    description: "Time the run is being worked on; pauses do not count. 0 = no limit.",
    affectsDecisions: false,
  }),
});
export type LimitsConfig = z.output<typeof limitsSectionSchema>;

/** When training ends before its last step. The final evaluation is made as always. */
export const stopSectionSchema = z.strictObject({
  target_score: z.number().min(0).max(2).default(0).meta({
    title: "Target score",
    description: "Ends the training once the best gate score reaches this. 0 = off.",
  }),
  patience: z.int().min(0).max(100_000).default(0).meta({
    title: "Patience",
    unit: "steps",
    description: "Ends the training after so many steps without a new best. 0 = off.",
  }),
});
export type StopConfig = z.output<typeof stopSectionSchema>;

/** What a run has spent of its limits; results taken over from elsewhere are not counted. */
export const spendingSchema = z.strictObject({
  rollouts: z.int(),
  tokens: z.int(),
  /** Micro-dollars; null when a price or a token count is unknown. */
  costMicros: z.int().nullable(),
  minutes: z.number(),
});
export type Spending = z.infer<typeof spendingSchema>;

const limits = limitsSectionSchema.shape;
const stop = stopSectionSchema.shape;

/** Changed caps and stop rules of a run that is not being executed; what is left out stays. */
export const changeLimitsSchema = z.strictObject({
  limits: z
    .strictObject({
      max_rollouts: limits.max_rollouts.unwrap().optional(),
      max_tokens: limits.max_tokens.unwrap().optional(),
      max_cost_usd: limits.max_cost_usd.unwrap().optional(),
      max_minutes: limits.max_minutes.unwrap().optional(),
    })
    .optional(),
  stop: z
    .strictObject({
      target_score: stop.target_score.unwrap().optional(),
      patience: stop.patience.unwrap().optional(),
    })
    .optional(),
});
export type ChangeLimits = z.input<typeof changeLimitsSchema>;

/** The caps of a run beside what it has spent. */
export const runLimitsSchema = z.strictObject({
  limits: limitsSectionSchema,
  stop: stopSectionSchema,
  spent: spendingSchema,
});
export type RunLimits = z.infer<typeof runLimitsSchema>;
