import { isAccepted, outcomeWords, type Tone } from "../domain/outcome-words";
import type { RunState } from "../events/run-state";
import { formatMoney } from "../format/money";
import { formatDelta, formatFraction, formatScore } from "../format/score";
import type { StepRecord } from "../schemas/step-record";
import { type Axis, scoreAxis, stepAxis } from "./axis";
import { smoothFrom, smoothSeries } from "./smooth";
import { drawnPointLimit, thinPoints } from "./thin";
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

/** One step in words: what the tooltip shows, the table lists and a screen reader hears. */
export type ScoreStep = {
  readonly step: number;
  readonly epoch: number;
  readonly title: string;
  readonly action: string;
  readonly outcome: string;
  readonly tone: Tone;
  readonly score: string;
  readonly fraction: string;
  readonly delta: string;
  readonly deltaTone: Tone;
  readonly current: string;
  readonly best: string;
  readonly rollout: string;
  readonly edits: string;
  readonly flips: string;
  readonly cost: string;
  readonly lines: readonly string[];
};

export type BudgetBar = {
  readonly step: number;
  readonly budget: number;
  readonly selected: number;
  readonly applied: number;
  readonly isDone: boolean;
};

export type SlowUpdateMark = {
  readonly x: number;
  readonly epoch: number;
  readonly label: string;
  readonly isRescored: boolean;
};

export type ScoreModel = {
  readonly points: readonly ScorePoint[];
  readonly markers: readonly ScoreMarker[];
  readonly steps: readonly ScoreStep[];
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
  state: RunState,
  options: {
    readonly provisionalScore?: number | null;
    readonly withRollout?: boolean;
    /** Weight of the smoothed rollout mean, 0 … 0.99. */
    readonly smoothing?: number;
    /** Steps that are looked at: lines are thinned and the y axis is fitted inside of them. */
    readonly range?: StepRange | null;
  } = {},
): ScoreModel {
  const provisional = options.provisionalScore ?? null;
  const raw = linePoints(state);
  const means = raw.map((point) => point.rollout);
  const canSmooth = means.filter((value) => value !== null).length >= smoothFrom;
  const isSmoothed = canSmooth && (options.smoothing ?? 0) > 0;
  // Smoothed before anything is left out, so that the curve does not depend on what is drawn.
  const smooth = isSmoothed ? smoothSeries(means, options.smoothing ?? 0) : [];
  const whole = raw.map((point, index) => ({ ...point, smoothed: smooth[index] ?? null }));
  const points = visiblePoints(whole, options.range ?? null);
  const drawn = thinPoints(points, (point) => point.current ?? point.unscored);
  const markers = stepMarkers(state, provisional);
  const { range } = options;
  const seen = range
    ? markers.filter((marker) => marker.x >= range.from && marker.x <= range.to)
    : markers;
  const total = Math.max(state.plan?.totalSteps ?? 0, state.steps.length, 1);
  return {
    points: drawn,
    markers,
    steps: scoreSteps(state),
    epochLines: epochLines(state),
    slowUpdates: slowUpdateMarks(state),
    ...budgetBars(state),
    x: stepAxis(total),
    y: scoreAxis(axisValues(points, seen, options.withRollout ?? false)),
    legend: legendOf(state),
    hasUnscored: points.some((point) => point.unscored !== null),
    hasRollout: whole.some((point) => point.rollout !== null),
    canSmooth,
    isSmoothed,
    summary: summarySentence(state),
    drawnNote:
      points.length > drawnPointLimit ? `showing ${drawn.length} of ${points.length} points` : "",
  };
}

