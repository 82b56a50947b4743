import { isClaimable } from "../domain/run-status";
import { formatCount } from "../format/count";
import type { RunStatus } from "../schemas/run-event";

/** How the page hears of the run; the same kinds as a run store's connection. */
export type ConnectionKind =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "reconnecting" }
  | { readonly kind: "offline" }
  | { readonly kind: "closed" }
  | { readonly kind: "catching_up"; readonly missing: number };

export type ConnectionWords = {
  readonly key: ConnectionKind["kind"] | "paused" | "no_worker" | "idle";
  readonly text: string;
  readonly tone: "accept" | "neutral" | "warning" | "info";
  readonly help: string;
};

const missed = "What was missed meanwhile is read from the run's log; nothing is lost.";

const noWorkerWords: ConnectionWords = {
  key: "no_worker",
  text: "Worker not running",
  tone: "warning",
  help: "No worker has given a sign for 15 s. Start one with npm run worker; finished work is kept.",
};

/**
 * What the connection pill says (product.md 7). "Live" is said only while something can arrive: not of a
 * run that nobody executes. Null for a run at rest with a whole connection: there is nothing to say.
 */
export function connectionWords(input: {
  readonly connection: ConnectionKind;
  readonly status: RunStatus;
  readonly isWorkerAlive: boolean;
  /** A run read from a directory waits for no worker. */
  readonly isImported?: boolean;
  /** Events held back since the reader paused viewing; null while not paused. */
  readonly waiting?: number | null;
}): ConnectionWords | null {
  const { connection, status } = input;
  const isGoing = status === "running" || isClaimable(status);
  const isWaitedFor = isGoing && !input.isImported;
  if (connection.kind === "connecting" && isWaitedFor && !input.isWorkerAlive) {
    // Known with the page; said after the connection it would push the rest of the line away.
    return noWorkerWords;
  }
  if (connection.kind !== "live") {
    return status === "finished" ? null : brokenWords(connection);
  }
  if (input.waiting !== undefined && input.waiting !== null) {
    return {
      key: "paused",
      text: "Paused by you",
      tone: "warning",
      help: `${formatCount(input.waiting)} new events wait. The run itself goes on.`,
    };
  }
  if (!isWaitedFor) {
    return null;
  }
  if (!input.isWorkerAlive) {
    return noWorkerWords;
  }
  return status === "running"
    ? { key: "live", text: "Live", tone: "accept", help: "Connected and complete." }
    : {
        key: "idle",
        text: "Waiting for the worker",
        tone: "neutral",
        help: "Connected. The page moves as soon as a worker takes the run.",
      };
}

function brokenWords(
  connection: Exclude<ConnectionKind, { readonly kind: "live" }>,
): ConnectionWords {
  switch (connection.kind) {
    case "connecting":
      return { key: "connecting", text: "Connecting…", tone: "neutral", help: missed };
    case "reconnecting":
      return { key: "reconnecting", text: "Reconnecting…", tone: "warning", help: missed };
    case "catching_up": {
      const text = `Catching up ${formatCount(connection.missing)}`;
      return { key: "catching_up", text, tone: "info", help: missed };
    }
    case "offline":
      return { key: "offline", text: "Offline", tone: "warning", help: missed };
    case "closed":
      return {
        key: "closed",
        text: "Closed",
        tone: "neutral",
        help: "The server ended this view.",
      };
    default: {
      const unknown: never = connection;
      return unknown;
    }
  }
}
