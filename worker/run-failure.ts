import { asDatabaseError } from "@/lib/db/database-error";
import { AppError, errorCodes } from "@/lib/errors";
import { redactText } from "@/lib/redaction";
import type { RunFailure } from "@/lib/schemas/run-summary";
import type { Stage } from "@/lib/schemas/step-record";

/** Any error as the product's error; what is not known is `internal` and keeps its cause for the log. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) {
    return error;
  }
  return (
    asDatabaseError(error) ??
    new AppError({
      code: "internal",
      message: "The run stopped because of an error inside the program.",
      hint: "The worker's log says more. Resume to try again; finished work is kept.",
      cause: error,
    })
  );
}

/** The failure record people see: what happened, where, and what to do. */
export function toRunFailure(
  error: AppError,
  place: { stage: Stage | null; step: number | null },
): RunFailure {
  return {
    class: errorCodes[error.code].class,
    code: error.code,
    message: redactText(error.message),
    hint: error.hint,
    stage: place.stage,
    step: place.step,
    itemId: null,
  };
}
