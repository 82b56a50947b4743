"use client";

import { useFormState, useWatch } from "react-hook-form";
import { AnySetting } from "./any-setting";
import { hasEffect } from "./dependent-settings";
import { isSettingPath, useRunForm } from "./form-base";
import { FieldGrid } from "./group";

/**
 * Settings by their paths below `config`, each with the control of its kind. One without an effect
 * under the others shows only when it needs attention.
 */
export function SettingsList({
  keys,
  emptyWord,
}: {
  keys: readonly string[];
  /** What it means to leave a setting out. */
  emptyWord?: string;
}) {
  return (
    <FieldGrid>
      {keys.map((key) => (
        <OneSetting key={key} name={key} {...(emptyWord === undefined ? {} : { emptyWord })} />
      ))}
    </FieldGrid>
  );
}

export function OneSetting({ name, emptyWord }: { name: string; emptyWord?: string }) {
  const form = useRunForm();
  const { control } = form;
  const config = useWatch({ control, name: "config" });
  const formState = useFormState({ control });
  const path = `config.${name}`;
  if (!isSettingPath(path)) {
    return null;
  }
  const isShown =
    hasEffect(name, config) || form.getFieldState(path, formState).error !== undefined;
  return isShown ? (
    <AnySetting path={path} {...(emptyWord === undefined ? {} : { emptyWord })} />
  ) : null;
}
