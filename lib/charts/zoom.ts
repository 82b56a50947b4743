/** A part of the steps that is looked at, both ends included. */
export type StepRange = { readonly from: number; readonly to: number };

const least = 4;

/** `3-12` of an address; null for anything else and for a range that is not one. */
export function parseRange(text: string | null, last: number): StepRange | null {
  const match = /^(\d{1,6})-(\d{1,6})$/.exec(text ?? "");
  if (!match) {
    return null;
  }
  return clampRange({ from: Number(match[1]), to: Number(match[2]) }, last);
}

export function rangeText(range: StepRange | null): string | null {
  return range === null ? null : `${range.from}-${range.to}`;
}

/** A range inside 0 … last with at least four steps; null when it is everything. */
export function clampRange(range: StepRange, last: number): StepRange | null {
  const size = Math.max(least, Math.round(range.to) - Math.round(range.from));
  if (size >= last) {
    return null;
  }
  const from = Math.min(Math.max(0, Math.round(range.from)), last - size);
  return { from, to: from + size };
}

/** Half (`in`) or twice (`out`) of what is seen, around `middle`. */
export function zoomRange(
  range: StepRange | null,
  direction: "in" | "out",
  middle: number | null,
  last: number,
): StepRange | null {
  const shown = range ?? { from: 0, to: last };
  const size = (shown.to - shown.from) * (direction === "in" ? 0.5 : 2);
  const centre = middle ?? (shown.from + shown.to) / 2;
  return clampRange({ from: centre - size / 2, to: centre + size / 2 }, last);
}

/** The range moved just as far that `step` is inside. */
export function rangeWith(range: StepRange | null, step: number, last: number): StepRange | null {
  if (range === null || (step >= range.from && step <= range.to)) {
    return range;
  }
  const size = range.to - range.from;
  const from = step < range.from ? step : step - size;
  return clampRange({ from, to: from + size }, last);
}
