import type { RunFormInput } from "./form-values";

type Config = RunFormInput["config"];

/** Settings that are not shown on the form: where the data lies is the dataset's business. */
const hiddenPaths: ReadonlySet<string> = new Set([
  "schemaVersion",
  "env.name",
  "env.skill_init",
  "env.out_root",
  "env.split_mode",
  "env.split_dir",
  "env.data_path",
  "env.split_ratio",
  "env.split_seed",
  "train.train_size",
]);

/** Every setting of a configuration as `path → value`; lists and objects without a schema are values. */
export function flattenConfig(config: unknown, prefix = ""): Map<string, unknown> {
  const flat = new Map<string, unknown>();
  if (typeof config !== "object" || config === null) {
    return flat;
  }
  for (const [key, value] of Object.entries(config)) {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const [innerPath, innerValue] of flattenConfig(value, path)) {
        flat.set(innerPath, innerValue);
      }
    } else if (value !== undefined && !hiddenPaths.has(path)) {
      flat.set(path, value);
    }
  }
  return flat;
}

export type ConfigChanges = {
  /** Paths whose value differs from the base, including values the base does not have. */
  readonly changed: readonly string[];
  readonly unchangedCount: number;
};

/** What differs between the form and the preset it started from. */
export function configChanges(config: Config, base: Config): ConfigChanges {
  const now = flattenConfig(config);
  const before = flattenConfig(base);
  const paths = new Set([...before.keys(), ...now.keys()]);
  const changed = [...paths].filter((path) => !isSameSetting(now.get(path), before.get(path)));
  return { changed, unchangedCount: paths.size - changed.length };
}

/** Lists are compared by what they hold: the form and the base have each their own. */
export function isSameSetting(a: unknown, b: unknown): boolean {
  return (
    Object.is(a, b) ||
    (Array.isArray(a) && Array.isArray(b) && JSON.stringify(a) === JSON.stringify(b))
  );
}
