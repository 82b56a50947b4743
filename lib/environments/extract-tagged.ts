import { splitLines, trimBlanks } from "@/lib/domain/whitespace";
import type { ScoringProfile } from "./scoring-profile";

export type ExtractionFlag =
  | "tag"
  | "unclosed_tag"
  | "no_tag"
  | "whole"
  | "last_line"
  | "json"
  | "no_json"
  | "regex"
  | "no_match";

export type ExtractedAnswer = { readonly answer: string; readonly extraction: ExtractionFlag };

/**
 * Answer extraction of benchmarks.md 1.8: the last complete pair of answer tags, else what follows
 * an unclosed tag, else the last non-empty line. One pass over the tags, so long replies stay cheap.
 */
export function extractTagged(text: string, tagName = "answer"): ExtractedAnswer {
  let openedAt: number | null = null;
  let lastOpenedAt: number | null = null;
  let content: string | null = null;
  for (const tag of text.matchAll(new RegExp(`<(/?)${tagName}>`, "gi"))) {
    if (tag[1] === "") {
      lastOpenedAt = tag.index + tag[0].length;
      openedAt ??= lastOpenedAt;
    } else if (openedAt !== null) {
      content = text.slice(openedAt, tag.index);
      openedAt = null;
    }
  }
  if (content !== null) return { answer: content.trim(), extraction: "tag" };
  if (lastOpenedAt !== null) {
    return { answer: text.slice(lastOpenedAt).trim(), extraction: "unclosed_tag" };
  }
  return { answer: lastLine(text), extraction: "no_tag" };
}

/**
 * The answer of a reply by profile: `official` as above; `compat` as the original reads most
 * benchmarks, which does not see a tag that was not closed.
 */
export function extractTaggedOrLastLine(text: string, profile: ScoringProfile): ExtractedAnswer {
  const extracted = extractTagged(text);
  if (profile === "official") {
    return extracted;
  }
  if (extracted.extraction === "tag") {
    return { answer: trimBlanks(extracted.answer), extraction: "tag" };
  }
  const lines = splitLines(text).map(trimBlanks);
  return { ...extracted, answer: lines.findLast((line) => line !== "") ?? trimBlanks(text) };
}

/** The last non-empty line, trimmed; empty for a blank text. */
export function lastLine(text: string): string {
  const lines = text.split(/[\n\r\v\f\u0085\u2028\u2029]/);
  for (let i = lines.length - 1; i >= 0; i -= 1) {
    const line = lines[i]?.trim();
    if (line) return line;
  }
  return "";
}
