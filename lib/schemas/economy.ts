import * as z from "zod";

/**
 * Ways to pay less or wait less for the same decisions (algorithm.md 7.1). All are off by default;
 * what a run saved, and what it paid for in vain, stands in its summary.
 */
export const economySectionSchema = z.strictObject({
  early_stop_gate: z.boolean().default(false).meta({
    title: "Stop lost gates early",
    description:
      "Ends the scoring of a candidate as soon as it cannot win any more, hardest items first (E-01). A stopped score is shown as an upper bound.",
  }),
  gate_objective: z.enum(["latency", "cost"]).default("latency").meta({
    title: "Stopped gates favour",
    description:
      "Latency keeps all rollout workers busy; cost holds back calls that may turn out to be needless.",
  }),
  in_flight_ratio: z.number().min(0).max(1).default(0.25).meta({
    title: "Share of workers in doubt",
    description:
      "Objective cost: share of the rollout workers that may run calls which a stop could make needless. 0 is cheapest and slowest.",
  }),
  reuse_results: z.boolean().default(false).meta({
    title: "Share results between runs",
    description:
      "Keeps results by content and takes selection and test results of the same skill, item and target from earlier runs (E-03).",
  }),
  reuse_train_rollouts: z.enum(["never", "deterministic", "always"]).default("deterministic").meta({
    title: "Share train rollouts",
    description:
      "With shared results: never, only when the target answers the same every time, or always. Fresh samples carry information.",
  }),
  reuse_train_for_slow_update: z.boolean().default(false).meta({
    title: "Compare epochs with train rollouts",
    description:
      "The slow update takes this epoch's rollouts of the same skill instead of new ones. They are what the analysts saw already.",
  }),
  parallel_phases: z.boolean().default(false).meta({
    title: "Independent phases at once",
    description:
      "Baseline with the first rollouts, the seed's test from the start, the final tests together, reflection batch by batch (E-04).",
  }),
  speculate_rollouts: z.boolean().default(false).meta({
    title: "Rollouts ahead of the gate",
    description:
      "Starts the next step's rollouts while this step is reflected on and scored; an acceptance makes them needless (E-05).",
  }),
  warm_prefix: z.boolean().default(false).meta({
    title: "Warm the prompt cache",
    description:
      "Sends one call with a new skill and the others after its reply, so that the endpoint can read the skill from its cache (E-07).",
  }),
});
export type EconomyConfig = z.output<typeof economySectionSchema>;
