import { isAccepted } from "../domain/outcome-words";
import type { ScoreSource } from "./score-source";
import type { StepRange } from "./zoom";

/** A place of the stepped lines. null is a gap; two points may share an x where a value jumps twice. */
export type ScorePoint = {
  readonly x: number;
  readonly current: number | null;
  /** Current score of a text that was changed after it was scored: drawn dotted. */
  readonly unscored: number | null;
  readonly best: number | null;
  readonly rollout: number | null;
  /** The rollout mean smoothed, when that was asked for. */
  readonly smoothed: number | null;
};

/** The stepped lines from the baseline to the last finished step; empty before the baseline is scored. */
export function linePoints(
  state: Pick<ScoreSource, "baseline" | "steps" | "epochEnds">,
): ScorePoint[] {
  if (state.baseline === null) {
    return [];
  }
  const start = state.baseline.gateScore;
  const points: ScorePoint[] = [
    { x: 0, current: start, unscored: null, best: start, rollout: null, smoothed: null },
  ];
  const endSteps = new Set(state.epochEnds.map((end) => end.step));
  let isUnscored = false;
  for (const record of state.steps) {
    const isRescored = isAccepted(record.action) && record.candidate_gate_score !== undefined;
    const wasUnscored = isUnscored;
    isUnscored = isUnscored && !isRescored;
    points.push({
      x: record.step,
      current: isUnscored ? null : record.current_score,
      unscored: wasUnscored ? record.current_score : null,
      best: record.best_score,
      rollout: record.rollout_n > 0 ? record.rollout_hard : null,
      smoothed: null,
    });
    const ends = endSteps.has(record.step)
      ? state.epochEnds.filter((entry) => entry.step === record.step)
      : [];
    for (const end of ends) {
      if (!isAccepted(end.action)) {
        continue;
      }
      isUnscored = end.score === null;
      points.push({
        x: record.step,
        current: end.currentScore,
        unscored: isUnscored ? end.currentScore : null,
        best: end.bestScore,
        rollout: null,
        smoothed: null,
      });
    }
  }
  return points;
}

/** Points of a range and one beyond each of its ends. */
export function visiblePoints(
  points: readonly ScorePoint[],
  range: StepRange | null,
): ScorePoint[] {
  if (range === null) {
    return [...points];
  }
  const first = Math.max(
    0,
    points.findLastIndex((point) => point.x < range.from),
  );
  const after = points.findIndex((point) => point.x > range.to);
  return points.slice(first, after < 0 ? undefined : after + 1);
}

/** While a step is under way, the scores hold up to it. */
export function heldPoint(state: ScoreSource, last: ScorePoint | undefined): ScorePoint[] {
  const isUnderWay = state.status === "running" && last !== undefined && state.step > last.x;
  return isUnderWay
    ? [
        {
          ...last,
          x: state.step,
          current: last.unscored === null ? last.current : null,
          rollout: null,
        },
      ]
    : [];
}
