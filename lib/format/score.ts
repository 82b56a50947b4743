/** A score in [0, 1] with three decimals: `0.815`. */
export function formatScore(value: number | null): string {
  return value === null ? "–" : value.toFixed(3);
}

/** A score with the items behind it: `0.815 (163/200)`. */
export function formatScoreCount(
  score: { readonly hard: number; readonly passed: number; readonly scored: number } | null,
): string {
  return score === null
    ? "–"
    : `${formatScore(score.hard)} (${formatFraction(score.passed, score.scored)})`;
}

/** `163/200`. */
export function formatFraction(passed: number, scored: number): string {
  return `${passed}/${scored}`;
}

/** A difference of two scores with its sign: `+0.020`, `−0.010`, `±0.000`. */
export function formatDelta(difference: number | null): string {
  if (difference === null) {
    return "–";
  }
  const digits = Math.abs(difference).toFixed(3);
  if (digits === "0.000") {
    return "±0.000";
  }
  return `${difference > 0 ? "+" : "−"}${digits}`;
}

/** A 95 % interval: `0.66–0.78`. */
export function formatInterval(interval: { readonly low: number; readonly high: number }): string {
  return `${interval.low.toFixed(2)}–${interval.high.toFixed(2)}`;
}

/** A share as whole percent: `41 %`. */
export function formatPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
