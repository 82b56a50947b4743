"use client";

import { createContext, useContext, useSyncExternalStore } from "react";
import {
  findPreferences,
  type Preferences,
  preferencesCookie,
  preferencesKey,
  readPreferences,
} from "@/lib/schemas/preferences";

/** What the server read from the cookie: the markup it sent was made with it. */
export const ServerPreferences = createContext<Preferences>(readPreferences(null));

const listeners = new Set<() => void>();
let known: Preferences | null = null;

/** What this browser remembers; the same on the server, so nothing changes when the page wakes up. */
export function usePreferences(): Preferences {
  const fromServer = useContext(ServerPreferences);
  return useSyncExternalStore(subscribe, readKnown, () => fromServer);
}

export function changePreferences(changes: Partial<Preferences>): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in some browsers
  document.cookie = preferencesCookie({ ...readKnown(), ...changes });
  handleChange();
  channel?.postMessage("changed");
}

/** Puts the choices on the root element, where the styles and the shortcuts look. */
function applyPreferences(): void {
  const { contrast, motion, density, singleKeys } = readKnown();
  Object.assign(document.documentElement.dataset, { contrast, motion, density, singleKeys });
}

function readKnown(): Preferences {
  known ??= readPreferences(findPreferences(document.cookie));
  return known;
}

function handleChange(): void {
  known = null;
  applyPreferences();
  for (const notify of listeners) {
    notify();
  }
}

/** Other tabs of the browser follow at once. */
let channel: BroadcastChannel | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (channel === null && "BroadcastChannel" in window) {
    channel = new BroadcastChannel(preferencesKey);
    channel.onmessage = handleChange;
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      channel?.close();
      channel = null;
    }
  };
}
