export type SparklineModel = {
  /** Path of a stepped line in a box of `width` × `height`; empty without values. */
  readonly path: string;
  readonly last: { readonly x: number; readonly y: number } | null;
};

/** A stepped line of scores for table rows; a flat series runs through the middle. */
export function makeSparkline(
  values: readonly number[],
  box: { readonly width: number; readonly height: number; readonly padding: number },
): SparklineModel {
  const first = values[0];
  if (first === undefined) {
    return { path: "", last: null };
  }
  const low = Math.min(...values);
  const high = Math.max(...values);
  const inner = { width: box.width - 2 * box.padding, height: box.height - 2 * box.padding };
  const xOf = (index: number) =>
    round(box.padding + (values.length === 1 ? 0 : (index / (values.length - 1)) * inner.width));
  const yOf = (value: number) =>
    round(
      high === low
        ? box.height / 2
        : box.padding + (1 - (value - low) / (high - low)) * inner.height,
    );
  const start = `M${xOf(0)} ${yOf(first)}`;
  const rest = values
    .slice(1)
    .map((value, index) => `H${xOf(index + 1)}V${yOf(value)}`)
    .join("");
  const path = values.length === 1 ? `${start}H${round(box.width - box.padding)}` : start + rest;
  const lastX = values.length === 1 ? box.width - box.padding : xOf(values.length - 1);
  return { path, last: { x: lastX, y: yOf(values.at(-1) ?? first) } };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
