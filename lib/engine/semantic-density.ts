import { appendixMarkers, slowMarkers } from "./skill-document/protected-regions";

const defaultLeadingWords = [
  "must",
  "always",
  "never",
  "only",
  "critical",
  "important",
  "resolve",
  "prefer",
  "ensure",
  "strict",
  "verify",
] as const;

/**
 * Share of a skill's words (runs of ASCII letters and digits, lower-cased) that are leading words;
 * protected regions do not count (R-3.12b). 0 for a text without words.
 */
export function semanticDensity(
  skill: string,
  leadingWords: readonly string[] = defaultLeadingWords,
): number {
  const leading = new Set(leadingWords.map((word) => word.toLowerCase()));
  const body = [slowMarkers, appendixMarkers].reduce(
    (text, pair) => withoutRegions(text, pair.start, pair.end),
    skill,
  );
  const words = body.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.length === 0 ? 0 : words.filter((word) => leading.has(word)).length / words.length;
}

/** Removes whole regions; a start without an end loses the marker only. */
function withoutRegions(text: string, start: string, end: string): string {
  let rest = text;
  for (;;) {
    const from = rest.indexOf(start);
    if (from < 0) {
      return rest;
    }
    const close = rest.indexOf(end, from);
    const to = close < 0 ? from + start.length : close + end.length;
    rest = `${rest.slice(0, from)} ${rest.slice(to)}`;
  }
}
