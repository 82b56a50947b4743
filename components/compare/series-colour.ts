/** Stroke of a run's line: one of the compare palette; the baseline run takes the text colour. */
const palette = [
  "var(--color-compare-1)",
  "var(--color-compare-2)",
  "var(--color-compare-3)",
  "var(--color-compare-4)",
  "var(--color-compare-5)",
  "var(--color-compare-6)",
] as const;

export function seriesColour(series: {
  readonly colour: number;
  readonly isBaseline: boolean;
}): string {
  return series.isBaseline ? "var(--color-text)" : (palette[series.colour] ?? palette[0]);
}
