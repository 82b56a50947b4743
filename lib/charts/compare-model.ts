import { formatCount } from "../format/count";
import { formatDuration } from "../format/duration";
import { formatMoney } from "../format/money";
import { formatDelta, formatScore } from "../format/score";
import type { ComparedRun, ComparePoint } from "../schemas/comparison";
import { type Axis, numberAxis, scoreAxis } from "./axis";

/** What runs are laid along. Money and items make runs with other batches comparable. */
export const compareAxes = {
  step: "Step",
  epoch: "Epoch",
  items: "Items",
  cost: "Money",
  time: "Time",
} as const;
export type CompareX = keyof typeof compareAxes;
export const compareXNames = Object.keys(compareAxes) as [CompareX, ...CompareX[]];

export type CompareSeries = {
  readonly runId: string;
  readonly name: string;
  /** Index of the compare palette; the baseline run takes the text colour instead. */
  readonly colour: number;
  readonly isDashed: boolean;
  readonly isBaseline: boolean;
  /** Places of the stepped line of best scores, x ascending. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly end: { readonly x: number; readonly y: number; readonly label: string } | null;
};

export type CompareModel = {
  readonly series: readonly CompareSeries[];
  readonly x: Axis & { readonly labels: readonly string[] };
  readonly y: Axis;
  /** Every x at which some line has a place, ascending: where the crosshair snaps. */
  readonly stops: readonly number[];
  /** Runs that cannot be laid along this axis, because a price is unknown. */
  readonly left: readonly string[];
  readonly summary: string;
};

const paletteSize = 6;

/** Curves of the best score of several runs. Colours follow the order of the runs, whatever is drawn. */
export function makeCompareModel(
  runs: readonly ComparedRun[],
  options: { readonly x: CompareX; readonly baselineId: string },
): CompareModel {
  const series = runs.map((run, index): CompareSeries => {
    const points = run.points.flatMap((point) => {
      const x = place(point, run, options.x);
      return x === null ? [] : [{ x, y: point.best }];
    });
    const last = points.at(-1);
    return {
      runId: run.row.id,
      name: run.row.name,
      colour: index % paletteSize,
      isDashed: index >= paletteSize,
      isBaseline: run.row.id === options.baselineId,
      points,
      end: last === undefined ? null : { ...last, label: formatScore(last.y) },
    };
  });
  const drawn = series.filter(({ points }) => points.length > 0);
  const stops = [...new Set(drawn.flatMap(({ points }) => points.map(({ x }) => x)))].toSorted(
    (a, b) => a - b,
  );
  const axis = numberAxis(stops.at(-1) ?? 1);
  return {
    series,
    x: { ...axis, labels: axis.ticks.map((tick) => xText(tick, options.x)) },
    y: scoreAxis(drawn.flatMap(({ points }) => points.map(({ y }) => y))),
    stops,
    left: runs
      .filter((run, index) => run.points.length > 0 && series[index]?.points.length === 0)
      .map(({ row }) => row.name),
    summary: summarySentence(runs),
  };
}

/** Every run's score at `x`, highest first: what the tooltip lists. */
export function sliceAt(
  model: CompareModel,
  x: number,
): readonly { readonly runId: string; readonly name: string; readonly y: number }[] {
  return model.series
    .flatMap(({ runId, name, points }) => {
      const at = points.findLast((point) => point.x <= x);
      return at === undefined ? [] : [{ runId, name, y: at.y }];
    })
    .toSorted((left, right) => right.y - left.y);
}

export function xText(value: number, x: CompareX): string {
  switch (x) {
    case "step":
    case "items":
      return formatCount(value);
    case "epoch":
      return String(Math.round(value * 100) / 100);
    case "cost":
      return formatMoney(Math.round(value * 1_000_000));
    case "time":
      return formatDuration(value * 1000);
    default: {
      const unknown: never = x;
      return unknown;
    }
  }
}

function place(point: ComparePoint, run: ComparedRun, x: CompareX): number | null {
  switch (x) {
    case "step":
      return point.step;
    case "epoch": {
      const epochs = run.row.settings.epochs;
      return epochs === null || run.row.totalSteps === 0
        ? null
        : (point.step / run.row.totalSteps) * epochs;
    }
    case "items":
      return point.items;
    case "cost":
      return point.costMicros === null ? null : point.costMicros / 1_000_000;
    case "time":
      return point.wallMs / 1000;
    default: {
      const unknown: never = x;
      return unknown;
    }
  }
}

function summarySentence(runs: readonly ComparedRun[]): string {
  const scored = runs
    .filter(({ row }) => row.bestScore !== null)
    .toSorted((left, right) => (right.row.bestScore ?? 0) - (left.row.bestScore ?? 0));
  const [first, second] = scored;
  if (first === undefined) {
    return "No run has a score yet.";
  }
  const difference = (first.row.bestScore ?? 0) - (second?.row.bestScore ?? 0);
  const lead =
    second === undefined
      ? ""
      : difference < 0.0005
        ? `, as high as ${second.row.name}`
        : `, ${formatDelta(difference)} over ${second.row.name}`;
  return `Highest best score: ${first.row.name} with ${formatScore(first.row.bestScore)}${lead}.`;
}
