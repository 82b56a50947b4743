"use client";

import { useWatch } from "react-hook-form";
import { fieldMeta, sectionNames, settingsOf } from "./field-meta";
import { useRunForm } from "./form-base";
import { settingWords } from "./setting-words";
import { SettingsList } from "./settings-list";

/** Sections with a group of their own; what a further section limits stands with the decision. */
const placed: ReadonlySet<string> = new Set([
  "engine",
  "train",
  "gradient",
  "optimizer",
  "evaluation",
  "economy",
  "improved",
  "env",
  "model",
]);
const limitSections = sectionNames().filter((name) => !placed.has(name));
const limitSettings = limitSections.flatMap(settingsOf);

const keys = [
  "evaluation.use_gate",
  "evaluation.gate_metric",
  "evaluation.gate_mixed_weight",
  "evaluation.sel_env_num",
  "evaluation.test_env_num",
  "evaluation.eval_test",
  "env.limit",
  "evaluation.max_infra_error_rate",
  "evaluation.cache",
  "evaluation.use_semantic_density",
  "evaluation.semantic_density_weight",
  "evaluation.leading_words",
  ...limitSettings,
  "engine.profile",
];

/** The gate, the splits' limits, the final test, what ends or pauses a run, the engine's profile. */
export function DecisionFields() {
  return <SettingsList keys={keys} emptyWord="No limit" />;
}

export function useDecisionSummary(): string {
  const { control } = useRunForm();
  const config = useWatch({ control, name: "config" });
  const { evaluation, engine } = config;
  const limit = config.env.limit;
  const profile = engine?.profile ?? "fixed";
  const isMixed = evaluation?.gate_metric === "mixed";
  return [
    evaluation?.use_gate === false
      ? "gate off"
      : `gate on ${evaluation?.gate_metric} score${isMixed ? `, ${evaluation?.gate_mixed_weight} soft` : ""}`,
    evaluation?.sel_env_num ? `${evaluation.sel_env_num} selection items` : "all selection items",
    evaluation?.eval_test === false ? "no final test" : "final test on",
    ...(limit ? [`first ${limit} items of each split`] : []),
    ...(evaluation?.use_semantic_density
      ? [`dense wording weighs ${evaluation.semantic_density_weight}`]
      : []),
    ...limitWords(config),
    ...(profile === "fixed"
      ? []
      : [`profile ${(settingWords("engine.profile")[profile] ?? profile).toLowerCase()}`]),
  ].join(" · ");
}

/** Limits that are set, by their titles. */
function limitWords(config: object): string[] {
  const sections = new Map<string, unknown>(Object.entries(config));
  return limitSections.flatMap((section) => {
    const values = new Map<string, unknown>(Object.entries(sections.get(section) ?? {}));
    return [...values].flatMap(([key, value]) => {
      const isSet = (typeof value === "number" && value > 0) || value === true;
      const title = isSet ? fieldMeta(`${section}.${key}`, "custom").title.toLowerCase() : "";
      return isSet ? [value === true ? title : `${title} ${String(value)}`] : [];
    });
  });
}
