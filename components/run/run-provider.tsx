"use client";

import { type ReactNode, useEffect, useMemo, useState } from "react";
import { refreshWorkerHealth, useWorkerHealth } from "@/components/shell/use-worker-health";
import type { RunState } from "@/lib/events/run-state";
import { createRunStore } from "@/lib/realtime/run-store";
import { useRunStore } from "@/lib/realtime/use-run-store";
import type { CommandType } from "@/lib/schemas/command";
import { lazyConnect } from "./lazy-connect";
import { RunContext } from "./run-context";
import { useRunCommand } from "./use-run-command";

/** Holds the live store of one run for all of its pages, beginning with the server's snapshot. */
export function RunProvider({
  initialState,
  isWorkerAlive,
  openedAt,
  openCommand,
  children,
}: {
  initialState: RunState;
  isWorkerAlive: boolean;
  openedAt: number;
  /** A wish that was stored before this page was opened and is not carried out yet. */
  openCommand: CommandType | null;
  children: ReactNode;
}) {
  const { runId } = initialState;
  const [store] = useState(() =>
    createRunStore({
      initialState,
      connect: lazyConnect(async () =>
        (await import("@/lib/realtime/connect-run")).connectRun(runId),
      ),
      fetchState: () => fetchRunState(runId),
    }),
  );
  const { state, connection } = useRunStore(store);
  const { status } = state;
  const command = useRunCommand(runId, status, openCommand);
  const health = useWorkerHealth({ isAlive: isWorkerAlive, activeRuns: 0 });
  const { lastSeq } = initialState;
  const hasMoved = status !== initialState.status || state.lastSeq !== lastSeq;
  const isLive = connection.kind === "live";
  useEffect(() => {
    // A run that moves has a worker, whatever was true when the page was made or the connection broke.
    if (hasMoved && isLive) {
      void refreshWorkerHealth();
    }
  }, [hasMoved, isLive]);
  // A server that does not answer says nothing about its worker; the connection pill tells of it.
  const isAlive = health.isAlive ?? health.wasAlive ?? isWorkerAlive;
  const value = useMemo(
    () => ({ runId, store, isWorkerAlive: isAlive, openedAt, ...command }),
    [runId, store, isAlive, openedAt, command],
  );
  return <RunContext value={value}>{children}</RunContext>;
}

async function fetchRunState(runId: string): Promise<RunState> {
  const response = await fetch(`/api/v1/runs/${runId}`, { cache: "no-store" });
  if (!response.ok) {
    throw new Error(`the run could not be read: HTTP ${response.status}`);
  }
  // The server's own fold of the log: the one answer of the API that is a state, not rows.
  const body = (await response.json()) as { state: RunState };
  return body.state;
}
