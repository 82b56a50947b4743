import { padded } from "./keys";
import type { RunContext } from "./ports";
import { logLine } from "./progress";
import { roundedScore } from "./score-text";
import type { TrainState } from "./state";

/** Why training ends after a step (0 = after the baseline), or null to go on. A pure function of the state. */
export function reasonToStop(run: Pick<RunContext, "config">, state: TrainState): string | null {
  const { target_score: target, patience } = run.config.stop;
  const { best } = state;
  if (target > 0 && best.gateScore >= target) {
    return `target score ${roundedScore(target)} reached: ${roundedScore(best.gateScore)}`;
  }
  const step = state.history.at(-1)?.step ?? 0;
  return patience > 0 && step - best.step >= patience
    ? `no new best in ${step - best.step} steps`
    : null;
}

/**
 * Looks at the stop rules at the border of a step. The answer is remembered, so that rules changed
 * later hold from the next border on; borders that a fork took over are passed already.
 */
export async function checkStop(run: RunContext, state: TrainState): Promise<TrainState> {
  const step = state.history.at(-1)?.step ?? 0;
  if (step < (run.earlier?.at(-1)?.throughStep ?? 0)) {
    return state;
  }
  const reason = await run.ports.remember(`stop/${padded(step, 4)}`, {}, async () =>
    reasonToStop(run, state),
  );
  if (reason === null) {
    return state;
  }
  logLine(run, {
    key: "stop",
    place: null,
    message: `Training ends after step ${step} of ${run.plan.totalSteps}: ${reason}`,
  });
  return { ...state, endedEarly: { step, reason } };
}

/** The run as if it had been planned to end where it did, for the final evaluation. */
export function asPlanned(run: RunContext, state: TrainState): RunContext {
  if (!state.endedEarly) {
    return run;
  }
  const epoch = state.history.at(-1)?.epoch ?? 0;
  return {
    ...run,
    config: { ...run.config, train: { ...run.config.train, num_epochs: epoch } },
    plan: { ...run.plan, totalSteps: state.endedEarly.step },
  };
}
