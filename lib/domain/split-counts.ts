import { shuffled } from "./python-random";

export type SplitRatio = readonly [train: number, val: number, test: number];

/** Reads "2:1:7". Blank parts are dropped before counting; null when it is not three positive whole numbers. */
export function parseRatio(text: string): SplitRatio | null {
  const parts = text
    .split(":")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const [train, val, test, ...rest] = parts.map((part) =>
    /^\+?\d+(_\d+)*$/.test(part) ? Number(part.replaceAll("_", "")) : Number.NaN,
  );
  if (train === undefined || val === undefined || test === undefined || rest.length > 0) {
    return null;
  }
  const ratio = [train, val, test] as const;
  return ratio.every((weight) => Number.isSafeInteger(weight) && weight > 0) ? ratio : null;
}

/**
 * Sizes of the three splits by largest remainder: shares are rounded down, the left-over
 * items go one each to the largest fractions, ties to the larger weight, then to the earlier split.
 */
export function splitCounts(total: number, ratio: SplitRatio): [number, number, number] {
  const sum = ratio[0] + ratio[1] + ratio[2];
  const shares = ratio.map((weight, place) => {
    // Floating point on purpose: where fractions are equal on paper, the original's last bit decides.
    const raw = (total * weight) / sum;
    const whole = Math.floor(raw);
    return { place, weight, whole, fraction: raw - whole };
  });
  const left = total - shares.reduce((used, share) => used + share.whole, 0);
  const favoured = shares
    .toSorted((a, b) => b.fraction - a.fraction || b.weight - a.weight || a.place - b.place)
    .slice(0, left)
    .map((share) => share.place);
  const countAt = (place: number) =>
    (shares[place]?.whole ?? 0) + (favoured.includes(place) ? 1 : 0);
  return [countAt(0), countAt(1), countAt(2)];
}

/** One shuffle with the split seed, then consecutive slices of the split sizes (SP-5). */
export function ratioSplit<T>(input: {
  readonly items: readonly T[];
  readonly ratio: SplitRatio;
  readonly seed: number;
}): { readonly train: T[]; readonly val: T[]; readonly test: T[] } {
  const order = shuffled(input.items, input.seed);
  const [train, val] = splitCounts(order.length, input.ratio);
  return {
    train: order.slice(0, train),
    val: order.slice(train, train + val),
    test: order.slice(train + val),
  };
}
