import type { RunConfig } from "../schemas/run-config";
import type { RunContext } from "./ports";

/**
 * Settings of steps that a fork took over: they are replayed as they were made. A fork's own settings
 * hold from the step after the last such part (N-3.17, point 6).
 */
export type EarlierSettings = {
  readonly throughStep: number;
  /** Last epoch whose end belongs to the part. */
  readonly throughEpoch: number;
  readonly config: RunConfig;
  readonly budgets: readonly number[];
  readonly guidance: RunContext["guidance"];
};

/** The run as it is seen by a step (0 = baseline) or an epoch end: with the settings in force there. */
export function runAt(
  run: RunContext,
  at: { readonly step: number } | { readonly epochEnd: number },
): RunContext {
  const part = run.earlier?.find((earlier) =>
    "step" in at ? at.step <= earlier.throughStep : at.epochEnd <= earlier.throughEpoch,
  );
  if (!part) {
    return run;
  }
  const { config, budgets, guidance } = part;
  return { ...run, config, guidance, plan: { ...run.plan, budgets: [...budgets] } };
}
