import { resolveRunConfig } from "@/lib/config/resolve-run-config";
import { AppError } from "@/lib/errors";

/** The problems that resolving a run's settings names, each with its field. */
export function problemsOf(input: unknown, variables = {}): { path: string; message: string }[] {
  try {
    resolveRunConfig(input, { variables });
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid_config") return [...error.fields];
    throw error;
  }
  return [];
}
