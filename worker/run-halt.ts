import { setMaxListeners } from "node:events";
import { AppError } from "@/lib/errors";

/** Why a run stops before its end, decided once; the first reason wins. */
export type HaltReason =
  | {
      readonly kind: "command";
      readonly status: "paused" | "stopped";
      readonly commandIds: readonly string[];
    }
  /** A limit of the run allows no further call; calls in flight are finished. */
  | { readonly kind: "limit"; readonly reached: string }
  /** An endpoint gives no usable answer; the run goes on when it does (models-and-harnesses.md 8). */
  | { readonly kind: "provider"; readonly error: AppError }
  /** This process ends; the run goes on in another one. */
  | { readonly kind: "shutdown" }
  | { readonly kind: "claim_lost" }
  /** The run cannot go on as it is. */
  | { readonly kind: "failure"; readonly error: AppError };

/**
 * The brake of a run. `refuse` lets calls in flight end and starts nothing new; `abort` also cancels
 * them. Finished items are kept in both cases.
 */
export type RunHalt = {
  readonly signal: AbortSignal;
  readonly reason: HaltReason | null;
  refuse(reason: HaltReason): void;
  abort(reason: HaltReason): void;
  /** Throws what a new effect of a halted run must throw. */
  assertRunning(): void;
  /** The error that stands for the reason. */
  toError(): AppError;
};

export function createRunHalt(): RunHalt {
  const controller = new AbortController();
  // Every call in flight listens.
  setMaxListeners(0, controller.signal);
  let reason: HaltReason | null = null;

  function toError(): AppError {
    if (reason?.kind === "failure" || reason?.kind === "provider") {
      return reason.error;
    }
    if (reason?.kind === "claim_lost") {
      return new AppError({
        code: "claim_lost",
        message: "Another worker has taken this run over.",
      });
    }
    return new AppError({ code: "cancelled", message: "The run was asked to stop." });
  }

  return {
    signal: controller.signal,
    get reason() {
      return reason;
    },
    refuse(why) {
      reason ??= why;
    },
    abort(why) {
      reason ??= why;
      controller.abort();
    },
    assertRunning() {
      if (reason) {
        throw toError();
      }
    },
    toError,
  };
}
