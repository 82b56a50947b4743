export type VisiblePart =
  | { readonly kind: "text"; readonly text: string }
  /** A character that a reader would not see; `label` names it, like `U+202E`. */
  | { readonly kind: "hidden"; readonly text: string; readonly label: string };

/**
 * Control, bidirectional, zero-width and tag characters: an optimised prompt is a place where
 * text may hide (product.md 15). Tab and line feed are ordinary.
 */
const hiddenPattern =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\u{e0000}-\u{e007f}]/gu;

/** Splits a text into plain stretches and hidden characters; joined again it is the same text. */
export function splitHiddenCharacters(text: string): VisiblePart[] {
  const parts: VisiblePart[] = [];
  let from = 0;
  for (const match of text.matchAll(hiddenPattern)) {
    if (match.index > from) {
      parts.push({ kind: "text", text: text.slice(from, match.index) });
    }
    parts.push({ kind: "hidden", text: match[0], label: codePointLabel(match[0]) });
    from = match.index + match[0].length;
  }
  if (from < text.length) {
    parts.push({ kind: "text", text: text.slice(from) });
  }
  return parts;
}

/** How many hidden characters a text holds. */
export function countHiddenCharacters(text: string): number {
  return text.match(hiddenPattern)?.length ?? 0;
}

function codePointLabel(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
}
