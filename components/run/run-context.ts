"use client";

import { createContext, useContext } from "react";
import type { RunStore, RunView } from "@/lib/realtime/run-store";
import { useRunStore } from "@/lib/realtime/use-run-store";
import type { CommandType } from "@/lib/schemas/command";

/** A command that was asked for and that no event has answered yet. */
export type PendingCommand = {
  readonly type: CommandType;
  readonly askedAt: number;
  /** No answer within ten seconds. */
  readonly isSilent: boolean;
};

export type RunContextValue = {
  readonly runId: string;
  readonly store: RunStore;
  readonly isWorkerAlive: boolean;
  /** The server's time when it made the page, in milliseconds: what the first paint counts with. */
  readonly openedAt: number;
  /** An earlier moment is shown: nothing on the page counts on by the clock. */
  readonly isReplay?: boolean;
  readonly pending: PendingCommand | null;
  /** Why the last command was refused; empty otherwise. */
  readonly refusal: string;
  readonly send: (type: CommandType) => Promise<void>;
  readonly dismiss: () => void;
};

export const RunContext = createContext<RunContextValue | null>(null);

/** What belongs to the run of the page. Throws outside of `RunProvider`. */
export function useRun(): RunContextValue {
  const value = useContext(RunContext);
  if (value === null) {
    throw new Error("useRun needs a RunProvider above it");
  }
  return value;
}

/** The live view of the run of the page. */
export function useRunView(): RunView {
  return useRunStore(useRun().store);
}
