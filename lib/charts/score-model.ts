import { isAccepted, outcomeWords, type Tone } from "../domain/outcome-words";
import { formatScore } from "../format/score";
import { type Axis, scoreAxis, stepAxis } from "./axis";
import {
  epochLines,
  provisionalMarker,
  type ScoreMarker,
  type SlowUpdateMark,
  slowUpdateMarks,
  stepMarkers,
} from "./score-marks";
import { heldPoint, linePoints, type ScorePoint, visiblePoints } from "./score-points";
import type { ScoreSource } from "./score-source";
import { type ScoreSteps, scoreSteps } from "./score-steps";
import { smoothFrom, smoothSeries } from "./smooth";
import { drawnPointLimit, thinPoints } from "./thin";
import type { StepRange } from "./zoom";

export type BudgetBar = {
  readonly step: number;
  readonly budget: number;
  readonly selected: number;
  readonly applied: number;
  readonly isDone: boolean;
};

export type ScoreModel = {
  readonly points: readonly ScorePoint[];
  readonly markers: readonly ScoreMarker[];
  readonly steps: ScoreSteps;
  readonly epochLines: readonly { readonly x: number; readonly label: string }[];
  readonly slowUpdates: readonly SlowUpdateMark[];
  readonly budget: readonly BudgetBar[];
  readonly maxBudget: number;
  readonly x: Axis;
  readonly y: Axis;
  /** Outcomes that occur, in the order of the legend. */
  readonly legend: readonly {
    readonly action: string;
    readonly word: string;
    readonly tone: Tone;
  }[];
  readonly hasUnscored: boolean;
  readonly hasRollout: boolean;
  /** Enough rollout means to smooth, and whether they are. */
  readonly canSmooth: boolean;
  readonly isSmoothed: boolean;
  readonly summary: string;
  /** "showing 480 of 14,320 points", empty when all are drawn. */
  readonly drawnNote: string;
};

/** What the score chart draws, from the state of a run. The provisional score is of a candidate in the gate. */
export function makeScoreModel(
  state: ScoreSource,
  options: {
    readonly provisionalScore?: number | null;
    readonly withRollout?: boolean;
    /** Weight of the smoothed rollout mean, 0 … 0.99. */
    readonly smoothing?: number;
    /** Steps that are looked at: lines are thinned and the y axis is fitted inside of them. */
    readonly range?: StepRange | null;
  } = {},
): ScoreModel {
  const parts = partsOf(state);
  const raw = [...parts.raw, ...heldPoint(state, parts.raw.at(-1))];
  const means = raw.map((point) => point.rollout);
  const canSmooth = means.filter((value) => value !== null).length >= smoothFrom;
  const isSmoothed = canSmooth && (options.smoothing ?? 0) > 0;
  // Smoothed before anything is left out, so that the curve does not depend on what is drawn.
  const smooth = isSmoothed ? smoothSeries(means, options.smoothing ?? 0) : [];
  const whole = isSmoothed
    ? raw.map((point, index) => ({ ...point, smoothed: smooth[index] ?? null }))
    : raw;
  const points = visiblePoints(whole, options.range ?? null);
  const drawn = thinPoints(points, (point) => point.current ?? point.unscored);
  const markers = [...parts.markers, ...provisionalMarker(state, options.provisionalScore ?? null)];
  const { range } = options;
  const seen = range
    ? markers.filter((marker) => marker.x >= range.from && marker.x <= range.to)
    : markers;
  return {
    ...parts.drawn,
    points: drawn,
    markers,
    y: scoreAxis(axisValues(points, seen, options.withRollout ?? false)),
    hasUnscored: points.some((point) => point.unscored !== null),
    hasRollout: whole.some((point) => point.rollout !== null),
    canSmooth,
    isSmoothed,
    drawnNote:
      points.length > drawnPointLimit ? `showing ${drawn.length} of ${points.length} points` : "",
  };
}

