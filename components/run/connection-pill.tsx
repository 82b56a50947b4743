"use client";

import { Radio, RefreshCw, WifiOff } from "lucide-react";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatCount } from "@/lib/format/count";
import type { RunConnection } from "@/lib/realtime/run-store";
import { useRun, useRunView } from "./run-context";

/** Whether the page is up to date; pressing it shows the last event and retries. */
export function ConnectionPill() {
  const { store } = useRun();
  const { connection, state } = useRunView();
  const words = pillWords(connection);
  const Icon = words.Icon;
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
      <Button size="sm" className="mt-3" onClick={() => store.retry()}>
        Retry now
      </Button>
    </Popover>
  );
}

type PillWords = {
  readonly text: string;
  readonly tone: BadgeTone;
  readonly Icon: typeof Radio;
  readonly help: string;
};

function pillWords(connection: RunConnection): PillWords {
  const help = "What was missed meanwhile is read from the run's log; nothing is lost.";
  switch (connection.kind) {
    case "live":
      return { text: "Live", tone: "accept", Icon: Radio, help: "Connected and complete." };
    case "connecting":
      return { text: "Connecting…", tone: "neutral", Icon: RefreshCw, help };
    case "reconnecting":
      return { text: "Reconnecting…", tone: "warning", Icon: RefreshCw, help };
    case "catching_up": {
      const events = formatCount(connection.missing);
      return { text: `Catching up ${events}`, tone: "info", Icon: RefreshCw, help };
    }
    case "offline":
      return { text: "Offline", tone: "warning", Icon: WifiOff, help };
    case "closed":
      return {
        text: "Closed",
        tone: "neutral",
        Icon: WifiOff,
        help: "The server ended this view.",
      };
    default: {
      const unknown: never = connection;
      return unknown;
    }
  }
}
