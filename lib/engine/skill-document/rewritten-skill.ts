import { trimBlanks, trimEndBlanks } from "@/lib/domain/whitespace";
import { textLength } from "../text-length";
import { markerPairs, regionSpans, splitBody, stripMarkers } from "./protected-regions";

/** The text without whole protected regions and without stray markers. */
export function withoutRegions(text: string): string {
  const cut = markerPairs.reduce((rest, pair) => {
    let kept = "";
    let position = 0;
    for (const span of regionSpans(rest, pair)) {
      kept += rest.slice(position, span.from);
      position = span.to;
    }
    return kept + rest.slice(position);
  }, text);
  return stripMarkers(cut);
}

/**
 * The skill with a new body: protected blocks come back verbatim behind it, whatever the reply did
 * with them (N-3.10). Ends in one newline.
 */
export function replaceBody(skill: string, newBody: string): string {
  const blocks = splitBody(skill).parts.filter((part) => part.kind === "protected");
  const body = trimEndBlanks(withoutRegions(newBody));
  return [body, ...blocks.map((block) => block.text), ""].join("\n\n").replace(/\n\n$/, "\n");
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => line !== "");
}

/** Share of the lines of `before` that `after` does not have; 0 for an empty text. */
export function droppedShare(before: string, after: string): number {
  const kept = new Set(linesOf(after));
  const lines = linesOf(before);
  return lines.length === 0 ? 0 : lines.filter((line) => !kept.has(line)).length / lines.length;
}

/** Why a rewritten body is not taken, null when it is (N-3.10). 0 characters means no limit. */
export function rewriteRefusal(
  newBody: string,
  limits: {
    readonly body: string;
    readonly maxChars: number;
    readonly maxDrop: number;
  },
): string | null {
  const body = withoutRegions(newBody);
  if (trimBlanks(body) === "") {
    return "the new skill is empty";
  }
  const length = textLength(body);
  if (limits.maxChars > 0 && length > Math.max(limits.maxChars, textLength(limits.body))) {
    return `the new skill has ${length} characters; at most ${limits.maxChars} are allowed`;
  }
  const dropped = droppedShare(limits.body, body);
  return dropped > limits.maxDrop
    ? `the new skill drops ${Math.round(100 * dropped)} % of the lines, and nothing asked for that; at most ${Math.round(100 * limits.maxDrop)} % may go`
    : null;
}
