/** Fewer points than this are shown as they are. */
export const smoothFrom = 20;

/**
 * Exponential smoothing of a raw series with start-up correction; `weight` in [0, 0.99]. Gaps stay
 * gaps. The first value stays itself, and two equal values stay equal (product.md 9.1).
 */
export function smoothSeries(
  values: readonly (number | null)[],
  weight: number,
): readonly (number | null)[] {
  const known = values.filter((value) => value !== null).length;
  if (weight <= 0 || known < smoothFrom) {
    return values;
  }
  let sum = 0;
  let norm = 0;
  return values.map((value) => {
    if (value === null) {
      return null;
    }
    sum = sum * weight + (1 - weight) * value;
    norm = norm * weight + (1 - weight);
    return sum / norm;
  });
}
