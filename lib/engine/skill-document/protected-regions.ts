/** Marker strings of the file format; trained skills carry them, so they never change. */
export const slowMarkers = {
  start: "<!-- SLOW_UPDATE_START -->",
  end: "<!-- SLOW_UPDATE_END -->",
} as const;
export const appendixMarkers = {
  start: "<!-- APPENDIX_START -->",
  end: "<!-- APPENDIX_END -->",
} as const;

export type MarkerPair = { readonly start: string; readonly end: string };

export const markerPairs: readonly MarkerPair[] = [slowMarkers, appendixMarkers];

const markers = markerPairs.flatMap((pair) => [pair.start, pair.end]);

export function containsMarker(text: string): boolean {
  return markers.some((marker) => text.includes(marker));
}

/** Removes marker strings until none is left, also those a removal puts together (N-3.14 d). */
export function stripMarkers(text: string): string {
  let rest = text;
  while (containsMarker(rest)) {
    rest = stripMarkersOnce(rest);
  }
  return rest;
}

/** Removes marker strings in one pass as the original does; cut-up markers can come back together. */
export function stripMarkersOnce(text: string): string {
  return markers.reduce((rest, marker) => rest.replaceAll(marker, ""), text);
}

export type Span = { readonly from: number; readonly to: number };

/**
 * Spans of one kind of region: a start marker up to the next end marker. A start without a later
 * end and an end without a start are spans of their own.
 */
export function regionSpans(text: string, pair: MarkerPair): Span[] {
  const spans: Span[] = [];
  let position = 0;
  for (;;) {
    const start = text.indexOf(pair.start, position);
    const end = text.indexOf(pair.end, position);
    if (start < 0 && end < 0) {
      return spans;
    }
    if (start < 0 || (end >= 0 && end < start)) {
      position = end + pair.end.length;
      spans.push({ from: end, to: position });
      continue;
    }
    const close = text.indexOf(pair.end, start);
    position = close < 0 ? start + pair.start.length : close + pair.end.length;
    spans.push({ from: start, to: position });
  }
}

/** Smallest position of a start marker, −1 without one. */
export function firstStart(text: string): number {
  const positions = markerPairs
    .map((pair) => text.indexOf(pair.start))
    .filter((position) => position >= 0);
  return positions.length === 0 ? -1 : Math.min(...positions);
}

/** True when `position` lies in the first region of a kind, markers included (R-3.7a). */
export function isInFirstRegion(text: string, position: number): boolean {
  return markerPairs.some((pair) => {
    const start = text.indexOf(pair.start);
    const end = text.indexOf(pair.end);
    return start >= 0 && end >= start && position >= start && position < end + pair.end.length;
  });
}

export type SkillParts = {
  /** Text outside protected regions, joined. */
  readonly body: string;
  /** Body parts and protected blocks in turn, beginning and ending with a (possibly empty) body part. */
  readonly parts: readonly { readonly kind: "body" | "protected"; readonly text: string }[];
};

/**
 * Splits a skill into body and protected blocks (N-3.7 a). Joining the parts gives the text back;
 * no body part holds a marker.
 */
export function splitBody(skill: string): SkillParts {
  const spans = markerPairs
    .flatMap((pair) => regionSpans(skill, pair))
    .toSorted((a, b) => a.from - b.from);
  const blocks: { from: number; to: number }[] = [];
  for (const span of spans) {
    const last = blocks.at(-1);
    if (last && span.from < last.to) {
      last.to = Math.max(last.to, span.to);
    } else {
      blocks.push({ ...span });
    }
  }

  const parts: { kind: "body" | "protected"; text: string }[] = [];
  let position = 0;
  for (const block of blocks) {
    parts.push({ kind: "body", text: skill.slice(position, block.from) });
    parts.push({ kind: "protected", text: skill.slice(block.from, block.to) });
    position = block.to;
  }
  parts.push({ kind: "body", text: skill.slice(position) });
  return {
    body: parts
      .filter((part) => part.kind === "body")
      .map((part) => part.text)
      .join(""),
    parts,
  };
}
