"use client";

import { useEffect, useSyncExternalStore } from "react";
import type { RunStore, RunView } from "./run-store";

/** The view of a run store; tells it when the page is hidden, shown, or comes back from the cache. */
export function useRunStore(store: RunStore): RunView {
  useEffect(() => {
    const update = () => store.setVisible(document.visibilityState === "visible");
    const restore = (event: PageTransitionEvent) => {
      if (event.persisted) {
        update();
      }
    };
    document.addEventListener("visibilitychange", update);
    window.addEventListener("pageshow", restore);
    return () => {
      document.removeEventListener("visibilitychange", update);
      window.removeEventListener("pageshow", restore);
    };
  }, [store]);
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}
