import { formatDelta, formatFraction, formatScore } from "@/lib/format/score";
import type { RunListRow } from "@/lib/schemas/read-models";

/** A run's scores in words: with `k/n` where the score is a share of the selection items. */
export function runScores(run: RunListRow): {
  readonly best: string;
  readonly fraction: string | null;
  readonly delta: number | null;
  readonly deltaText: string;
} {
  const { bestScore, baselineScore, selectionCount } = run;
  const delta = bestScore !== null && baselineScore !== null ? bestScore - baselineScore : null;
  return {
    best: formatScore(bestScore),
    fraction: passedFraction(bestScore, selectionCount),
    delta,
    deltaText: formatDelta(delta),
  };
}

/** `163/200`; null for a score that no number of passed items gives (soft and mixed metrics). */
export function passedFraction(score: number | null, count: number): string | null {
  if (score === null || count === 0) {
    return null;
  }
  const passed = Math.round(score * count);
  return Math.abs(passed / count - score) < 1e-9 ? formatFraction(passed, count) : null;
}

/** `12/40`, or a dash before the plan is known. */
export function stepText(run: RunListRow): string {
  return run.kind === "eval" || run.totalSteps === 0 ? "–" : `${run.step}/${run.totalSteps}`;
}
