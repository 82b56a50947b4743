/** Most points per line that are drawn; above, redraws get slow (product.md 14.1). */
export const drawnPointLimit = 480;

/**
 * Reduces a series in raw order: of each bucket the points with the smallest, the largest and the
 * last value stay, the first and last point of all always do. A short series is returned as it is.
 */
export function thinPoints<T>(
  points: readonly T[],
  readValue: (point: T) => number | null,
  limit: number = drawnPointLimit,
): readonly T[] {
  if (points.length <= limit) {
    return points;
  }
  const bucketCount = Math.max(1, Math.floor((limit - 1) / 3));
  const kept = new Set<number>([0]);
  for (let bucket = 0; bucket < bucketCount; bucket += 1) {
    const from = Math.floor((bucket * points.length) / bucketCount);
    const to = Math.floor(((bucket + 1) * points.length) / bucketCount);
    for (const index of bucketExtremes(points, readValue, from, to)) {
      kept.add(index);
    }
  }
  return [...kept]
    .sort((a, b) => a - b)
    .flatMap((index) => {
      const point = points[index];
      return point === undefined ? [] : [point];
    });
}

function bucketExtremes<T>(
  points: readonly T[],
  readValue: (point: T) => number | null,
  from: number,
  to: number,
): number[] {
  let low: { index: number; value: number } | null = null;
  let high: { index: number; value: number } | null = null;
  for (let index = from; index < to; index += 1) {
    const point = points[index];
    const value = point === undefined ? null : readValue(point);
    if (value === null) {
      continue;
    }
    if (low === null || value < low.value) {
      low = { index, value };
    }
    if (high === null || value > high.value) {
      high = { index, value };
    }
  }
  return [...(low === null ? [] : [low.index]), ...(high === null ? [] : [high.index]), to - 1];
}
