/** Reading of values that somebody else wrote: what is not of the type counts as absent. */
export function numberOr(value: unknown, fallback: number): number {
  if (typeof value === "boolean") {
    return value ? 1 : 0;
  }
  return typeof value === "number" && Number.isFinite(value) ? value : fallback;
}

export function maybeNumber(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function wholeOr(value: unknown, fallback: number): number {
  return Math.trunc(numberOr(value, fallback));
}

export function maybeWhole(value: unknown): number | undefined {
  const number = maybeNumber(value);
  return number === undefined ? undefined : Math.trunc(number);
}

/** Texts, and numbers as texts; everything else is the fallback. */
export function textOr(value: unknown, fallback: string): string {
  if (typeof value === "string") {
    return value;
  }
  return typeof value === "number" && Number.isFinite(value) ? String(value) : fallback;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textsOf(value: unknown): string[] {
  return listOf(value).filter((entry) => typeof entry === "string");
}
