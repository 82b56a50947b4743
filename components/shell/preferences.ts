"use client";

import { createContext, useContext, useSyncExternalStore } from "react";
import { preferencesCookie, preferencesKey } from "@/lib/domain/preferences-cookie";
import type { Preferences } from "@/lib/schemas/preferences";

/** What the server read from the cookie: the markup it sent was made with it. */
export const ServerPreferences = createContext<Preferences | null>(null);

const listeners = new Set<() => void>();
/** As last changed, here or in another tab; null while the page looks as it was sent. */
let known: Preferences | null = null;
let sent: Preferences | null = null;

/** What the page was sent with: changes are made to it, so that no page needs a reader of cookies. */
export function noteSentPreferences(preferences: Preferences): void {
  sent = preferences;
}

/** What this browser remembers; the same on the server, so nothing changes when the page wakes up. */
export function usePreferences(): Preferences {
  const fromServer = useContext(ServerPreferences);
  if (fromServer === null) {
    throw new Error("usePreferences needs a ThemeProvider above it");
  }
  const read = () => known ?? fromServer;
  return useSyncExternalStore(subscribe, read, () => fromServer);
}

/** Remembers a choice, for this page and all others of the browser. */
export function changePreferences(changes: Partial<Preferences>): void {
  const before = known ?? sent;
  if (before === null) {
    return;
  }
  const next = { ...before, ...changes };
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in some browsers
  document.cookie = preferencesCookie(next);
  handleChange(next);
  channel?.postMessage(next);
}

/** Puts the choices on the root element, where the styles and the shortcuts look. */
function handleChange(next: Preferences): void {
  known = next;
  const { contrast, motion, density, singleKeys } = next;
  Object.assign(document.documentElement.dataset, { contrast, motion, density, singleKeys });
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
    channel.onmessage = (message: MessageEvent<Preferences>) => handleChange(message.data);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      channel?.close();
      channel = null;
    }
  };
}
