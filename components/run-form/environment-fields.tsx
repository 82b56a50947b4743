"use client";

import { searchModes } from "@/components/dataset/benchmark-fields";
import { type EnvironmentName, ownSettingKeys } from "@/lib/schemas/environment";
import { fieldMeta } from "./field-meta";
import { isSettingPath, type SettingPath } from "./form-base";
import { NumberSetting, SelectSetting, SwitchSetting, TextSetting } from "./setting-fields";

/** Names of an environment's choices on screen. */
const words: Readonly<Record<string, string>> = {
  official: "Official",
  compat: "As the original",
  image: "Pictures",
  text: "Recognised text",
  auto: "Left to the model",
  low: "Low",
  high: "High",
  ...Object.fromEntries(searchModes),
};

/** Help that speaks of choices by their names on screen, where the schema names their values. */
const helps: Readonly<Record<string, string>> = {
  scoring_profile: "As the original: bit for bit its scorer. Scores of the two are never compared.",
  page_input: "Recognised text is for models that see no pictures. Another task.",
  image_detail: "Sent where the provider knows it.",
  search_mode:
    "Which of the dataset's documents the target gets. Three different tasks; their scores are never compared.",
};

/** The settings of a benchmark, each with the control its schema asks for. */
export function EnvironmentFields({ environment }: { environment: EnvironmentName }) {
  return ownSettingKeys(environment)
    .map((key) => `config.env.${key}`)
    .filter(isSettingPath)
    .map((path) => <EnvironmentField key={path} path={path} environment={environment} />);
}

function EnvironmentField({
  path,
  environment,
}: {
  path: SettingPath;
  environment: EnvironmentName;
}) {
  const help = helps[path.slice("config.env.".length)];
  const { kind, isOptional } = fieldMeta(path.slice("config.".length), environment);
  switch (kind) {
    case "switch":
      return <SwitchSetting path={path} />;
    case "choice":
      return <SelectSetting path={path} words={words} {...(help ? { help } : {})} />;
    case "whole":
    case "decimal":
      return <NumberSetting path={path} isDecimal={kind === "decimal"} isOptional={isOptional} />;
    case "text":
      return <TextSetting path={path} isOptional={isOptional} />;
    case "list":
      return null;
    default: {
      const unknown: never = kind;
      return unknown;
    }
  }
}
