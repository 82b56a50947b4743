import type { Edit } from "../../schemas/edit";
import type { Origin, StoredProvenance } from "../../schemas/provenance";
import type { EngineProfile } from "../profile";
import { applyEdits } from "./apply-edits";
import { matchLines } from "./match-lines";
import { appendixMarkers, regionSpans, type Span, slowMarkers } from "./protected-regions";
import {
  asEstimated,
  joinRuns,
  type Run,
  type Runs,
  sliceRuns,
  spliceRuns,
  wholeText,
} from "./runs";

/** A skill text with the origin of each of its characters. */
export type TracedText = { readonly text: string; readonly runs: Runs };

/** An edit that was applied, with its place among the selected ones, counted from 1. */
export type TracedEdit = { readonly edit: Edit; readonly position: number };

/** A version as it is committed, with what it was made of. */
export type TracedVersion = {
  readonly number: number;
  readonly text: string;
  readonly kind: "seed" | "step" | "slow_update" | "appendix";
  readonly step: number;
  readonly epoch: number;
  /** The edits in the order they were applied; empty for other ways of making a text. */
  readonly edits: readonly TracedEdit[];
};

/**
 * Where each character of a version came from (product.md 10.3): its parent's runs followed through
 * the applied edits. Protected regions belong to who wrote them last. What no recorded change
 * explains is found again line by line and marked as estimated.
 */
export function traceVersion(parent: TracedText | null, version: TracedVersion): Runs {
  const { number, text, kind, step, epoch } = version;
  if (!parent || kind === "seed") {
    return wholeText(text, { kind: "seed" });
  }
  const rewrite: Origin = { kind: "rewrite", version: number, step };
  const notes: Origin = { kind: "notes", version: number, step };
  if (kind === "slow_update") {
    const guidance: Origin = { kind: "slow_update", version: number, epoch };
    return followText(parent, text, {
      body: { origin: guidance, isRecorded: true },
      slow: { origin: guidance, isWhole: true, isRecorded: true },
      appendix: { origin: guidance, isRecorded: true },
    });
  }
  const edited = kind === "step" ? traceEdits(parent, version) : parent;
  return followText(edited, text, {
    body: { origin: rewrite },
    slow: { origin: rewrite },
    appendix: { origin: notes, isRecorded: true },
  });
}

/** The parent's text after the edits, by the profile whose result is nearest to the version's text. */
function traceEdits(parent: TracedText, version: TracedVersion): TracedText {
  if (version.edits.length === 0) {
    return parent;
  }
  const candidates = (["fixed", "reference"] as const).map((profile) =>
    applyTraced(parent, version, profile),
  );
  const body = withoutAppendix(version.text);
  return (
    candidates.find(({ text }) => text === version.text) ??
    candidates.find(({ text }) => withoutAppendix(text) === body) ??
    parent
  );
}

function applyTraced(
  parent: TracedText,
  { edits, number, step }: TracedVersion,
  profile: EngineProfile,
): TracedText {
  let runs = parent.runs;
  const { skill } = applyEdits({
    skill: parent.text,
    edits: edits.map(({ edit }) =>
      typeof edit.raw === "object" && edit.raw !== null ? { ...edit.raw, id: edit.id } : edit,
    ),
    profile,
    onChange: ({ index, ...change }) => {
      const { edit, position = index + 1 } = edits[index] ?? {};
      const editId = edit?.id ?? "";
      const origin: Origin = { kind: "edit", version: number, step, position, editId };
      runs = spliceRuns(runs, change, origin);
    },
  });
  return { text: skill, runs };
}

function withoutAppendix(text: string): string {
  return piecesOf(text)
    .filter(({ part }) => part !== "appendix")
    .map(({ from, to }) => text.slice(from, to))
    .join("")
    .trim();
}

type Part = "body" | "slow" | "appendix";
type Piece = Span & { readonly part: Part };

/** The text as pieces of body and protected regions, in order. */
function piecesOf(text: string): Piece[] {
  const regions = [
    ...regionSpans(text, slowMarkers).map((span): Piece => ({ ...span, part: "slow" })),
    ...regionSpans(text, appendixMarkers).map((span): Piece => ({ ...span, part: "appendix" })),
  ].toSorted((a, b) => a.from - b.from);
  const pieces: Piece[] = [];
  let position = 0;
  for (const region of regions) {
    const from = Math.max(position, region.from);
    pieces.push({ part: "body", from: position, to: from });
    pieces.push({ part: region.part, from, to: Math.max(from, region.to) });
    position = Math.max(position, region.to);
  }
  pieces.push({ part: "body", from: position, to: text.length });
  return pieces.filter(({ from, to }) => to > from);
}

