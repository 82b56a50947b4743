/** Spans of balanced top-level brackets of one kind. Brackets inside double quotes do not count. */
export function topLevelSpans(text: string, kind: "object" | "array"): string[] {
  const spans: string[] = [];
  let braces = 0;
  let brackets = 0;
  let start = -1;
  let isQuoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i];
    if (isQuoted) {
      if (character === "\\") {
        i += 1;
      } else if (character === '"') {
        isQuoted = false;
      }
      continue;
    }
    if (character === '"') {
      isQuoted = true;
      continue;
    }
    const isOutside = braces === 0 && (kind === "object" || brackets === 0);
    if (character === "{") {
      if (kind === "object" && isOutside) {
        start = i;
      }
      braces += 1;
    } else if (character === "}" && braces > 0) {
      braces -= 1;
      if (kind === "object" && braces === 0) {
        spans.push(text.slice(start, i + 1));
      }
    } else if (kind === "array" && braces === 0 && character === "[") {
      if (isOutside) {
        start = i;
      }
      brackets += 1;
    } else if (kind === "array" && braces === 0 && character === "]" && brackets > 0) {
      brackets -= 1;
      if (brackets === 0) {
        spans.push(text.slice(start, i + 1));
      }
    }
  }
  return spans;
}

/** The content of the first block fenced with three backticks and the word json. */
export function fencedJson(text: string): string | null {
  const match = /```json\s*([\s\S]*?)```/.exec(text);
  return match?.[1]?.trim() ?? null;
}
