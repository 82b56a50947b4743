/** Names on screen for the values of a setting; values without a name show as they are. */
const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "engine.profile": { reference: "Reference", fixed: "Fixed", improved: "Improved" },
  "optimizer.skill_update_mode": {
    patch: "Bounded edits",
    rewrite_from_suggestions: "Rewrite from suggestions",
    full_rewrite_minibatch: "Whole rewrites",
  },
  "optimizer.lr_control_mode": {
    fixed: "The schedule",
    autonomous: "The optimizer, in each step",
    none: "Nobody: no limit",
  },
  "optimizer.lr_scheduler": {
    constant: "Constant",
    linear: "Linear",
    cosine: "Cosine",
    autonomous: "Autonomous: no limit",
  },
  "optimizer.longitudinal_pair_policy": {
    mixed: "Mixed",
    changed: "Only changed",
    unchanged: "Only unchanged",
  },
  "optimizer.skill_aware_appendix_source": {
    both: "Failures and successes",
    failure_only: "Failures only",
  },
  "evaluation.cache": {
    off: "No",
    use: "Yes",
    refresh: "Ask again and keep",
    only: "Kept replies only",
  },
  "evaluation.gate_metric": { hard: "Hard score", soft: "Soft score", mixed: "Mixed" },
  "economy.gate_objective": { latency: "Less waiting", cost: "Fewer calls" },
  "economy.reuse_train_rollouts": {
    never: "Never",
    deterministic: "When answers never vary",
    always: "Always",
  },
};

export function settingWords(key: string): Readonly<Record<string, string>> {
  return words[key] ?? {};
}
