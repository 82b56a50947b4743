import * as z from "zod";
import { economySectionSchema } from "./economy";
import { environmentConfigSchema } from "./environment";
import { improvedSectionSchema } from "./improved";
import { limitsSectionSchema, stopSectionSchema } from "./limits";
import { modelRoleSchema, optimizerRoleSchema } from "./model-role";
import { needsAddress, providerFacts } from "./provider-facts";

/**
 * The only description of a run's settings: form, API, CLI, worker and documentation read it.
 * Names are those of the original's YAML (algorithm.md 2). Cross-field rules stand at the end.
 */
export const trainSectionSchema = z.strictObject({
  num_epochs: z.int().min(1).max(50).default(4).meta({
    title: "Epochs",
    description: "Full passes over the train split. 2 to 4 is usually enough.",
  }),
  batch_size: z.int().min(1).max(100_000).default(40).meta({
    title: "Batch size",
    description: "Items per rollout batch.",
  }),
  accumulation: z.int().min(1).max(16).default(1).meta({
    title: "Accumulation",
    description: "Batches reflected on before one update.",
  }),
  train_size: z.int().min(0).default(0).meta({
    title: "Train size",
    description: "0, or exactly the size of the train split (R-1.3).",
  }),
  seed: z.int().default(42).meta({ title: "Shuffle seed", description: "Same seed, same order." }),
});

export const gradientSectionSchema = z.strictObject({
  minibatch_size: z.int().min(1).max(64).default(8).meta({
    title: "Reflection group size",
    description: "Trajectories per reflection call.",
  }),
  merge_batch_size: z.int().min(2).max(64).default(8).meta({
    title: "Merge group size",
    description: "Patches fused per merge call.",
  }),
  analyst_workers: z.int().min(1).max(64).default(16).meta({
    title: "Reflection workers",
    description: "Optimizer calls at once.",
    affectsDecisions: false,
  }),
  failure_only: z.boolean().default(false).meta({
    title: "Learn from failures only",
    description: "Skip the reflection on successes.",
  }),
  show_pictures: z.boolean().default(false).meta({
    title: "Show pictures of failures",
    description:
      "The optimizer gets the pictures of failed items with their trajectories, at most eight per call; it must read images. Off: it is told their names and sizes.",
  }),
});

export const optimizerSectionSchema = z.strictObject({
  learning_rate: z.int().min(0).max(32).default(4).meta({
    title: "Edit budget",
    description: "Most edits applied in one step (the learning rate of this training).",
  }),
  min_learning_rate: z.int().min(0).max(32).default(2).meta({
    title: "Smallest budget",
    description: "Floor of a falling schedule.",
  }),
  lr_scheduler: z.enum(["constant", "linear", "cosine", "autonomous"]).default("cosine").meta({
    title: "Budget schedule",
    description: "Autonomous sets no limit of its own.",
  }),
  lr_control_mode: z.enum(["fixed", "autonomous", "none"]).default("fixed").meta({
    title: "Who sets the budget",
    description: "The schedule, the optimizer anew in each step, or nobody (no limit).",
  }),
  skill_update_mode: z
    .enum(["patch", "rewrite_from_suggestions", "full_rewrite_minibatch"])
    .default("patch")
    .meta({
      title: "Update mode",
      description:
        "How a candidate is built: bounded edits, a rewrite from suggestions, or a whole new text from each reflection group.",
    }),
  max_skill_chars: z.int().min(0).default(200_000).meta({
    title: "Longest rewritten skill",
    unit: "characters",
    description: "A longer rewrite is refused (N-3.10). 0 = no limit.",
  }),
  max_rewrite_drop: z.number().min(0).max(1).default(1).meta({
    title: "Lines a rewrite may drop",
    description:
      "Share of the skill's lines that may be missing in a rewrite unless a suggestion asks for it (N-3.10). 1 = no limit.",
  }),
  use_slow_update: z.boolean().default(true).meta({
    title: "Slow update",
    description: "Compares epochs on the same items and writes guidance into a protected region.",
  }),
  slow_update_samples: z.int().min(1).max(10_000).default(20).meta({
    title: "Slow update items",
  }),
  slow_update_gate_with_selection: z.boolean().default(false).meta({
    title: "Gate the slow update",
    description: "Off writes the guidance without a new score (shown as not re-scored).",
  }),
  longitudinal_pair_policy: z.enum(["mixed", "changed", "unchanged"]).default("mixed").meta({
    title: "Pairs used",
  }),
  use_meta_skill: z.boolean().default(true).meta({
    title: "Meta skill",
    description: "Notes for the optimizer only; never part of the exported file.",
  }),
  export_meta_skill: z.boolean().default(false).meta({
    title: "Write the last meta skill",
    description: "Also after the final epoch, where no step of this run can use it.",
  }),
  use_skill_aware_reflection: z.boolean().default(false).meta({
    title: "Notes on lapses",
    description:
      "Failures against a rule the skill already has become short reminders in a protected appendix.",
  }),
  skill_aware_appendix_source: z.enum(["both", "failure_only"]).default("both").meta({
    title: "Notes come from",
    description: "All analysts, or those of failures only.",
  }),
  skill_aware_consolidate_threshold: z.int().min(0).max(1000).default(0).meta({
    title: "Condense notes above",
    unit: "notes",
    description: "0 = never.",
  }),
  max_schema_retries: z.int().min(0).max(5).default(2).meta({
    title: "Repair rounds",
    description: "Follow-up requests when a reply does not fit its schema (N-3.3).",
  }),
});

