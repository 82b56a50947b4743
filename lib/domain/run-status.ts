import type { CommandType } from "../schemas/command";
import type { RunStatus } from "../schemas/run-event";

/** The one place that knows what a run status means. */
export function isFinal(status: RunStatus): boolean {
  return status === "finished";
}

/** A worker holds, or may take, this run without being asked. */
export function isClaimable(status: RunStatus): boolean {
  return status === "queued" || status === "interrupted";
}

export function isActive(status: RunStatus): boolean {
  return status === "running";
}

/** Waits for a person: resuming continues at the first unfinished effect. */
export function isResumable(status: RunStatus): boolean {
  return status === "paused" || status === "stopped" || status === "failed";
}

export function canApply(command: CommandType, status: RunStatus): boolean {
  switch (command) {
    case "pause":
      return status === "running" || status === "queued";
    case "stop":
    case "stop_now":
      return (
        status === "running" ||
        status === "queued" ||
        status === "paused" ||
        status === "interrupted"
      );
    case "resume":
      return isResumable(status) || status === "interrupted";
    default: {
      const unknown: never = command;
      return unknown;
    }
  }
}
