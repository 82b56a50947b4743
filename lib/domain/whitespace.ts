/**
 * White space as the original's language defines it: unlike `trim()` it contains U+001C … U+001F and
 * U+0085 and leaves U+FEFF alone, so texts keep the same hash as there.
 */
const blank =
  "\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const blankCharacter = new RegExp(`[${blank}]`);
const leadingBlanks = new RegExp(`^[${blank}]+`);
const blanks = new RegExp(`[${blank}]+`);

/** Removes white space at the end. Linear in the length, whatever the text holds. */
export function trimEndBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && blankCharacter.test(text.charAt(end - 1))) {
    end -= 1;
  }
  return text.slice(0, end);
}

/** Removes white space at both ends. */
export function trimBlanks(text: string): string {
  return trimEndBlanks(text).replace(leadingBlanks, "");
}

/** The words of a text: what stands between runs of white space. */
export function splitWords(text: string): string[] {
  return text.split(blanks).filter((word) => word !== "");
}

/** The text with every run of white space as one space and none at the ends. */
export function collapseBlanks(text: string): string {
  return splitWords(text).join(" ");
}

const lineEndCharacters = "\\n-\\r\\u001c-\\u001e\\u0085\\u2028\\u2029";
const lineEnd = new RegExp(`\\r\\n|[${lineEndCharacters}]`);

/** The lines of a text by every line end the original's language knows. */
export function splitLines(text: string): string[] {
  return text.split(lineEnd);
}