export const evaluationSectionSchema = z.strictObject({
  use_gate: z.boolean().default(true).meta({
    title: "Gate",
    description: "Off accepts every candidate; scores are still recorded.",
  }),
  gate_metric: z.enum(["hard", "soft", "mixed"]).default("hard").meta({
    title: "Gate metric",
    description: "Use soft when the selection split is small.",
  }),
  gate_mixed_weight: z.number().min(0).max(1).default(0.5).meta({
    title: "Weight of soft",
    description: "Only for the mixed metric.",
  }),
  use_semantic_density: z.boolean().default(false).meta({
    title: "Reward dense wording",
    description: "Adds the weighted share of leading words in the skill to every gate score.",
  }),
  semantic_density_weight: z.number().min(0).max(1).default(0.05).meta({
    title: "Weight of density",
  }),
  leading_words: z.array(z.string().trim().min(1).max(100)).max(1000).optional().meta({
    title: "Leading words",
    description: "Words that count as dense; left out, a built-in list of eleven.",
  }),
  sel_env_num: z.int().min(0).default(0).meta({
    title: "Selection items",
    description: "0 = the whole selection split. Fewer is cheaper and noisier.",
  }),
  test_env_num: z.int().min(0).default(0).meta({ title: "Test items", description: "0 = all." }),
  eval_test: z.boolean().default(true).meta({
    title: "Final test",
    description: "Scores seed, best and last skill on the test split.",
  }),
  cache: z.enum(["off", "use", "refresh", "only"]).default("off").meta({
    title: "Keep replies",
    description:
      "Scoring takes a reply that was kept for the same question, and keeps new ones; refresh asks again, only asks nobody and ends the run at a question without one. Training rollouts never take one.",
  }),
  max_infra_error_rate: z.number().min(0).max(0.5).default(0).meta({
    title: "Unscored items allowed",
    description:
      "Share of items that may stay without a score because of the infrastructure (N-3.1).",
  }),
});

export const engineSectionSchema = z.strictObject({
  profile: z.enum(["reference", "fixed", "improved"]).default("fixed").meta({
    title: "Engine profile",
    description:
      "fixed repairs what loses or corrupts work; reference decides like the original, flaws included; improved is fixed with further methods to switch on.",
  }),
});

const runConfigShape = z.strictObject({
  schemaVersion: z.literal(1).default(1),
  engine: engineSectionSchema.prefault({}),
  train: trainSectionSchema.prefault({}),
  gradient: gradientSectionSchema.prefault({}),
  optimizer: optimizerSectionSchema.prefault({}),
  evaluation: evaluationSectionSchema.prefault({}),
  economy: economySectionSchema.prefault({}),
  improved: improvedSectionSchema.prefault({}),
  limits: limitsSectionSchema.prefault({}),
  stop: stopSectionSchema.prefault({}),
  env: environmentConfigSchema,
  model: z
    .strictObject({
      target: modelRoleSchema.prefault({}),
      optimizer: optimizerRoleSchema.prefault({}),
      judge: modelRoleSchema.optional().meta({
        title: "Judge",
        description:
          "Grades answers where the scorer asks for it; left out, the optimizer model does.",
      }),
    })
    .prefault({}),
});

type Complete = z.output<typeof runConfigShape>;
type Combination = {
  readonly path: readonly string[];
  readonly isImpossible: (config: Complete) => boolean;
  readonly message: (config: Complete) => string;
};

/** An endpoint of the person's own cannot be reached without its address. */
function endpointHasAddress(role: "target" | "optimizer" | "judge"): Combination {
  return {
    path: ["model", role, "baseUrl"],
    isImpossible: ({ model }) => {
      const settings = model[role];
      return settings !== undefined && needsAddress(settings.provider) && !settings.baseUrl;
    },
    message: ({ model }) => {
      const provider = model[role]?.provider ?? "openai_compatible";
      const { label, addressExample } = providerFacts[provider];
      return `an ${label} endpoint needs its base URL, for example ${addressExample}`;
    },
  };
}

/** N-3.5. */
const budgetFallsToItsFloor: Combination = {
  path: ["optimizer", "min_learning_rate"],
  isImpossible: ({ optimizer }) => optimizer.min_learning_rate > optimizer.learning_rate,
  message: ({ optimizer }) =>
    `the smallest budget (${optimizer.min_learning_rate}) must not exceed the edit budget (${optimizer.learning_rate})`,
};

/** */
const notesNeedEdits: Combination = {
  path: ["optimizer", "use_skill_aware_reflection"],
  isImpossible: ({ optimizer }) =>
    optimizer.use_skill_aware_reflection &&
    optimizer.skill_update_mode === "full_rewrite_minibatch",
  message: () =>
    "notes on lapses are not collected when every reflection group writes a whole skill (full_rewrite_minibatch)",
};

/** E-01: without the gate every score counts, so none may be cut short. */
const earlyStopNeedsGate: Combination = {
  path: ["economy", "early_stop_gate"],
  isImpossible: ({ economy, evaluation }) => economy.early_stop_gate && !evaluation.use_gate,
  message: () => "there is no lost gate to stop while the gate is off (evaluation.use_gate)",
};

const impossibleCombinations: readonly Combination[] = [
  budgetFallsToItsFloor,
  notesNeedEdits,
  earlyStopNeedsGate,
  endpointHasAddress("target"),
  endpointHasAddress("optimizer"),
  endpointHasAddress("judge"),
];

export const runConfigSchema = runConfigShape.superRefine((config, context) => {
  for (const { path, isImpossible, message } of impossibleCombinations) {
    if (isImpossible(config)) {
      context.addIssue({ code: "custom", path: [...path], message: message(config) });
    }
  }
});

/** Complete settings with defaults applied. */
export type RunConfig = Complete;
/** What a form, a file or an API caller may leave out. */
export type RunConfigInput = z.input<typeof runConfigShape>;
