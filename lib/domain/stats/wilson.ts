/** Two-sided 95 % quantile of the normal distribution. */
const z95 = 1.959963984540054;

export type Interval = { readonly low: number; readonly high: number };

/** Wilson 95 % score interval of `passed` out of `scored`; null without observations. */
export function wilsonInterval(passed: number, scored: number): Interval | null {
  if (scored <= 0) {
    return null;
  }
  const rate = passed / scored;
  const square = z95 * z95;
  const denominator = 1 + square / scored;
  const middle = (rate + square / (2 * scored)) / denominator;
  const half =
    (z95 / denominator) * Math.sqrt((rate * (1 - rate)) / scored + square / (4 * scored * scored));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
