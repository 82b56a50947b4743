const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** Whole number with grouping: `4,212`. */
export function formatCount(count: number): string {
  return grouped.format(count);
}

/** Large counts in short: `1.2M`, `48.1K`. */
export function formatCompact(count: number): string {
  return compact.format(count);
}

/** `1 edit`, `4 edits`; `many` defaults to the word with an s. */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
