"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { clearDraft, type Draft, loadDraft, saveDraft } from "./draft";
import { useRunForm } from "./form-base";

const saveDelayMs = 400;

/**
 * Keeps the unsent form in this browser and brings it back once, when the page opens without a
 * prefill. `forget` ends it; nothing is kept after that.
 */
export function useDraft(input: {
  readonly isPrefilled: boolean;
  readonly presetId: string;
  readonly knowsDataset: (id: string) => boolean;
  readonly onRestore: (draft: Draft) => void;
}): { readonly isRestored: boolean; readonly forget: () => void } {
  const form = useRunForm();
  const [isRestored, setIsRestored] = useState(false);
  const [isForgotten, setIsForgotten] = useState(false);

  const restore = useEffectEvent(() => {
    const draft = input.isPrefilled ? null : loadDraft(window.localStorage);
    if (draft && input.knowsDataset(draft.values.datasetId)) {
      input.onRestore(draft);
      setIsRestored(true);
    }
  });
  useEffect(() => restore(), []);

  const save = useEffectEvent(() =>
    saveDraft(window.localStorage, { presetId: input.presetId, values: form.getValues() }),
  );
  useEffect(() => {
    if (isForgotten) {
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unsubscribe = form.subscribe({
      formState: { values: true },
      callback: () => {
        clearTimeout(timer);
        timer = setTimeout(() => save(), saveDelayMs);
      },
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [form.subscribe, isForgotten]);

  const forget = () => {
    setIsForgotten(true);
    setIsRestored(false);
    clearDraft(window.localStorage);
  };
  return { isRestored, forget };
}