type ScoreParts = {
  readonly of: ScoreSource;
  readonly raw: readonly ScorePoint[];
  readonly markers: readonly ScoreMarker[];
  readonly drawn: Pick<
    ScoreModel,
    "steps" | "epochLines" | "slowUpdates" | "budget" | "maxBudget" | "x" | "legend" | "summary"
  >;
};

const knownParts = new WeakMap<ScoreSource["steps"], ScoreParts>();
const partFields = ["baseline", "epochEnds", "plan", "bestScore"] as const;

/** What changes with a finished step only, made once for it: a run may have ten thousand. */
function partsOf(state: ScoreSource): ScoreParts {
  const known = knownParts.get(state.steps);
  if (known && partFields.every((name) => known.of[name] === state[name])) {
    return known;
  }
  const parts: ScoreParts = {
    of: state,
    raw: linePoints(state),
    markers: stepMarkers(state),
    drawn: {
      steps: scoreSteps(state),
      epochLines: epochLines(state),
      slowUpdates: slowUpdateMarks(state),
      ...budgetBars(state),
      x: stepAxis(Math.max(state.plan?.totalSteps ?? 0, state.steps.length, 1)),
      legend: legendOf(state),
      summary: summarySentence(state),
    },
  };
  knownParts.set(state.steps, parts);
  return parts;
}

function budgetBars(state: ScoreSource): Pick<ScoreModel, "budget" | "maxBudget"> {
  const done = new Map(state.steps.map((record) => [record.step, record]));
  const planned = state.plan?.budgets ?? [];
  const count = Math.max(planned.length, state.steps.length);
  const budget = Array.from({ length: count }, (_, index): BudgetBar => {
    const step = index + 1;
    const record = done.get(step);
    return {
      step,
      budget: record?.edit_budget ?? planned[index] ?? 0,
      selected: record?.n_edits_ranked ?? record?.edit_apply_summary?.total ?? 0,
      applied: record?.edit_apply_summary?.applied ?? 0,
      isDone: record !== undefined,
    };
  });
  return {
    budget,
    maxBudget: budget.reduce((most, bar) => Math.max(most, bar.budget, bar.selected), 1),
  };
}

/** The least and the greatest of what is drawn. */
function axisValues(
  points: readonly ScorePoint[],
  markers: readonly ScoreMarker[],
  withRollout: boolean,
): number[] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const take = (value: number | null) => {
    if (value !== null && Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  };
  for (const point of points) {
    take(point.current);
    take(point.unscored);
    take(point.best);
    take(withRollout ? point.rollout : null);
  }
  for (const marker of markers) {
    take(marker.y);
  }
  return low <= high ? [low, high] : [];
}

const legendOrder = [
  "accept_new_best",
  "accept",
  "reject",
  "force_accept",
  "skip_no_patches",
  "skip_no_rewrite",
];

function legendOf(state: ScoreSource): ScoreModel["legend"] {
  const seen = new Set<string>(state.steps.map((record) => record.action));
  return legendOrder
    .filter((action) => seen.has(action))
    .map((action) => {
      const words = outcomeWords(action);
      return { action, word: words.word.toLowerCase(), tone: words.tone };
    });
}

function summarySentence(state: ScoreSource): string {
  if (state.baseline === null) {
    return "The baseline has not been scored yet.";
  }
  const start = formatScore(state.baseline.gateScore);
  const count = state.steps.length;
  if (count === 0) {
    return `The baseline scores ${start}; no step has finished yet.`;
  }
  const best = state.bestScore ?? state.baseline.gateScore;
  const steps = count === 1 ? "1 step" : `${count} steps`;
  const accepted = state.steps.filter((record) => isAccepted(record.action)).length;
  const tail = `${accepted} of ${count} candidates accepted.`;
  return best > state.baseline.gateScore
    ? `Best rose from ${start} to ${formatScore(best)} in ${steps}; ${tail}`
    : `Best is still the baseline, ${start}, after ${steps}; ${tail}`;
}
