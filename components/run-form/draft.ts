import * as z from "zod";
import { type RunFormInput, type RunFormOutput, runFormSchema } from "./form-values";

const storageKey = "skillopt:new-run";

const draftSchema = z.strictObject({
  presetId: z.string(),
  values: z.strictObject({
    name: z.string(),
    datasetId: z.string(),
    seedSkill: runFormSchema.shape.seedSkill,
    config: runFormSchema.shape.config,
  }),
});

export type Draft = { readonly presetId: string; readonly values: RunFormOutput };

/** Keeps an unsent form in this browser. A state with an invalid setting is not kept. */
export function saveDraft(
  storage: Storage,
  draft: { presetId: string; values: RunFormInput },
): void {
  const parsed = draftSchema.safeParse(draft);
  if (!parsed.success) {
    return;
  }
  try {
    storage.setItem(storageKey, JSON.stringify(parsed.data));
  } catch {
    // A full or closed storage only costs the draft.
  }
}

/** The kept form, or null when there is none or it no longer fits the settings. */
export function loadDraft(storage: Storage): Draft | null {
  try {
    const text = storage.getItem(storageKey);
    return text === null ? null : draftSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export function clearDraft(storage: Storage): void {
  try {
    storage.removeItem(storageKey);
  } catch {
    // Nothing was kept.
  }
}
