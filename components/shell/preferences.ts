"use client";

import { useSyncExternalStore } from "react";
import { type Preferences, preferencesKey, readPreferences } from "@/lib/schemas/preferences";

const usual = readPreferences(null);
const listeners = new Set<() => void>();
let known: Preferences | null = null;

/** What this browser remembers; on the server and before that is read, the usual values. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, readKnown, () => usual);
}

export function changePreferences(changes: Partial<Preferences>): void {
  known = { ...readKnown(), ...changes };
  window.localStorage.setItem(preferencesKey, JSON.stringify(known));
  applyPreferences(known);
  for (const notify of listeners) {
    notify();
  }
}

/** Puts the choices on the root element, where the styles and the shortcuts look. */
export function applyPreferences(preferences: Preferences = readKnown()): void {
  const { dataset } = document.documentElement;
  dataset.contrast = preferences.contrast;
  dataset.motion = preferences.motion;
  dataset.density = preferences.density;
  dataset.singleKeys = preferences.singleKeys;
}

function readKnown(): Preferences {
  known ??= readPreferences(window.localStorage.getItem(preferencesKey));
  return known;
}

function subscribe(listener: () => void): () => void {
  const handleOtherTab = (event: StorageEvent) => {
    if (event.key === preferencesKey) {
      known = null;
      applyPreferences();
      listener();
    }
  };
  listeners.add(listener);
  window.addEventListener("storage", handleOtherTab);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", handleOtherTab);
  };
}
