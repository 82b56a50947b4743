"use client";

import { useSyncExternalStore } from "react";
import { valueAt } from "@/lib/domain/value-at";

export type WorkerHealthView = {
  /** null while the server does not answer. */
  readonly isAlive: boolean | null;
  /** What was last known of it, while the server does not answer. */
  readonly wasAlive?: boolean;
  readonly activeRuns: number;
};

const pollMs = 10_000;
const listeners = new Set<() => void>();
let latest: WorkerHealthView | null = null;
let timer: ReturnType<typeof setInterval> | null = null;

/**
 * Whether somebody works on the queue: first what the server said with the page, then checked every
 * ten seconds while the page is visible, and as soon as the network is back. All readers share one
 * question.
 */
export function useWorkerHealth(initial: WorkerHealthView): WorkerHealthView {
  const seen = useSyncExternalStore(subscribe, readLatest, readNothing);
  return seen ?? initial;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    timer = setInterval(() => void refreshWorkerHealth(), pollMs);
    window.addEventListener("online", refreshWorkerHealth);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      window.removeEventListener("online", refreshWorkerHealth);
      timer = null;
      latest = null;
    }
  };
}

function readLatest(): WorkerHealthView | null {
  return latest;
}

function readNothing(): null {
  return null;
}

/** Asks at once: something happened that may have changed the answer. */
export async function refreshWorkerHealth(): Promise<void> {
  if (document.visibilityState === "hidden") {
    return;
  }
  const next = await readHealth();
  latest = next ?? silent(latest);
  for (const notify of listeners) {
    notify();
  }
}

function silent(before: WorkerHealthView | null): WorkerHealthView {
  const wasAlive = before?.isAlive ?? before?.wasAlive;
  return {
    isAlive: null,
    activeRuns: before?.activeRuns ?? 0,
    ...(wasAlive === undefined ? {} : { wasAlive }),
  };
}

async function readHealth(): Promise<WorkerHealthView | null> {
  try {
    const [health, runs] = await Promise.all([
      readJson("/api/v1/health"),
      readJson("/api/v1/runs?limit=1"),
    ]);
    const isAlive = valueAt(health, "worker", "alive");
    const activeRuns = valueAt(runs, "counts", "running");
    return typeof isAlive === "boolean" && typeof activeRuns === "number"
      ? { isAlive, activeRuns }
      : null;
  } catch {
    return null;
  }
}

async function readJson(address: string): Promise<unknown> {
  const response = await fetch(address, { cache: "no-store" });
  return response.json();
}