/** All pieces of one part, one after another. */
function gather({ text, runs }: TracedText, part: Part): TracedText {
  const pieces = piecesOf(text).filter((piece) => piece.part === part);
  return {
    text: pieces.map(({ from, to }) => text.slice(from, to)).join(""),
    runs: joinRuns(pieces.map(({ from, to }) => sliceRuns(runs, from, to))),
  };
}

/** Who wrote what is new in a part. */
type NewText = {
  readonly origin: Origin;
  /** The part was written anew as a whole. */
  readonly isWhole?: boolean;
  /** It is known that `origin` wrote it, so that nothing is a guess. */
  readonly isRecorded?: boolean;
};

/**
 * Follows a text into another one, body and regions each for themselves, because regions move. Equal
 * texts keep their runs as they are.
 */
function followText(before: TracedText, text: string, news: Record<Part, NewText>): Runs {
  if (before.text === text) {
    return before.runs;
  }
  const after = { text, runs: [] };
  const follow = (part: Part) => {
    const { text: whole } = gather(after, part);
    const { origin, isWhole } = news[part];
    return isWhole
      ? { runs: wholeText(whole, origin), isGuess: false }
      : followLines(gather(before, part), whole, news[part]);
  };
  const followed = { body: follow("body"), slow: follow("slow"), appendix: follow("appendix") };
  const positions: Record<Part, number> = { body: 0, slow: 0, appendix: 0 };
  const runs = joinRuns(
    piecesOf(text).map(({ part, from, to }) => {
      const start = positions[part];
      positions[part] += to - from;
      return sliceRuns(followed[part].runs, start, positions[part]);
    }),
  );
  const isGuess = Object.values(followed).some((part) => part.isGuess);
  return isGuess ? joinRuns([asEstimated(runs)]) : runs;
}

function followLines(
  before: TracedText,
  text: string,
  { origin, isRecorded }: NewText,
): { runs: Runs; isGuess: boolean } {
  const oldLines = placeLines(before.text);
  const newLines = placeLines(text);
  const pairs = new Map(
    matchLines(
      oldLines.map((line) => line.text),
      newLines.map((line) => line.text),
    ).map(([a, b]) => [b, a]),
  );
  let isGuess = false;
  const parts = newLines.map((line, index): Runs => {
    const old = oldLines[pairs.get(index) ?? -1];
    const length = line.to - line.from;
    if (!old) {
      isGuess ||= isRecorded !== true && line.text.trim() !== "";
      return [newRun(length, origin)];
    }
    const kept = sliceRuns(before.runs, old.from, Math.min(old.to, old.from + length));
    const missing = length - (old.to - old.from);
    return missing > 0 ? [...kept, newRun(missing, kept.at(-1)?.origin ?? origin)] : kept;
  });
  return { runs: joinRuns(parts), isGuess };
}

function newRun(length: number, origin: Origin): Run {
  return { length, origin, isEstimated: false };
}

/** The lines of a text with their places; a place includes the line's newline. */
function placeLines(text: string): { text: string; from: number; to: number }[] {
  const lines: { text: string; from: number; to: number }[] = [];
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end + 1;
    lines.push({ text: text.slice(from, end < 0 ? to : end), from, to });
    from = to;
  }
  return lines;
}

/** The form in which runs are kept with a version. */
export function packRuns(runs: Runs): StoredProvenance {
  const indices = new Map<string, number>();
  const origins: Origin[] = [];
  const packed = runs.map(({ length, origin, isEstimated }): StoredProvenance["runs"][number] => {
    const key = JSON.stringify(origin);
    const index = indices.get(key) ?? origins.push(origin) - 1;
    indices.set(key, index);
    return isEstimated ? [length, index, 1] : [length, index];
  });
  return { origins, runs: packed };
}

export function unpackRuns({ origins, runs }: StoredProvenance): Runs {
  return runs.flatMap(([length, index, estimated]) => {
    const origin = origins[index];
    return origin ? [{ length, origin, isEstimated: estimated === 1 }] : [];
  });
}
