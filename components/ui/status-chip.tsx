import {
  Check,
  CircleDashed,
  CirclePause,
  CircleStop,
  Play,
  TriangleAlert,
  Unplug,
  X,
} from "lucide-react";
import type { ComponentType } from "react";
import type { CommandType } from "@/lib/schemas/command";
import type { RunStatus } from "@/lib/schemas/run-event";
import { Badge, type Tone } from "./badge";

type StatusLook = {
  readonly word: string;
  readonly tone: Tone;
  readonly Icon: ComponentType<{ className?: string; strokeWidth?: number }>;
};

const looks: Record<RunStatus, StatusLook> = {
  queued: { word: "Queued", tone: "neutral", Icon: CircleDashed },
  running: { word: "Running", tone: "accept", Icon: Play },
  paused: { word: "Paused", tone: "neutral", Icon: CirclePause },
  stopped: { word: "Stopped", tone: "neutral", Icon: CircleStop },
  finished: { word: "Finished", tone: "info", Icon: Check },
  failed: { word: "Failed", tone: "danger", Icon: X },
  interrupted: { word: "Interrupted", tone: "warning", Icon: Unplug },
};

const pendingWords: Record<CommandType, string> = {
  pause: "Pausing…",
  resume: "Resuming…",
  stop: "Stopping…",
  stop_now: "Stopping…",
};

/** The word for a run's state; an open command shows as asked for, not yet confirmed. */
export function statusWord(status: RunStatus, pendingCommand: CommandType | null = null): string {
  return pendingCommand ? pendingWords[pendingCommand] : looks[status].word;
}

/** State of a run as icon and word. */
export function StatusChip({
  status,
  pendingCommand = null,
}: {
  status: RunStatus;
  pendingCommand?: CommandType | null;
}) {
  const { tone, Icon } = looks[status];
  const isPending = pendingCommand !== null;
  const Mark = isPending ? TriangleAlert : Icon;
  return (
    <Badge
      tone={isPending ? "warning" : tone}
      icon={<Mark aria-hidden className="size-3" strokeWidth={2.25} />}
    >
      {statusWord(status, pendingCommand)}
    </Badge>
  );
}
