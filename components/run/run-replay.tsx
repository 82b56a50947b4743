"use client";

import dynamic from "next/dynamic";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { PageBody } from "@/components/shell/page-header";
import { useAddressState } from "@/components/shell/use-address-state";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { Replay } from "@/lib/events/replay";
import type { RunState } from "@/lib/events/run-state";
import type { RunStore } from "@/lib/realtime/run-store";
import { RunContext, useRun } from "./run-context";

const ReplayBar = dynamic(() => import("./replay-bar").then((module) => module.ReplayBar));

/**
 * Shows what is inside as the run was at an earlier moment, while the address has `replay=<number of
 * events>`. Chart, stages, texts and tables move together, because all are drawn from one state.
 */
export function RunReplay({ children }: { children: ReactNode }) {
  const [place, setPlace] = useAddressState("replay");
  return place === null ? (
    children
  ) : (
    <ReplayedRun
      place={/^\d{1,9}$/.test(place) ? Number(place) : 0}
      onPlace={(count) => setPlace(String(count))}
      onClose={() => setPlace(null)}
    >
      {children}
    </ReplayedRun>
  );
}

function ReplayedRun({
  place,
  onPlace,
  onClose,
  children,
}: {
  place: number;
  onPlace: (count: number) => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const run = useRun();
  const replay = useReplay(run.runId);
  const [at, setAt] = useState(place);
  const state = useMemo(
    () => (typeof replay === "string" ? null : replay.stateAt(at)),
    [replay, at],
  );
  const store = useMemo(() => (state === null ? null : stillStore(state)), [state]);
  if (replay === "loading") {
    return (
      <PageBody>
        <p role="status" className="text-text-2">
          Reading the log of the run…
        </p>
      </PageBody>
    );
  }
  if (typeof replay === "string" || store === null || state === null) {
    return (
      <PageBody>
        <Notice
          tone="warning"
          role="alert"
          title="The log could not be read"
          actions={
            <Button size="sm" onClick={onClose}>
              Close replay
            </Button>
          }
        >
          The run itself is not affected. Try again in a moment.
        </Notice>
      </PageBody>
    );
  }
  return (
    <RunContext
      value={{ ...run, store, pending: null, refusal: "", isWorkerAlive: true, isReplay: true }}
    >
      <ReplayBar
        replay={replay}
        at={at}
        state={state}
        onMove={setAt}
        onSettle={onPlace}
        onClose={onClose}
      />
      {children}
    </RunContext>
  );
}

/** A store that stands still at one state. */
function stillStore(state: RunState): RunStore {
  const view = {
    state,
    connection: { kind: "live" },
    paused: { isPaused: false, waiting: 0 },
    signal: null,
  } as const;
  return {
    getSnapshot: () => view,
    subscribe: () => () => {},
    setPaused: () => {},
    setVisible: () => {},
    retry: () => {},
  };
}

function useReplay(runId: string): Replay | "loading" | "failed" {
  const [replay, setReplay] = useState<Replay | "loading" | "failed">("loading");
  useEffect(() => {
    let isGone = false;
    // The schemas of all events are needed here only.
    const load = async () => (await import("./read-log")).readWholeLog(runId);
    load().then(
      (loaded) => {
        if (!isGone) {
          setReplay(loaded);
        }
      },
      () => {
        if (!isGone) {
          setReplay("failed");
        }
      },
    );
    return () => {
      isGone = true;
    };
  }, [runId]);
  return replay;
}
