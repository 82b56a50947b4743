"use client";

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
  "oracle-files": "Tools over the question's documents",
  "oracle-pages": "The right pages, no tools",
  "full-corpus": "Tools over all documents",
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
  const { kind, isOptional } = fieldMeta(path.slice("config.".length), environment);
  switch (kind) {
    case "switch":
      return <SwitchSetting path={path} />;
    case "choice":
      return <SelectSetting path={path} words={words} />;
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
