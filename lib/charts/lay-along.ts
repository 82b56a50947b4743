import { formatDuration } from "../format/duration";
import { formatMoney } from "../format/money";
import { type Axis, numberAxis, rangeAxis } from "./axis";
import { drawnMarkers } from "./score-marks";
import type { BudgetBar, ScoreModel } from "./score-model";
import type { ScorePoint } from "./score-points";
import type { ScoreSource } from "./score-source";
import type { StepRange } from "./zoom";

/** What the score chart can be laid along. */
export const scoreAxes = { step: "Step", cost: "Money", time: "Time" } as const;
export type ScoreX = keyof typeof scoreAxes;
export const scoreXNames = Object.keys(scoreAxes) as [ScoreX, ...ScoreX[]];

export type LaidModel = ScoreModel & {
  /** Where a step stands on x; null for one that has no place (not done, or its price is unknown). */
  readonly placeOf: (step: number) => number | null;
  readonly xLabels: readonly string[];
};

/**
 * The score model along steps, money or time, cut to a range of steps. A line keeps one place beyond
 * each end, so that it runs to the edge. Money without prices falls back to steps.
 */
export function layAlong(
  model: ScoreModel,
  state: ScoreSource,
  options: { readonly x: ScoreX; readonly range: StepRange | null },
): LaidModel {
  const totals = options.x === "step" ? null : runningTotals(state, options.x);
  const placeOf = (step: number): number | null =>
    totals === null ? step : (totals[step] ?? null);
  const isShown = (step: number) =>
    options.range === null || (step >= options.range.from && step <= options.range.to);
  const axis = axisFor(model, placeOf, options.range, totals);
  const place = <T extends { readonly x: number }>(entries: readonly T[]): readonly T[] =>
    totals === null
      ? entries.filter((entry) => isShown(entry.x))
      : entries.flatMap((entry) => {
          const x = placeOf(entry.x);
          return x === null || !isShown(entry.x) ? [] : [{ ...entry, x }];
        });
  const [low, high] = axis.domain;
  const seen = place(model.markers);
  const markers = drawnMarkers(seen);
  return {
    ...model,
    points: cutLine(placePoints(model.points, placeOf), low, high),
    markers,
    epochLines: place(model.epochLines),
    slowUpdates: place(model.slowUpdates),
    budget: drawnBars(
      model.budget.filter((bar) => isShown(bar.step) && placeOf(bar.step) !== null),
    ),
    drawnNote: [
      model.drawnNote,
      markers.length < seen.length ? `${markers.length} of ${seen.length} marks` : "",
    ]
      .filter((note) => note !== "")
      .join(", "),
    x: axis,
    placeOf,
    xLabels: axis.ticks.map((tick) =>
      totals === null
        ? String(tick)
        : options.x === "cost"
          ? formatMoney(Math.round(tick))
          : formatDuration(tick),
    ),
  };
}

/** More bars than this are thinner than a pixel. */
const mostBars = 240;

/** Neighbouring bars become one with their means when there are too many. */
function drawnBars(bars: readonly BudgetBar[]): readonly BudgetBar[] {
  if (bars.length <= mostBars) {
    return bars;
  }
  const size = Math.ceil(bars.length / mostBars);
  const mean = (group: readonly BudgetBar[], of: "budget" | "selected" | "applied") =>
    group.reduce((sum, bar) => sum + bar[of], 0) / group.length;
  return Array.from({ length: Math.ceil(bars.length / size) }, (_, index) =>
    bars.slice(index * size, (index + 1) * size),
  ).flatMap((group) => {
    const middle = group[Math.floor(group.length / 2)];
    return middle === undefined
      ? []
      : [
          {
            step: middle.step,
            budget: mean(group, "budget"),
            selected: mean(group, "selected"),
            applied: mean(group, "applied"),
            isDone: middle.isDone,
          },
        ];
  });
}

/** Whether every finished step has a price, so that money can be an axis. */
export function hasMoneyAxis(state: ScoreSource): boolean {
  return state.steps.length > 0 && (runningTotals(state, "cost")?.at(-1) ?? 0) > 0;
}

function placePoints(
  points: readonly ScorePoint[],
  placeOf: (step: number) => number | null,
): ScorePoint[] {
  return points.flatMap((point) => {
    const x = placeOf(point.x);
    return x === null ? [] : [{ ...point, x }];
  });
}

function cutLine(points: readonly ScorePoint[], low: number, high: number): ScorePoint[] {
  const first = Math.max(
    0,
    points.findLastIndex((point) => point.x < low),
  );
  const after = points.findIndex((point) => point.x > high);
  return points.slice(first, after < 0 ? undefined : after + 1);
}

function axisFor(
  model: ScoreModel,
  placeOf: (step: number) => number | null,
  range: StepRange | null,
  totals: readonly number[] | null,
): Axis {
  if (totals === null) {
    return range === null ? model.x : rangeAxis(range.from, range.to);
  }
  const last = totals.at(-1) ?? 0;
  if (range === null) {
    return numberAxis(last);
  }
  const from = placeOf(range.from) ?? 0;
  const to = placeOf(range.to) ?? last;
  return to > from ? rangeAxis(from, to) : numberAxis(last);
}

/** Money (micro-units) or milliseconds spent up to and with each step, index 0 = baseline. */
function runningTotals(state: ScoreSource, x: "cost" | "time"): readonly number[] | null {
  const totals = [0];
  for (const record of state.steps) {
    const part = x === "cost" ? record.cost_micros : record.wall_time_s * 1000;
    if (part === null) {
      return null;
    }
    totals.push((totals.at(-1) ?? 0) + part);
  }
  return totals;
}
