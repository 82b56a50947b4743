import type { RunState } from "../events/run-state";

/** True when a run failed before its baseline: there is no score, stage or text to look at yet. */
export function hasFailedBeforeScores(state: RunState): boolean {
  return state.status === "failed" && state.baseline === null && state.steps.length === 0;
}
