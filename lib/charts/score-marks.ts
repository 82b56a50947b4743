import { isAccepted, outcomeWords, type Tone } from "../domain/outcome-words";
import type { RunState } from "../events/run-state";
import { candidateScore, isBound } from "./candidate-score";

export type ScoreMarker = {
  readonly key: string;
  readonly x: number;
  /** null stands on the rail at the bottom: a skipped step has no score. */
  readonly y: number | null;
  readonly action: string;
  readonly tone: Tone;
  readonly isProvisional: boolean;
  /** The score is at most `y`: scoring was stopped early (E-01). */
  readonly isBound: boolean;
};

export type SlowUpdateMark = {
  readonly x: number;
  readonly epoch: number;
  readonly label: string;
  readonly isRescored: boolean;
};

/** One marker per finished step, and one for the candidate in the gate when it has a provisional score. */
export function stepMarkers(state: RunState, provisional: number | null): ScoreMarker[] {
  const markers: ScoreMarker[] = state.steps.map((record) => ({
    key: `step-${record.step}`,
    x: record.step,
    y: candidateScore(record),
    action: record.action,
    tone: outcomeWords(record.action).tone,
    isProvisional: false,
    isBound: isBound(record),
  }));
  const isOpen = state.candidate !== null && state.candidate.step > state.steps.length;
  if (provisional !== null && isOpen && state.candidate !== null) {
    markers.push({
      key: "provisional",
      x: state.candidate.step,
      y: provisional,
      action: "provisional",
      tone: "neutral",
      isProvisional: true,
      isBound: false,
    });
  }
  return markers;
}

/** Where the second and each later epoch of the plan begins. */
export function epochLines(state: RunState): { readonly x: number; readonly label: string }[] {
  const perEpoch = state.plan?.stepsPerEpoch ?? 0;
  const total = state.plan?.totalSteps ?? 0;
  if (perEpoch <= 0) {
    return [];
  }
  const count = Math.ceil(total / perEpoch);
  return Array.from({ length: Math.max(0, count - 1) }, (_, index) => ({
    x: (index + 1) * perEpoch,
    label: `epoch ${index + 2}`,
  }));
}

/** The slow updates that changed the text or were tried and refused. */
export function slowUpdateMarks(state: RunState): SlowUpdateMark[] {
  return state.epochEnds
    .filter((end) => isAccepted(end.action) || end.action === "reject")
    .map((end) => {
      const isRescored = end.score !== null;
      const word = isRescored ? outcomeWords(end.action).word.toLowerCase() : "not re-scored";
      return { x: end.step, epoch: end.epoch, label: `Slow update: ${word}`, isRescored };
    });
}
