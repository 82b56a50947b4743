import type { RunPlan } from "@/lib/schemas/plan";
import type { RunConfig } from "@/lib/schemas/run-config";

/** config.json (algorithm.md 5.1): the original's flat names, the derived sizes, and our roles. */
export function flatConfig(
  config: RunConfig,
  plan: RunPlan,
  isSimulated: boolean,
): Record<string, unknown> {
  const { learning_rate, min_learning_rate, ...optimizer } = config.optimizer;
  const { name, ...environment } = config.env;
  return {
    ...config.train,
    ...config.gradient,
    edit_budget: learning_rate,
    min_edit_budget: min_learning_rate,
    ...optimizer,
    // Whole rewrites have no budget, whatever was asked for (2.4).
    ...(optimizer.skill_update_mode === "full_rewrite_minibatch"
      ? { lr_control_mode: "none" }
      : {}),
    ...config.evaluation,
    ...config.limits,
    ...config.stop,
    env: name,
    ...environment,
    optimizer_backend: config.model.optimizer.provider,
    optimizer_model: config.model.optimizer.model,
    rewrite_max_completion_tokens: config.model.optimizer.rewriteMaxOutputTokens,
    rewrite_reasoning_effort: config.model.optimizer.rewriteReasoningEffort ?? "",
    target_backend: config.model.target.provider,
    target_model: config.model.target.model,
    train_size: plan.trainSize,
    steps_per_epoch: plan.stepsPerEpoch,
    batches_per_epoch: plan.batchesPerEpoch,
    samples_per_epoch: plan.trainSize,
    schema_version: config.schemaVersion,
    engine_profile: config.engine.profile,
    model_roles: config.model,
    ...simulatedNote(isSimulated),
  };
}

/** Every export of a run with a simulated model says so (architecture.md 9). */
export function simulatedNote(isSimulated: boolean): Record<string, string> {
  return isSimulated
    ? { model_note: "Simulated model: made by the built-in stand-in, not by a real model." }
    : {};
}
