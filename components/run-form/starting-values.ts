import { type Preset, presets, presetsFor } from "@/lib/config/presets";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { runConfigSchema } from "@/lib/schemas/run-config";
import { usesJudge } from "@/lib/schemas/scorer";
import { defaultConfig, type RunFormInput, type RunFormOutput } from "./form-values";
import { mergeSettings, type SettingsTree } from "./merge-settings";

/** A dataset as the form needs it. */
export type DatasetChoice = DatasetRow & {
  /** Mean length of an item's text; null when unknown. */
  readonly meanItemChars: number | null;
};

/** The presets for a dataset; the usual ones while none is chosen. */
export function presetsOf(dataset: Pick<DatasetChoice, "counts"> | undefined): readonly Preset[] {
  return dataset ? presetsFor({ selectionCount: dataset.counts.val }) : presets;
}

export const firstPresetId = "standard";

export function findPreset(
  dataset: Pick<DatasetChoice, "counts"> | undefined,
  id: string,
): Preset | undefined {
  return presetsOf(dataset).find((preset) => preset.id === id);
}

/**
 * Settings a form starts from: defaults, then the dataset's options, then the preset. What a preset or
 * a dataset says wrongly is left out, so that a form can always open.
 */
export function baseConfig(
  dataset: Pick<DatasetChoice, "environment" | "options"> | undefined,
  preset: Preset | undefined,
): RunFormOutput["config"] {
  const environment = dataset?.environment ?? "custom";
  const plain = defaultConfig(environment);
  const withOptions = refine(plain, { env: dataset?.options ?? {} });
  return refine(withOptions, preset?.settings ?? {});
}

function refine(base: RunFormOutput["config"], over: SettingsTree): RunFormOutput["config"] {
  const parsed = runConfigSchema.safeParse(
    mergeSettings(mergeSettings(base, over), { env: { name: base.env.name } }),
  );
  return parsed.success ? parsed.data : base;
}

/**
 * The form's settings after another preset was chosen: everything starts anew except models and the
 * environment.
 */
export function withPreset(
  config: RunFormInput["config"],
  base: RunFormOutput["config"],
): RunFormInput["config"] {
  return {
    ...base,
    model: config.model,
    env: { ...config.env, limit: base.env.limit },
  };
}

/**
 * The form's settings after another dataset was chosen: its environment and options replace the old
 * ones; how fast items run is kept.
 */
export function withDataset(
  config: RunFormInput["config"],
  base: RunFormOutput["config"],
): RunFormInput["config"] {
  const { workers, exec_timeout, max_completion_tokens } = config.env;
  const kept =
    config.env.name === base.env.name ? { workers, exec_timeout, max_completion_tokens } : {};
  const env = { ...base.env };
  return {
    ...config,
    model: withoutNeedlessJudge(config.model, env),
    env: {
      ...env,
      workers: kept.workers ?? env.workers,
      exec_timeout: kept.exec_timeout ?? env.exec_timeout,
      max_completion_tokens: kept.max_completion_tokens ?? env.max_completion_tokens,
    },
  };
}

/** A judge nobody asks would only be in the way: its fields are not on the page. */
function withoutNeedlessJudge(
  model: RunFormInput["config"]["model"],
  env: RunFormOutput["config"]["env"],
): RunFormInput["config"]["model"] {
  if (model === undefined || (env.name === "custom" && usesJudge(env.scorer))) {
    return model;
  }
  const { judge: _, ...others } = model;
  return others;
}

/** `support-triage-003`: the dataset and a counter. */
export function suggestedName(
  dataset: Pick<DatasetChoice, "name" | "runCount"> | undefined,
): string {
  const slug = (dataset?.name ?? "run")
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${slug || "run"}-${String((dataset?.runCount ?? 0) + 1).padStart(3, "0")}`;
}
