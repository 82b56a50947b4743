import type { AppError } from "@/lib/errors";
import type { Effects } from "./effects";
import type { RunHalt } from "./run-halt";

const graceMs = 3000;
const abortedMs = 5000;
/** At a limit nothing is in a hurry: what was begun may end, however slow its endpoint is. */
const patientMs = 15 * 60_000;
/** At a dead endpoint most calls only wait for their next attempt; the others may be answered still. */
const providerMs = 15_000;

/** Starts nothing new at once; the engine may be waiting for a long call, which is then cancelled. */
export function shutDownRun(halt: RunHalt): void {
  halt.refuse({ kind: "shutdown" });
  setTimeout(() => halt.abort({ kind: "shutdown" }), graceMs).unref();
}

/**
 * Calls in flight may finish for a while, so that what was paid is kept; then they are cancelled.
 * `signal` tells that the process ends.
 */
export async function letCallsEnd(input: {
  effects: Effects;
  halt: RunHalt;
  error: AppError | null;
  signal: AbortSignal;
}): Promise<void> {
  const { effects, halt, error, signal } = input;
  if (error === null) {
    return;
  }
  if (halt.reason === null) {
    halt.refuse({ kind: "failure", error });
  }
  const patience = patienceOf(halt);
  if (patience > 0 && !halt.signal.aborted) {
    const hurry = () => shutDownRun(halt);
    signal.addEventListener("abort", hurry, { once: true });
    if (signal.aborted) {
      hurry();
    }
    await effects.settle(patience);
    signal.removeEventListener("abort", hurry);
  }
  if (!halt.signal.aborted) {
    await effects.settle(graceMs);
    halt.abort({ kind: "failure", error });
  }
  await effects.settle(abortedMs);
}

function patienceOf({ reason }: RunHalt): number {
  switch (reason?.kind) {
    case "limit":
      return patientMs;
    case "provider":
      return providerMs;
    default:
      return 0;
  }
}
