export type RegionKind = "slow_update" | "appendix";

export type DocumentLine = {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
  /** The protected region the line belongs to, its marker lines included. */
  readonly region: RegionKind | null;
  /** Set on a line that holds nothing but a region's marker. */
  readonly marker: "start" | "end" | null;
};

export type DocumentText = {
  readonly lines: readonly DocumentLine[];
  readonly endsWithNewline: boolean;
};

const markers: readonly {
  readonly kind: RegionKind;
  readonly start: string;
  readonly end: string;
}[] = [
  {
    kind: "slow_update",
    start: "<!-- SLOW_UPDATE_START -->",
    end: "<!-- SLOW_UPDATE_END -->",
  },
  { kind: "appendix", start: "<!-- APPENDIX_START -->", end: "<!-- APPENDIX_END -->" },
];

/** Splits a skill into lines; line ends are normalised and nothing else is changed. */
export function splitDocument(text: string): DocumentText {
  const normal = normalizeLineEnds(text);
  const endsWithNewline = normal.endsWith("\n");
  const body = endsWithNewline ? normal.slice(0, -1) : normal;
  const texts = normal === "" ? [] : body.split("\n");
  let region: RegionKind | null = null;
  const lines = texts.map((line, index): DocumentLine => {
    const start = markers.find((entry) => line.includes(entry.start));
    const end = markers.find((entry) => line.includes(entry.end));
    const own: RegionKind | null = start?.kind ?? region;
    region = end !== undefined ? null : own;
    const trimmed = line.trim();
    return {
      text: line,
      number: index + 1,
      region: own,
      marker: trimmed === start?.start ? "start" : own && trimmed === end?.end ? "end" : null,
    };
  });
  return { lines, endsWithNewline };
}

/** The inverse of `splitDocument` for texts with normalised line ends. */
export function joinDocument(lines: readonly string[], endsWithNewline: boolean): string {
  return lines.length === 0 ? "" : lines.join("\n") + (endsWithNewline ? "\n" : "");
}

export function normalizeLineEnds(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}
