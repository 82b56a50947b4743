import type { RunState } from "../events/run-state";

export const scoreFields = [
  "baseline",
  "steps",
  "epochEnds",
  "plan",
  "candidate",
  "status",
  "step",
  "bestScore",
] as const satisfies readonly (keyof RunState)[];

/**
 * The part of a run's state that the score chart is made of. Most events change nothing of it, so
 * whoever draws can keep what was made for the last one.
 */
export type ScoreSource = Pick<RunState, (typeof scoreFields)[number]>;

export function scoreSourceOf(state: RunState): ScoreSource {
  const { baseline, steps, epochEnds, plan, candidate, status, step, bestScore } = state;
  return { baseline, steps, epochEnds, plan, candidate, status, step, bestScore };
}

/** True when both make the same chart. */
export function isSameScoreSource(a: ScoreSource, b: ScoreSource): boolean {
  return scoreFields.every((name) => a[name] === b[name]);
}
