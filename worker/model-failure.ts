import { AppError } from "@/lib/errors";
import type { ModelError } from "@/lib/models/model-error";
import type { RunHalt } from "./run-halt";

/** The endpoint refuses the settings: the run stops with the sentence that names the fix. */
export function toConfigError(error: ModelError, role: "target" | "optimizer" | "judge"): AppError {
  return new AppError({
    code: "provider_config",
    message: `The ${role} model cannot be used: ${error.message}`,
    hint: "Correct the settings of the endpoint or its key, then resume the run. Finished work is kept.",
    cause: error,
  });
}

/** The endpoint gives no usable answer: the run can be resumed when it does. */
export function toUnavailableError(
  error: { readonly message: string },
  role: "target" | "optimizer" | "judge",
): AppError {
  return new AppError({
    code: "provider_unavailable",
    message: `The ${role} model gives no usable answer: ${error.message}`,
    hint: "Check that it is running and reachable, then resume the run. Finished work is kept and not paid again.",
    cause: error,
  });
}

/** A judge that answers, but never with a verdict: another try would end alike. */
export function toUnreadableError(model: string, reason: string): AppError {
  return new AppError({
    code: "provider_config",
    message: `The judge model ${model} gives no verdict that can be read: ${reason}`,
    hint: "Name a stronger model as the judge (model.judge) or raise the judge output cap of the scorer, then start the run again.",
  });
}

/** The same for a phase that ended with items the endpoint left without a score (N-3.1). */
export function toUndecidedError(undecided: AppError): AppError {
  return new AppError({
    code: "provider_unavailable",
    message: undecided.message,
    hint: "Check that the endpoint is running and reachable, then resume the run. Finished work is kept and not paid again.",
    cause: undecided,
  });
}

/** What a cancelled call throws: the reason the run was halted for. */
export function toCancelledError(halt: RunHalt, error: ModelError): AppError {
  return halt.reason
    ? halt.toError()
    : new AppError({ code: "cancelled", message: "The call was cancelled.", cause: error });
}
