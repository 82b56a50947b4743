"use client";

import { useEffect, useEffectEvent } from "react";

/**
 * Calls `onChange` when any run changed, and once after every reconnection (something may have been
 * missed); at most about once a second. `runId` is null when several changed. For lists, which then
 * ask the server again.
 */
export function useRunsChanged(onChange: (runId: string | null) => void): void {
  const notify = useEffectEvent(onChange);
  useEffect(() => {
    let leave: (() => void) | null = null;
    let isGone = false;
    // The connection's code comes after the first paint; without it the list stands still.
    import("./connect-run")
      .then(({ followRuns }) => {
        if (!isGone) {
          leave = followRuns((runId) => notify(runId));
        }
      })
      .catch(() => {});
    return () => {
      isGone = true;
      leave?.();
    };
  }, []);
}
