import { type Axis, numberAxis } from "./axis";

/** Up to so many points are drawn one by one; more become a band (product.md 9.2). */
export const dotLimit = 600;
const bucketCount = 300;

/** Neighbours in time: the smallest, middle and largest value, and how many there are. */
export type SpreadBucket = {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
};

export type SpreadModel = {
  /** Number of points in all; x runs from 0 to it. */
  readonly count: number;
  readonly dots: readonly { readonly x: number; readonly y: number }[];
  readonly buckets: readonly SpreadBucket[];
  /** Places of results without a score: a rail under the plot. */
  readonly errors: readonly number[];
  readonly y: Axis;
  readonly isLog: boolean;
  readonly tickLabels: readonly string[];
  readonly median: number;
  readonly p95: number;
  readonly summary: string;
  readonly note: string;
};

/**
 * Values in the order the results came: dots, or from 601 on a band of smallest to largest with the
 * median. A logarithmic axis begins at the power of ten below the smallest value.
 */
export function makeSpreadModel(
  values: readonly number[],
  options: {
    /** Places of results without a score. */
    readonly errors: readonly number[];
    readonly format: (value: number) => string;
    readonly what: string;
    readonly isLog: boolean;
  },
): SpreadModel {
  const sorted = values.toSorted((a, b) => a - b);
  const isMany = values.length > dotLimit;
  const y = options.isLog ? logAxis(sorted) : numberAxis(sorted.at(-1) ?? 1);
  const [median, p95] = [quantile(sorted, 0.5), quantile(sorted, 0.95)];
  return {
    count: values.length,
    dots: isMany ? [] : values.map((value, x) => ({ x, y: value })),
    buckets: isMany ? bucketsOf(values) : [],
    errors: options.errors,
    y,
    isLog: options.isLog,
    tickLabels: y.ticks.map(options.format),
    median,
    p95,
    summary:
      values.length === 0
        ? `No ${options.what} yet.`
        : `${options.what} of ${values.length.toLocaleString("en")} results: half are at most ${options.format(median)}, 95 % at most ${options.format(p95)}.`,
    note: isMany
      ? `band of smallest to largest and median of ${bucketCount} stretches, from ${values.length.toLocaleString("en")} points`
      : "",
  };
}

/** Share of the height, from the ground, where a value stands. */
export function spreadShare(model: Pick<SpreadModel, "y" | "isLog">, value: number): number {
  const [low, high] = model.y.domain;
  return model.isLog
    ? (Math.log10(Math.max(value, low)) - Math.log10(low)) / (Math.log10(high) - Math.log10(low))
    : (value - low) / (high - low);
}

function bucketsOf(values: readonly number[]): SpreadBucket[] {
  return Array.from({ length: bucketCount }, (_, index) => {
    const from = Math.floor((index * values.length) / bucketCount);
    const to = Math.floor(((index + 1) * values.length) / bucketCount);
    const own = values.slice(from, to).toSorted((a, b) => a - b);
    return {
      from,
      to,
      low: own[0] ?? 0,
      median: quantile(own, 0.5),
      high: own.at(-1) ?? 0,
    };
  });
}

/** Nearest rank. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? 0;
}

function logAxis(sorted: readonly number[]): Axis {
  const smallest = Math.max(1, sorted.find((value) => value > 0) ?? 1);
  const first = Math.floor(Math.log10(smallest));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(1, sorted.at(-1) ?? 1))));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  return { domain: [10 ** first, 10 ** last], ticks };
}
