import type { RunFormInput } from "./form-values";

type Config = RunFormInput["config"];

/** True when a method is in force: switched on, or left to a profile that has it. */
export function isMethodOn(config: Config, flag: boolean | undefined): boolean {
  return flag ?? config.engine?.profile === "improved";
}

/** Settings that only mean something under another one, and when that is so. */
const conditions: Readonly<Record<string, (config: Config) => boolean>> = {
  "gradient.show_pictures": ({ env }) => env.name === "docvqa" && env.page_input !== "text",
  "evaluation.gate_mixed_weight": ({ evaluation }) => evaluation?.gate_metric === "mixed",
  "evaluation.semantic_density_weight": ({ evaluation }) =>
    evaluation?.use_semantic_density === true,
  "evaluation.leading_words": ({ evaluation }) => evaluation?.use_semantic_density === true,
  "optimizer.max_skill_chars": ({ optimizer }) => optimizer?.skill_update_mode !== "patch",
  "optimizer.max_rewrite_drop": ({ optimizer }) => optimizer?.skill_update_mode !== "patch",
  "optimizer.slow_update_samples": ({ optimizer }) => optimizer?.use_slow_update === true,
  "optimizer.slow_update_gate_with_selection": ({ optimizer }) =>
    optimizer?.use_slow_update === true,
  "optimizer.longitudinal_pair_policy": ({ optimizer }) => optimizer?.use_slow_update === true,
  "optimizer.export_meta_skill": ({ optimizer }) => optimizer?.use_meta_skill === true,
  "optimizer.skill_aware_appendix_source": ({ optimizer }) =>
    optimizer?.use_skill_aware_reflection === true,
  "optimizer.skill_aware_consolidate_threshold": ({ optimizer }) =>
    optimizer?.use_skill_aware_reflection === true,
  "economy.gate_objective": ({ economy }) => economy?.early_stop_gate === true,
  "economy.in_flight_ratio": ({ economy }) =>
    economy?.early_stop_gate === true && economy.gate_objective === "cost",
  "economy.reuse_train_rollouts": ({ economy }) => economy?.reuse_results === true,
  "improved.confirm_replicates": (config) => isMethodOn(config, config.improved?.confirm),
  "improved.regression_max_lost": ({ improved }) => improved?.regression_guard === true,
  "improved.critical_items": ({ improved }) => improved?.regression_guard === true,
  "improved.salvage_items": (config) => isMethodOn(config, config.improved?.salvage),
  "improved.merge_similarity": (config) => isMethodOn(config, config.improved?.deterministic_merge),
  "improved.leak_words": (config) => isMethodOn(config, config.improved?.leak_guard),
  "improved.slow_update_max_chars": (config) =>
    isMethodOn(config, config.improved?.gate_slow_updates),
  "improved.max_skill_chars": (config) => isMethodOn(config, config.improved?.gate_slow_updates),
};

/** Whether a setting has an effect under the others; `key` is its path below `config`. */
export function hasEffect(key: string, config: Config): boolean {
  return conditions[key]?.(config) ?? true;
}
