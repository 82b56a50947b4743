import { isAccepted, outcomeWords, type Tone } from "../domain/outcome-words";
import type { RunState } from "../events/run-state";
import { candidateScore, isBound } from "./candidate-score";
import type { ScoreSource } from "./score-source";

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

const mostEpochLines = 12;

/** One marker per finished step. */
export function stepMarkers(state: ScoreSource): ScoreMarker[] {
  return state.steps.map((record) => ({
    key: `step-${record.step}`,
    x: record.step,
    y: candidateScore(record),
    action: record.action,
    tone: outcomeWords(record.action).tone,
    isProvisional: false,
    isBound: isBound(record),
  }));
}

/** The marker of the candidate in the gate, when it has a provisional score. */
export function provisionalMarker(state: ScoreSource, provisional: number | null): ScoreMarker[] {
  const { candidate } = state;
  return provisional === null || candidate === null || candidate.step <= state.steps.length
    ? []
    : [
        {
          key: "provisional",
          x: candidate.step,
          y: provisional,
          action: "provisional",
          tone: "neutral",
          isProvisional: true,
          isBound: false,
        },
      ];
}

/** More signs than this hide each other, and each is an element of the page. */
export const drawnMarkerLimit = 200;

function spread<T>(values: readonly T[], count: number): readonly T[] {
  return values.length <= count
    ? values
    : Array.from({ length: count }, (_, index) =>
        Math.floor((index * values.length) / count),
      ).flatMap((place) => values.slice(place, place + 1));
}

/** The markers that are drawn: the open candidate, accepted steps before refused ones, spread evenly. */
export function drawnMarkers(markers: readonly ScoreMarker[]): readonly ScoreMarker[] {
  if (markers.length <= drawnMarkerLimit) {
    return markers;
  }
  const open = markers.filter((marker) => marker.isProvisional);
  const done = markers.filter((marker) => !marker.isProvisional);
  const kept = new Set(open);
  const last = done.at(-1);
  if (last) {
    kept.add(last);
  }
  const accepted = done.filter((marker) => isAccepted(marker.action));
  const refused = done.filter((marker) => !isAccepted(marker.action));
  for (const marker of spread(accepted, Math.floor(drawnMarkerLimit / 2))) {
    kept.add(marker);
  }
  for (const marker of spread(refused, drawnMarkerLimit - kept.size)) {
    kept.add(marker);
  }
  return markers.filter((marker) => kept.has(marker));
}

/** Where the second and each later epoch of the plan begins. */
export function epochLines(state: ScoreSource): { readonly x: number; readonly label: string }[] {
  const perEpoch = state.plan?.stepsPerEpoch ?? 0;
  const total = state.plan?.totalSteps ?? 0;
  if (perEpoch <= 0) {
    return [];
  }
  const count = Math.ceil(total / perEpoch);
  // More lines than the chart is wide would be a wall: every second one, every fifth one …
  const every = Math.max(1, Math.ceil((count - 1) / mostEpochLines));
  return Array.from({ length: Math.max(0, Math.floor((count - 1) / every)) }, (_, index) => ({
    x: (index + 1) * every * perEpoch,
    label: `epoch ${(index + 1) * every + 1}`,
  }));
}

/** The slow updates that changed the text or were tried and refused. */
export function slowUpdateMarks(state: Pick<RunState, "epochEnds">): SlowUpdateMark[] {
  return state.epochEnds
    .filter((end) => isAccepted(end.action) || end.action === "reject")
    .map((end) => {
      const isRescored = end.score !== null;
      const word = isRescored ? outcomeWords(end.action).word.toLowerCase() : "not re-scored";
      return { x: end.step, epoch: end.epoch, label: `Slow update: ${word}`, isRescored };
    });
}
