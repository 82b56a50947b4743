import {
  Check,
  CircleDashed,
  CirclePause,
  CircleStop,
  LoaderCircle,
  Play,
  Unplug,
  X,
} from "lucide-react";
import type { ComponentType } from "react";
import { runStatusWords } from "@/lib/domain/status-words";
import type { CommandType } from "@/lib/schemas/command";
import type { RunStatus } from "@/lib/schemas/run-event";
import { Badge } from "./badge";

const icons: Record<RunStatus, ComponentType<{ className?: string; strokeWidth?: number }>> = {
  queued: CircleDashed,
  running: Play,
  paused: CirclePause,
  stopped: CircleStop,
  finished: Check,
  failed: X,
  interrupted: Unplug,
};

const pendingWords: Record<CommandType, string> = {
  pause: "Pausing…",
  resume: "Resuming…",
  stop: "Stopping…",
  stop_now: "Stopping…",
};

/** The word for a run's state; an open command shows as asked for, not yet confirmed. */
export function statusWord(status: RunStatus, pendingCommand: CommandType | null = null): string {
  return pendingCommand ? pendingWords[pendingCommand] : runStatusWords(status).word;
}

/** State of a run as icon and word. */
export function StatusChip({
  status,
  pendingCommand = null,
}: {
  status: RunStatus;
  pendingCommand?: CommandType | null;
}) {
  const isPending = pendingCommand !== null;
  const Mark = isPending ? LoaderCircle : icons[status];
  return (
    <Badge
      tone={isPending ? "warning" : runStatusWords(status).tone}
      icon={<Mark aria-hidden className="size-3" strokeWidth={2.25} />}
    >
      {statusWord(status, pendingCommand)}
    </Badge>
  );
}
