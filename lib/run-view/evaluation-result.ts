import { wilsonInterval } from "../domain/stats/wilson";
import type { RunState } from "../events/run-state";
import { formatFraction, formatInterval, formatScore } from "../format/score";

/** What an evaluation-only run found; null for runs that train, and before it has ended. */
export type EvaluationResult = {
  readonly score: string;
  readonly fraction: string;
  readonly interval: string;
  /** Items that could not be scored; "" when all could. */
  readonly unscored: string;
};

/** An evaluation has no baseline and no steps: its one score is all there is to show. */
export function makeEvaluationResult(state: RunState): EvaluationResult | null {
  const [test, ...more] = state.tests;
  const isEvaluation =
    state.status === "finished" &&
    state.summary === null &&
    state.baseline === null &&
    state.steps.length === 0;
  if (!isEvaluation || test === undefined || more.length > 0) {
    return null;
  }
  const { hard, passed, scored, unscored } = test.score;
  const interval = wilsonInterval(passed, scored);
  return {
    score: formatScore(hard),
    fraction: formatFraction(passed, scored),
    interval: interval === null ? "" : `95 % ${formatInterval(interval)}`,
    unscored: unscored > 0 ? `${unscored} items have no score.` : "",
  };
}
