"use client";

import { cn } from "@/components/ui/class-names";
import { formatPlural } from "@/lib/format/count";
import { useWorkerHealth, type WorkerHealthView } from "./use-worker-health";

/** Whether somebody works on the queue, in the foot of the rail. */
export function WorkerStatus({ initial }: { initial: WorkerHealthView }) {
  const status = useWorkerHealth(initial);
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
