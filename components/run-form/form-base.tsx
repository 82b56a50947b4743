"use client";

import { createContext, useContext } from "react";
import { type FieldPath, useFormContext, useWatch } from "react-hook-form";
import { type EnvironmentName, environmentNameSchema } from "@/lib/schemas/environment";
import { isSameSetting } from "./changes";
import { fieldMeta } from "./field-meta";
import type { RunFormInput, RunFormOutput } from "./form-values";

/** A setting's place in the form, like `config.train.num_epochs`. */
export type SettingPath = Extract<FieldPath<RunFormInput>, `config.${string}`>;

/** Whether a path of the schema, below `config.`, is a setting of the form. */
export function isSettingPath(path: string): path is SettingPath {
  const setting = path.startsWith("config.") ? path.slice("config.".length) : null;
  return (
    setting !== null &&
    environmentNameSchema.options.some((environment) => hasSetting(setting, environment))
  );
}

function hasSetting(setting: string, environment: EnvironmentName): boolean {
  try {
    return fieldMeta(setting, environment) !== null;
  } catch {
    return false;
  }
}

const BaseContext = createContext<ReadonlyMap<string, unknown>>(new Map());

/** The flattened settings the form started from; changed dots and resets compare with them. */
export const FormBaseProvider = BaseContext.Provider;

export function useRunForm() {
  return useFormContext<RunFormInput, unknown, RunFormOutput>();
}

export function useEnvironmentName(): EnvironmentName {
  const { control } = useRunForm();
  return useWatch({ control, name: "config.env.name" });
}

/** Value of a setting in the preset, and whether the form holds another one. */
export function useSettingChange(path: SettingPath): {
  readonly isChanged: boolean;
  readonly base: unknown;
} {
  const base = useContext(BaseContext).get(path.slice("config.".length));
  const { control } = useRunForm();
  const value = useWatch({ control, name: path });
  return { isChanged: !isSameSetting(value, base), base };
}
