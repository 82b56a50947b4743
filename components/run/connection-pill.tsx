"use client";

import { CirclePause, Clock, Radio, RefreshCw, TriangleAlert, WifiOff } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatCount } from "@/lib/format/count";
import { type ConnectionWords, connectionWords } from "@/lib/run-view/connection-words";
import { useRun, useRunView } from "./run-context";

const icons = {
  live: Radio,
  idle: Clock,
  no_worker: TriangleAlert,
  paused: CirclePause,
  connecting: RefreshCw,
  reconnecting: RefreshCw,
  catching_up: RefreshCw,
  offline: WifiOff,
  closed: WifiOff,
} satisfies Record<ConnectionWords["key"], typeof Radio>;

/** Whether the page is up to date; pressing it shows the last event and retries. Nothing at rest. */
export function ConnectionPill() {
  const { store, isWorkerAlive } = useRun();
  const { connection, state, paused } = useRunView();
  const words = connectionWords({
    connection,
    status: state.status,
    isWorkerAlive,
    isImported: state.created?.imported !== undefined,
    waiting: paused.isPaused ? paused.waiting : null,
  });
  if (words === null) {
    return null;
  }
  const Icon = icons[words.key];
  return (
    <Popover
      label="Connection"
      align="start"
      trigger={
        <button type="button" className="rounded-full">
          <Badge tone={words.tone} icon={<Icon aria-hidden className="size-3" strokeWidth={2} />}>
            {words.text}
          </Badge>
        </button>
      }
    >
      <dl className="grid grid-cols-2 gap-x-3 gap-y-1">
        <dt className="text-text-3">Last event</dt>
        <dd className="tabular">{formatCount(state.lastSeq)}</dd>
        <dt className="text-text-3">Written</dt>
        <dd>{state.lastEventAt ? <RelativeTime at={state.lastEventAt} /> : "–"}</dd>
      </dl>
      <p className="mt-2 text-caption text-text-3">{words.help}</p>
      {paused.isPaused ? (
        <Button size="sm" className="mt-3" onClick={() => store.setPaused(false)}>
          Show them
        </Button>
      ) : (
        <Button size="sm" className="mt-3" onClick={() => store.retry()}>
          Retry now
        </Button>
      )}
    </Popover>
  );
}
