"use client";

import { useEffect, useState } from "react";
import * as z from "zod";
import { cn } from "@/components/ui/class-names";
import { formatPlural } from "@/lib/format/count";
import { workerHealthSchema } from "@/lib/schemas/read-models";

const pollMs = 10_000;

/** Whether somebody works on the queue, checked every ten seconds while the page is visible. */
export function WorkerStatus({
  initial,
}: {
  initial: { readonly isAlive: boolean; readonly activeRuns: number };
}) {
  const [status, setStatus] = useState<{ isAlive: boolean | null; activeRuns: number }>(initial);
  useEffect(() => {
    let isGone = false;
    const refresh = async () => {
      if (document.visibilityState === "hidden") {
        return;
      }
      const next = await readHealth();
      if (!isGone) {
        setStatus((known) => next ?? { ...known, isAlive: null });
      }
    };
    const timer = setInterval(() => void refresh(), pollMs);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, []);

  const words =
    status.isAlive === null
      ? "Server not reachable"
      : status.isAlive
        ? `Worker running · ${formatPlural(status.activeRuns, "run")}`
        : "Worker not running";
  return (
    <p className="flex items-center gap-2 text-caption text-text-3">
      <span
        aria-hidden
        className={cn(
          "size-2 shrink-0 rounded-full border",
          status.isAlive ? "border-accept bg-accept" : "border-warning-text",
        )}
      />
      {words}
    </p>
  );
}

const healthSchema = z.object({ worker: workerHealthSchema });
const countsSchema = z.object({ counts: z.object({ running: z.int() }) });

async function readHealth(): Promise<{ isAlive: boolean; activeRuns: number } | null> {
  try {
    const [health, runs] = await Promise.all([
      readJson("/api/v1/health"),
      readJson("/api/v1/runs?limit=1"),
    ]);
    return {
      isAlive: healthSchema.parse(health).worker.alive,
      activeRuns: countsSchema.parse(runs).counts.running,
    };
  } catch {
    return null;
  }
}

async function readJson(address: string): Promise<unknown> {
  const response = await fetch(address, { cache: "no-store" });
  return response.json();
}