/** Points of a range and one beyond each of its ends. */
function visiblePoints(points: readonly ScorePoint[], range: StepRange | null): ScorePoint[] {
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

function linePoints(state: RunState): ScorePoint[] {
  if (state.baseline === null) {
    return [];
  }
  const start = state.baseline.gateScore;
  const points: ScorePoint[] = [
    { x: 0, current: start, unscored: null, best: start, rollout: null, smoothed: null },
  ];
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
    for (const end of state.epochEnds.filter((entry) => entry.step === record.step)) {
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
  return [...points, ...heldPoint(state, points.at(-1))];
}

/** While a step is under way, the scores hold up to it. */
function heldPoint(state: RunState, last: ScorePoint | undefined): ScorePoint[] {
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

function stepMarkers(state: RunState, provisional: number | null): ScoreMarker[] {
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

/**
 * The candidate's score in gate-metric space, or what it cannot exceed when scoring was stopped
 * early; null for a step without a candidate.
 */
export function candidateScore(record: StepRecord): number | null {
  return (
    record.candidate_gate_score ??
    record.selection_hard ??
    record.selection_bound?.gate_score ??
    null
  );
}

/** True when only an upper bound of the candidate's score is known (E-01). */
export function isBound(record: StepRecord): boolean {
  return (
    record.candidate_gate_score === undefined &&
    record.selection_hard === undefined &&
    record.selection_bound !== undefined
  );
}

function scoreSteps(state: RunState): ScoreStep[] {
  const rows: ScoreStep[] = [];
  let before = state.baseline?.gateScore ?? null;
  if (state.baseline !== null) {
    rows.push(baselineStep(state.baseline));
  }
  const slowUpdates = slowUpdateMarks(state);
  for (const record of state.steps) {
    const row = stepRow(record, before);
    const marks = slowUpdates.filter((mark) => mark.x === record.step);
    rows.push({ ...row, lines: [...row.lines, ...marks.map((mark) => mark.label)] });
    const end = state.epochEnds.find((entry) => entry.step === record.step);
    before = end?.currentScore ?? record.current_score;
  }
  return rows;
}

function baselineStep(baseline: NonNullable<RunState["baseline"]>): ScoreStep {
  const score = formatScore(baseline.gateScore);
  const fraction = formatFraction(baseline.score.passed, baseline.score.scored);
  return {
    step: 0,
    epoch: 0,
    title: "Step 0 · baseline",
    action: "baseline",
    outcome: "Baseline",
    tone: "neutral",
    score,
    fraction,
    delta: "–",
    deltaTone: "neutral",
    current: score,
    best: score,
    rollout: "–",
    edits: "–",
    flips: "–",
    cost: "–",
    lines: [`Selection ${score} (${fraction})`, "The seed skill, before any edit"],
  };
}

/** One step record in words; `before` is the current score the candidate was compared with. */
export function stepRow(record: StepRecord, before: number | null): ScoreStep {
  const words = outcomeWords(record.action);
  const score = candidateScore(record);
  const sign = isBound(record) ? "≤ " : "";
  const fraction =
    record.selection_hard === undefined || record.selection_n === 0
      ? stoppedAfter(record)
      : formatFraction(Math.round(record.selection_hard * record.selection_n), record.selection_n);
  const difference = score === null || before === null ? null : score - before;
  const flips =
    record.flips === undefined
      ? "–"
      : `${record.flips.improved.length} better, ${record.flips.regressed.length} worse`;
  const applied = record.edit_apply_summary?.applied ?? null;
  const selected = record.n_edits_ranked ?? record.edit_apply_summary?.total ?? null;
  return {
    step: record.step,
    epoch: record.epoch,
    title: `Step ${record.step} · ${words.word.toLowerCase()}`,
    action: record.action,
    outcome: words.word,
    tone: words.tone,
    score: `${sign}${formatScore(score)}`,
    fraction,
    delta: `${difference === null ? "" : sign}${formatDelta(difference)}`,
    deltaTone: toneOfDelta(difference),
    current: formatScore(record.current_score),
    best: formatScore(record.best_score),
    rollout: record.rollout_n > 0 ? formatScore(record.rollout_hard) : "–",
    edits: selected === null ? "–" : `${applied ?? 0}/${selected}`,
    flips,
    cost: formatMoney(record.cost_micros),
    lines: tooltipLines({ record, score, fraction, difference, flips, applied, selected }),
  };
}

/** "after 12 of 40": how far scoring came before it was stopped. */
function stoppedAfter(record: StepRecord): string {
  return isBound(record) && record.selection_n > 0
    ? `after ${record.selection_bound?.n_scored ?? 0} of ${record.selection_n}`
    : "";
}

function tooltipLines(input: {
  readonly record: StepRecord;
  readonly score: number | null;
  readonly fraction: string;
  readonly difference: number | null;
  readonly flips: string;
  readonly applied: number | null;
  readonly selected: number | null;
}): string[] {
  const { record } = input;
  const lines: string[] = [];
  if (input.score !== null) {
    const counts = input.fraction === "" ? "" : ` (${input.fraction})`;
    const sign = isBound(record) ? "≤ " : "";
    lines.push(`Selection ${sign}${formatScore(input.score)}${counts}`);
    lines.push(
      `${sign}${formatDelta(input.difference)}${record.flips === undefined ? "" : ` · ${input.flips}`}`,
    );
  }
  lines.push(
    `Current ${formatScore(record.current_score)} · best ${formatScore(record.best_score)}`,
  );
  if (input.selected !== null) {
    const budget = record.edit_budget === null ? "" : ` · budget ${record.edit_budget}`;
    lines.push(`${input.applied ?? 0} of ${input.selected} edits applied${budget}`);
  }
  if (record.rollout_n > 0) {
    lines.push(`Rollout mean ${formatScore(record.rollout_hard)}, other items each step`);
  }
  if (record.cost_micros !== null) {
    lines.push(`Cost ${formatMoney(record.cost_micros)}`);
  }
  return lines;
}

function toneOfDelta(difference: number | null): Tone {
  if (difference === null || Math.abs(difference) < 0.0005) {
    return "neutral";
  }
  return difference > 0 ? "accept" : "reject";
}

function epochLines(state: RunState): ScoreModel["epochLines"] {
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

function slowUpdateMarks(state: RunState): SlowUpdateMark[] {
  return state.epochEnds
    .filter((end) => isAccepted(end.action) || end.action === "reject")
    .map((end) => {
      const isRescored = end.score !== null;
      const word = isRescored ? outcomeWords(end.action).word.toLowerCase() : "not re-scored";
      return { x: end.step, epoch: end.epoch, label: `Slow update: ${word}`, isRescored };
    });
}

function budgetBars(state: RunState): Pick<ScoreModel, "budget" | "maxBudget"> {
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
    maxBudget: Math.max(1, ...budget.map((bar) => Math.max(bar.budget, bar.selected))),
  };
}

function axisValues(
  points: readonly ScorePoint[],
  markers: readonly ScoreMarker[],
  withRollout: boolean,
): number[] {
  const values = points.flatMap((point) => [
    point.current,
    point.unscored,
    point.best,
    withRollout ? point.rollout : null,
  ]);
  return [...values, ...markers.map((marker) => marker.y)].filter((value) => value !== null);
}

const legendOrder = [
  "accept_new_best",
  "accept",
  "reject",
  "force_accept",
  "skip_no_patches",
  "skip_no_rewrite",
];

function legendOf(state: RunState): ScoreModel["legend"] {
  const seen = new Set<string>(state.steps.map((record) => record.action));
  return legendOrder
    .filter((action) => seen.has(action))
    .map((action) => {
      const words = outcomeWords(action);
      return { action, word: words.word.toLowerCase(), tone: words.tone };
    });
}

function summarySentence(state: RunState): string {
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
