import type * as z from "zod";
import { asDatabaseError } from "@/lib/db/database-error";
import { AppError } from "@/lib/errors";
import { isModelError } from "@/lib/models/model-error";

/** Problems of a schema as fields of an error; unknown keys are named one by one. */
export function fieldsOfZodError(error: z.ZodError): { path: string; message: string }[] {
  return error.issues.slice(0, 100).map((issue) => ({
    path: issue.path.join("."),
    message: issue.message,
  }));
}

/** Maps anything that was thrown to the one error type; internals never reach a message. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) {
    return error;
  }
  if (isModelError(error)) {
    return new AppError({
      code: error.blame === "config" ? "provider_config" : "provider_unavailable",
      message: error.message,
      hint: error.retryable ? "Try again in a moment." : "Check the model settings.",
      cause: error,
    });
  }
  const databaseError = asDatabaseError(error);
  if (databaseError) {
    return databaseError;
  }
  return new AppError({
    code: "internal",
    message: "Something went wrong on the server.",
    hint: "Try again. If it happens again, report the request id; the server's log has the details.",
    cause: error,
  });
}

/** What a request got wrong, field by field. */
export function invalidRequest(what: string, error: z.ZodError): AppError {
  return new AppError({
    code: "invalid_request",
    message: `The ${what} is not valid.`,
    hint: "Correct the fields named below and send it again.",
    fields: fieldsOfZodError(error),
    cause: error,
  });
}
