export type LenientJson = {
  readonly value: unknown;
  /** The text ends too early; `value` holds the complete elements of its list. */
  readonly isTorn: boolean;
};

/**
 * JSON as Python writes it: NaN and infinities become null. Of a list that was cut off the complete
 * elements are kept. Null when nothing can be read.
 */
export function parseLenientJson(text: string): LenientJson | null {
  const plain = withoutBareNumbers(text.replace(/^\uFEFF/, ""));
  const whole = tryParse(plain);
  if (whole) {
    return { value: whole.value, isTorn: false };
  }
  const elements = completeElements(plain);
  return elements && { value: elements, isTorn: true };
}

/** One JSON value per line; lines that cannot be read are counted, blank ones are not. */
export function parseLenientLines(text: string): { rows: unknown[]; badLines: number[] } {
  const rows: unknown[] = [];
  const badLines: number[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") {
      continue;
    }
    const parsed = tryParse(withoutBareNumbers(line));
    if (parsed) {
      rows.push(parsed.value);
    } else {
      badLines.push(index + 1);
    }
  }
  return { rows, badLines };
}

function tryParse(text: string): { value: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return null;
  }
}

/** Replaces the number words JSON does not have, outside of strings. */
function withoutBareNumbers(text: string): string {
  if (!/NaN|Infinity/.test(text)) {
    return text;
  }
  return text.replace(/"(?:[^"\\]|\\[\s\S])*"|-?\b(?:NaN|Infinity)\b/g, (token) =>
    token.startsWith('"') ? token : "null",
  );
}

/** The complete elements of a list that was cut off; null when the text is no list. */
function completeElements(text: string): unknown[] | null {
  const start = text.search(/\S/);
  if (start < 0 || text[start] !== "[") {
    return null;
  }
  const elements: unknown[] = [];
  let depth = 0;
  let inString = false;
  let from = start + 1;
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === "\\") {
        at += 1;
      } else if (character === '"') {
        inString = false;
      }
      continue;
    }
    if (character === '"') {
      inString = true;
    } else if (character === "{" || character === "[") {
      depth += 1;
    } else if (character === "}" || character === "]") {
      depth -= 1;
    }
    if (depth === 0 && (character === "," || character === "}")) {
      const parsed = tryParse(text.slice(from, character === "," ? at : at + 1));
      if (parsed) {
        elements.push(parsed.value);
      }
      from = at + 1;
    }
  }
  return elements;
}
