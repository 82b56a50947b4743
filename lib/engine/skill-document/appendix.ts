import { collapseBlanks, splitLines, trimBlanks, trimEndBlanks } from "@/lib/domain/whitespace";
import type { EngineProfile } from "../profile";
import { textLength } from "../text-length";
import { appendixMarkers, regionSpans, stripMarkers } from "./protected-regions";

/** Heading line inside the region; part of the file format. */
const title = "Execution Notes Appendix";

/** Longest appendix in `fixed`, in characters: a note that does not fit is left out (N-3.16). */
export const maxAppendixChars = 20_000;

/** Both markers of the appendix occur somewhere (R-3.16b). */
export function hasAppendix(skill: string): boolean {
  return skill.includes(appendixMarkers.start) && skill.includes(appendixMarkers.end);
}

function renderAppendix(notes: readonly string[]): string {
  const bullets = notes.map((note) => `- ${note}`);
  return [appendixMarkers.start, `## ${title}`, ...bullets, appendixMarkers.end].join("\n");
}

/** Adds an appendix without notes at the end, unless the skill has one (R-3.16b). */
export function injectEmptyAppendix(skill: string): string {
  return hasAppendix(skill) ? skill : `${trimEndBlanks(skill)}\n\n${renderAppendix([])}\n`;
}

/** The skill without appendix regions and stray markers; long runs of newlines shrink as the original does it. */
export function stripAppendix(skill: string): string {
  return trimEndBlanks(cutRegions(skill).replace(/\n{3,}/g, "\n\n"));
}

function cutRegions(skill: string): string {
  let rest = "";
  let position = 0;
  for (const span of regionSpans(skill, appendixMarkers)) {
    rest += skill.slice(position, span.from);
    position = span.to;
  }
  return rest + skill.slice(position);
}

/** The notes in the first appendix, one per line, without heading lines and bullets. */
export function extractNotes(skill: string): string[] {
  const start = skill.indexOf(appendixMarkers.start);
  const from = start + appendixMarkers.start.length;
  const end = start < 0 ? -1 : skill.indexOf(appendixMarkers.end, from);
  if (end < 0) {
    return [];
  }
  return splitLines(skill.slice(from, end)).flatMap((line) => {
    const text = trimBlanks(line);
    if (trimBlanks(text.replace(/^#+/, "")) === title) {
      return [];
    }
    const note = /^[-*]/.test(text) ? trimBlanks(text.slice(1)) : text;
    return note === "" ? [] : [note];
  });
}

/** Case and closing punctuation do not make a note another one. */
function identityOf(note: string): string {
  return note
    .toUpperCase()
    .toLowerCase()
    .replaceAll("ς", "σ")
    .replace(/[ .;:,_-]+$/, "");
}

/** Notes with single spaces, without blanks and repetitions, first ones kept (R-3.16b). */
export function dedupeNotes(notes: readonly string[]): string[] {
  const seen = new Set<string>();
  return notes.map(collapseBlanks).filter((note) => {
    const identity = identityOf(note);
    const isNew = identity !== "" && !seen.has(identity);
    seen.add(identity);
    return isNew;
  });
}

/** Notes that fit into the longest appendix, in order. */
function fitting(notes: readonly string[]): string[] {
  let length = 0;
  return notes.filter((note) => {
    const added = textLength(note) + 3;
    const fits = length + added <= maxAppendixChars;
    length += fits ? added : 0;
    return fits;
  });
}

/**
 * Puts exactly these notes into the appendix. `reference` rebuilds it at the end and shrinks blank
 * lines of the whole document (R-3.16b); `fixed` touches nothing but the region, keeps its place,
 * clears marker strings from notes and caps the length (N-3.16).
 */
export function replaceNotes(
  skill: string,
  notes: readonly string[],
  { profile }: { readonly profile: EngineProfile },
): string {
  if (profile === "reference") {
    return `${stripAppendix(skill)}\n\n${renderAppendix(dedupeNotes(notes))}\n`;
  }
  const region = renderAppendix(fitting(dedupeNotes(notes.map(stripMarkers))));
  const [only, ...others] = regionSpans(skill, appendixMarkers);
  if (only && others.length === 0 && hasAppendix(skill.slice(only.from, only.to))) {
    const after = skill.slice(only.to);
    return skill.slice(0, only.from) + region + (trimBlanks(after) === "" ? "\n" : after);
  }
  return `${trimEndBlanks(cutRegions(skill))}\n\n${region}\n`;
}

/** Adds notes to those the skill has (R-3.16b). */
export function appendNotes(
  skill: string,
  notes: readonly string[],
  options: { readonly profile: EngineProfile },
): string {
  return replaceNotes(skill, [...extractNotes(skill), ...notes], options);
}

/** The notes of an analyst's reply: texts, one text, or objects with `note` or `content` (R-3.16a). */
export function readNotes(reply: unknown): string[] {
  if (typeof reply !== "object" || reply === null || !("appendix_notes" in reply)) {
    return [];
  }
  const listed = reply.appendix_notes;
  const entries: readonly unknown[] = Array.isArray(listed)
    ? listed
    : typeof listed === "string"
      ? [listed]
      : [];
  return entries.map(noteText).filter((note) => note !== "");
}

function noteText(entry: unknown): string {
  if (typeof entry === "string") {
    return trimBlanks(entry);
  }
  if (typeof entry !== "object" || entry === null) {
    return "";
  }
  const fields = new Map(Object.entries(entry));
  const text: unknown = fields.get("note") || fields.get("content");
  return typeof text === "string" || typeof text === "number" ? trimBlanks(String(text)) : "";
}
