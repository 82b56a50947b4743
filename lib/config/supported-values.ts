/**
 * Settings of the original that this version knows by another name, does without, or does not
 * support. A setting that cannot be honoured is an error; one without any effect is dropped with a note.
 */
export type SettingRule = (
  value: unknown,
) =>
  | { readonly kind: "set"; readonly value: unknown }
  | { readonly kind: "drop"; readonly note: string | null }
  | { readonly kind: "refuse"; readonly message: string };

const rules: Readonly<Record<string, SettingRule>> = {
  "optimizer.skill_update_mode": oneOf({
    supported: { patch: ["patch", "edits", "edit"] },
    refused: "rewriting the skill is not supported",
  }),
  "optimizer.lr_scheduler": oneOf({
    supported: { constant: ["constant"], linear: ["linear"], cosine: ["cosine"] },
    refused: "it is not supported",
  }),
  "optimizer.longitudinal_pair_policy": oneOf({
    supported: {
      mixed: ["mixed", "default", "random", "all"],
      changed: ["changed", "change", "delta", "10_01", "01_10"],
      unchanged: ["unchanged", "stable", "same", "00_11"],
    },
    refused: "it is not known",
  }),
  "optimizer.lr_control_mode": onlyNeutral(["fixed", "manual", "scheduler", "scheduled"]),
  "optimizer.use_skill_aware_reflection": onlyNeutral([false]),
  "optimizer.skill_aware_appendix_source": dropped("skill-aware reflection is not supported"),
  "optimizer.skill_aware_consolidate_threshold": dropped("skill-aware reflection is not supported"),
  "optimizer.meta_learning_rate": dropped("nothing reads it"),
  "evaluation.use_semantic_density": onlyNeutral([false]),
  "evaluation.semantic_density_weight": dropped("semantic density is not supported"),
  "evaluation.leading_words": dropped("semantic density is not supported"),
  "gradient.max_analyst_rounds": dropped("it was retired"),
  "train.steps_per_epoch": dropped("it follows from the train size and the batch size"),
  "env.split_output_dir": dropped("splits are kept with the dataset"),
  "env.max_turns": onlyNeutral([1]),
  "model.rewrite_reasoning_effort": dropped("rewriting the skill is not supported"),
  "model.rewrite_max_completion_tokens": dropped("rewriting the skill is not supported"),
};

/** The rule of a setting, or null for one that goes to the schema as it is. */
export function findSettingRule(path: string): SettingRule | null {
  if (Object.hasOwn(rules, path)) return rules[path] ?? null;
  return otherBackend.test(path) ? dropped("it belongs to another backend") : null;
}

/** Settings of backends that only the original has. They do nothing unless that backend is chosen. */
const otherBackend =
  /^(?:model\.)?(?:(?:optimizer_|target_)?(?:azure|qwen_chat|minimax)_|(?:codex|claude_code|cursor|copilot)_|sandbox$)/;

function oneOf(input: {
  readonly supported: Readonly<Record<string, readonly string[]>>;
  readonly refused: string;
}): SettingRule {
  return (value) => {
    const text = typeof value === "string" ? value.trim().toLowerCase() : value;
    for (const [name, spellings] of Object.entries(input.supported)) {
      if (spellings.some((spelling) => spelling === text)) return { kind: "set", value: name };
    }
    const names = Object.keys(input.supported).join(", ");
    return { kind: "refuse", message: `is ${show(value)}: ${input.refused}; supported: ${names}` };
  };
}

/** A switch whose only supported position is the one that changes nothing. */
function onlyNeutral(neutral: readonly (string | boolean | number)[]): SettingRule {
  return (value) => {
    const text = typeof value === "string" ? value.trim().toLowerCase() : value;
    return neutral.some((one) => one === text)
      ? { kind: "drop", note: null }
      : {
          kind: "refuse",
          message: `is ${show(value)}, which is not supported; supported: ${neutral.join(", ")}`,
        };
  };
}

function dropped(why: string): SettingRule {
  return (value) => ({ kind: "drop", note: value === "" || value === null ? null : why });
}

/** A short value for a message. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
