"use client";

import { TriangleAlert } from "lucide-react";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { formatClock } from "@/lib/format/time";
import { refreshWorkerHealth, useWorkerHealth, type WorkerHealthView } from "./use-worker-health";

/**
 * Says above every page that its data no longer moves: the server does not answer, or no worker runs
 * (product.md 8.18). Pages stay usable. A run's own page tells the second in its own words.
 */
export function FrameNotice({ initial }: { initial: WorkerHealthView }) {
  const { isAlive } = useWorkerHealth(initial);
  const isRunPage = /^\/runs\/run_/.test(usePathname());
  const since = useSince(isAlive === null);
  const isQuiet = isAlive === true || (isAlive === false && isRunPage);
  return (
    <div role="status">
      {isQuiet ? null : (
        <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b bg-surface px-4 py-1.5 text-table md:px-6">
          <TriangleAlert aria-hidden className="size-4 text-warning-text" strokeWidth={2} />
          {isAlive === null ? (
            <>
              <p className="min-w-0 flex-1 basis-48">
                <span className="font-medium text-warning-text">
                  Server not reachable since {since}.
                </span>{" "}
                What you see is from then.
              </p>
              <Button size="sm" onClick={() => void refreshWorkerHealth()}>
                Retry now
              </Button>
            </>
          ) : (
            <p className="min-w-0 flex-1 basis-48">
              <span className="font-medium text-warning-text">Worker not running.</span> Runs wait
              until you start one with <code className="font-mono">npm run worker</code>, or
              everything with <code className="font-mono">npm start</code>.
            </p>
          )}
        </div>
      )}
    </div>
  );
}

/** The time of day at which the condition became true. */
function useSince(isTrue: boolean): string {
  const [since, setSince] = useState("");
  if (isTrue && since === "") {
    setSince(formatClock(new Date().toISOString()));
  } else if (!isTrue && since !== "") {
    setSince("");
  }
  return since;
}
