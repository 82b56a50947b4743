"use client";

import Link from "next/link";
import { useWatch } from "react-hook-form";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { useRunForm } from "./form-base";
import type { FormRole } from "./provider-fields";
import { findSavedModel } from "./saved-models";
import { useSavedModels } from "./saved-models-provider";

/** Fills a role with a saved endpoint; the run keeps a copy, later changes of the profile do not reach it. */
export function SavedModelChoice({ modelRole: role }: { modelRole: FormRole }) {
  const saved = useSavedModels();
  const { control, getValues, setValue } = useRunForm();
  const settings = useWatch({ control, name: `config.model.${role}` });
  if (saved.length === 0) {
    return null;
  }
  const chosen = findSavedModel(saved, settings);
  const handleChange = (id: string) => {
    const next = saved.find((model) => model.id === id);
    if (!next) {
      return;
    }
    // Limits of whole-document replies belong to the optimizer's role, not to an endpoint.
    const optimizer = getValues("config.model.optimizer");
    const ofRole =
      role === "optimizer"
        ? {
            rewriteMaxOutputTokens: optimizer?.rewriteMaxOutputTokens,
            rewriteReasoningEffort: optimizer?.rewriteReasoningEffort,
          }
        : role === "judge"
          ? { temperature: 0 }
          : {};
    setValue(
      `config.model.${role}`,
      { ...next.settings, ...ofRole },
      { shouldDirty: true, shouldValidate: true },
    );
  };
  return (
    <Field
      label="Saved model"
      help={
        chosen?.isKeyMissing ? (
          `Its key variable ${chosen.settings.apiKeyEnv ?? ""} is not set where the app was started.`
        ) : (
          <>
            From the <Link href="/models">models page</Link>; the fields below are filled with it.
          </>
        )
      }
    >
      {(props) => (
        <Select
          {...props}
          value={chosen?.id ?? ""}
          onChange={({ target }) => handleChange(target.value)}
        >
          <option value="">Own settings</option>
          {saved.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
