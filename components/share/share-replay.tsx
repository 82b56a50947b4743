"use client";

import { History } from "lucide-react";
import { useState } from "react";
import { ReplayBar } from "@/components/run/replay-bar";
import { Button } from "@/components/ui/button";
import type { Replay } from "@/lib/events/replay";
import type { RunState } from "@/lib/events/run-state";

export type ShareReplay = {
  /** The state to show instead of the live one; null when nothing is replayed. */
  readonly state: RunState | null;
  readonly isLoading: boolean;
  readonly hasFailed: boolean;
  readonly open: () => void;
  readonly bar: ReplayPlace | null;
};

type ReplayPlace = {
  readonly replay: Replay;
  readonly at: number;
  readonly move: (count: number) => void;
  readonly close: () => void;
};

/** Replays a shared run from its projected log, which is read when it is asked for. */
export function useShareReplay(token: string | null): ShareReplay {
  const [replay, setReplay] = useState<Replay | null>(null);
  const [phase, setPhase] = useState<"closed" | "loading" | "failed" | "open">("closed");
  const [at, setAt] = useState(0);
  const open = async () => {
    if (token === null) {
      return;
    }
    setPhase("loading");
    try {
      // The schemas of all events are needed here only.
      const loaded = replay ?? (await (await import("./read-shared-log")).readSharedLog(token));
      setReplay(loaded);
      setAt(0);
      setPhase("open");
    } catch {
      setPhase("failed");
    }
  };
  const isOpen = phase === "open" && replay !== null;
  return {
    state: isOpen ? replay.stateAt(at) : null,
    isLoading: phase === "loading",
    hasFailed: phase === "failed",
    open: () => void open(),
    bar: isOpen ? { replay, at, move: setAt, close: () => setPhase("closed") } : null,
  };
}

export function ShareReplayButton({ replay }: { replay: ShareReplay }) {
  return (
    <Button
      icon={<History aria-hidden className="size-4" strokeWidth={1.75} />}
      pending={replay.isLoading}
      onClick={replay.open}
    >
      {replay.hasFailed ? "Replay: try again" : "Replay"}
    </Button>
  );
}

export function ShareReplayBar({ replay }: { replay: ShareReplay }) {
  return replay.bar && replay.state ? (
    <ReplayBar
      replay={replay.bar.replay}
      at={replay.bar.at}
      state={replay.state}
      onMove={replay.bar.move}
      onSettle={replay.bar.move}
      onClose={replay.bar.close}
    />
  ) : null;
}
