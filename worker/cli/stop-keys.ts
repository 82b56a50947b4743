import type { RunHalt } from "../run-halt";
import type { Terminal } from "./terminal";

export const interruptedExitCode = 130;

/**
 * Ctrl-C while a run is in hand: once pauses it — nothing new is started, calls in flight are
 * cancelled, what is finished is kept — and twice ends the process. SIGTERM is the end of a session:
 * the run is marked interrupted and a worker may take it over.
 */
export function watchStopKeys(terminal: Terminal) {
  const shutdown = new AbortController();
  const waiting = new AbortController();
  let halt: RunHalt | null = null;
  let asked = false;

  const pause = () => halt?.abort({ kind: "command", status: "paused", commandIds: [] });
  const onInterrupt = () => {
    if (asked) {
      process.exit(interruptedExitCode);
    }
    asked = true;
    terminal.warn("Stopping; finished items are kept. Ctrl-C again ends at once.");
    pause();
    waiting.abort();
  };
  const onTerminate = () => {
    shutdown.abort();
    waiting.abort();
  };
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);

  return {
    signal: shutdown.signal,
    /** Ends what only waits while no run is in hand. */
    waitSignal: waiting.signal,
    get wasInterrupted() {
      return asked;
    },
    attach(started: RunHalt): void {
      halt = started;
      if (asked) {
        pause();
      }
    },
    close(): void {
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onTerminate);
    },
  };
}
