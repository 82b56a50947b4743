/** A score without the noise of its last bits: at most six decimals, none that are zero. */
export function roundedScore(score: number): string {
  return String(Number(score.toFixed(6)));
}
