"use client";

import { useSyncExternalStore } from "react";

const subscribeToNothing = () => () => {};
const isTrue = () => true;
const isFalse = () => false;

/** False in the markup of the server and until the page's code runs, true from then on. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(subscribeToNothing, isTrue, isFalse);
}
