import type { RunState } from "../events/run-state";
import { formatDelta, formatFraction, formatScore } from "../format/score";

/**
 * A run in one sentence: "Best 0.815 (163/200), +0.090 over the seed, 24 of 40 steps". The time stands
 * beside it, because it moves.
 */
export function shareSentence(state: RunState): string {
  const steps = state.plan ? `${state.steps.length} of ${state.plan.totalSteps} steps` : "";
  if (state.bestScore === null || state.baseline === null) {
    return ["No score yet", steps].filter(Boolean).join(", ");
  }
  const best = bestFraction(state);
  const gain = formatDelta(state.bestScore - state.baseline.gateScore);
  return [
    `Best ${formatScore(state.bestScore)}${best ? ` (${best})` : ""}`,
    gain.startsWith("±") ? "no gain over the seed" : `${gain} over the seed`,
    steps,
  ]
    .filter(Boolean)
    .join(", ");
}

/** `163/200` where the gate compares passed items; null for soft and mixed scores. */
export function bestFraction(state: RunState): string | null {
  const scored = state.baseline?.score.scored ?? 0;
  const passed = Math.round((state.bestScore ?? 0) * scored);
  const isShare = scored > 0 && Math.abs(passed / scored - (state.bestScore ?? 0)) < 1e-9;
  return state.created?.gateMetric === "hard" && isShare ? formatFraction(passed, scored) : null;
}

/** The moment a share page speaks of: the end of the run, or its last event. */
export function shareMoment(
  state: RunState,
): { readonly word: string; readonly at: string } | null {
  if (state.finishedAt !== null) {
    return { word: "finished", at: state.finishedAt };
  }
  return state.lastEventAt === null ? null : { word: "last change", at: state.lastEventAt };
}
