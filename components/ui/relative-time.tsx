"use client";

import { useContext, useSyncExternalStore } from "react";
import { formatExact, formatRelative } from "@/lib/format/time";
import { ExactTimes } from "./exact-times";
import { useIsHydrated } from "./use-is-hydrated";

/** `3 h ago` with the exact moment as title, or the other way round; the first moves on by itself. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const now = useSyncExternalStore(subscribeToClock, readClock, Date.now);
  const isHydrated = useIsHydrated();
  const isExact = useContext(ExactTimes);
  const [exact, relative] = [formatExact(at), formatRelative(at, now)];
  return (
    <time
      // The server's "now" is older than the browser's, and hydration keeps the server's words.
      key={isHydrated ? "browser" : "server"}
      suppressHydrationWarning
      dateTime={at}
      title={isExact ? relative : exact}
      className={className}
    >
      {isExact ? exact : relative}
    </time>
  );
}

/** One clock for all times of a page; it ticks only while somebody looks. */
const tickMs = 10_000;
const listeners = new Set<() => void>();
let clock = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;

function subscribeToClock(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    clock = Date.now();
  }
  timer ??= setInterval(() => {
    clock = Date.now();
    for (const notify of listeners) {
      notify();
    }
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

function readClock(): number {
  return clock;
}
