"use client";

import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

/** Something that can be done on the open page, from the palette or with a key. */
export type PageAction = {
  readonly id: string;
  readonly label: string;
  /** A single key, when there is one. */
  readonly key?: string;
  readonly run: () => void;
};

let registered: readonly (readonly PageAction[])[] = [];
let flat: readonly PageAction[] = [];
const none: readonly PageAction[] = [];
const listeners = new Set<() => void>();

/** Offers actions while the calling component is on the page. Labels and keys must not change. */
export function usePageActions(actions: readonly PageAction[]): void {
  const run = useEffectEvent((id: string) => actions.find((action) => action.id === id)?.run());
  const shape = JSON.stringify(actions.map(({ id, label, key }) => ({ id, label, key })));
  useEffect(() => {
    const named: { id: string; label: string; key?: string }[] = JSON.parse(shape);
    const own = named.map((action) => ({ ...action, run: () => run(action.id) }));
    registered = [...registered, own];
    publish();
    return () => {
      registered = registered.filter((each) => each !== own);
      publish();
    };
  }, [shape]);
}

/** All actions the open page offers. */
export function useOfferedActions(): readonly PageAction[] {
  return useSyncExternalStore(
    subscribe,
    () => flat,
    () => none,
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function publish(): void {
  flat = registered.flat();
  for (const notify of listeners) {
    notify();
  }
}
