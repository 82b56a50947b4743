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
    patch: ["patch", "edits", "edit"],
    rewrite_from_suggestions: [
      "rewrite_from_suggestions",
      "rewrite",
      "suggestions",
      "rewrite_suggestions",
    ],
    full_rewrite_minibatch: [
      "full_rewrite_minibatch",
      "full_rewrite",
      "minibatch_full_rewrite",
      "skill_rewrite_minibatch",
    ],
  }),
  "optimizer.lr_scheduler": oneOf({
    constant: ["constant"],
    linear: ["linear"],
    cosine: ["cosine"],
    autonomous: ["autonomous"],
  }),
  "optimizer.lr_control_mode": oneOf({
    fixed: ["fixed", "manual", "scheduler", "scheduled"],
    autonomous: ["autonomous", "auto", "optimizer"],
    // A bare `off` is the truth value false to some YAML writers.
    none: ["none", "off", "no_lr", false],
  }),
  "optimizer.longitudinal_pair_policy": oneOf({
    mixed: ["mixed", "default", "random", "all"],
    changed: ["changed", "change", "delta", "10_01", "01_10"],
    unchanged: ["unchanged", "stable", "same", "00_11"],
  }),
  "evaluation.leading_words": leadingWords,
  "optimizer.meta_learning_rate": dropped("nothing reads it"),
  "gradient.max_analyst_rounds": dropped("it was retired"),
  "train.steps_per_epoch": dropped("it follows from the train size and the batch size"),
  "env.split_output_dir": dropped("splits are kept with the dataset"),
  "env.max_turns": onlyNeutral([1]),
};

/** A limit that is not wanted may be written in words. */
const noLimit: SettingRule = (value) => {
  const text = typeof value === "string" ? value.trim().toLowerCase() : value;
  const isNone = text === "none" || text === "off" || text === false;
  return { kind: "set", value: isNone ? 0 : value };
};

/** The rule of a setting, or null for one that goes to the schema as it is. */
export function findSettingRule(path: string): SettingRule | null {
  if (/^(?:limits|stop)\./.test(path)) return noLimit;
  if (Object.hasOwn(rules, path)) return rules[path] ?? null;
  return otherBackend.test(path) ? dropped("it belongs to another backend") : null;
}

/** Settings of backends that only the original has. They do nothing unless that backend is chosen. */
const otherBackend =
  /^(?:model\.)?(?:(?:optimizer_|target_)?minimax_|(?:codex|claude_code|cursor|copilot)_|sandbox$)/;

/** A list, or its words with commas between; nothing between them means the built-in list. */
function leadingWords(value: unknown): ReturnType<SettingRule> {
  if (typeof value !== "string") return { kind: "set", value };
  const words = value.split(",").map((word) => word.trim());
  const named = words.filter((word) => word !== "");
  return named.length > 0 ? { kind: "set", value: named } : { kind: "drop", note: null };
}

/** A setting with names; text is read without regard to case. */
function oneOf(names: Readonly<Record<string, readonly (string | boolean)[]>>): SettingRule {
  return (value) => {
    const text = typeof value === "string" ? value.trim().toLowerCase() : value;
    for (const [name, spellings] of Object.entries(names)) {
      if (spellings.some((spelling) => spelling === text)) return { kind: "set", value: name };
    }
    return {
      kind: "refuse",
      message: `must be one of ${Object.keys(names).join(", ")}, got ${show(value)}`,
    };
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
