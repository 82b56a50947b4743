/** Bounds the work on a reply that opens many brackets and closes none. */
const maxStarts = 100;

/** The whole text, else a fenced block, else the first balanced object or list that is JSON. */
export function findJson(text: string): { readonly value: unknown } | null {
  const whole = parseJson(text);
  if (whole !== null) return whole;
  for (const fence of text.matchAll(/```(?:json)?[^\S\n]*\n([\s\S]*?)```/gi)) {
    const block = parseJson(fence[1] ?? "");
    if (block !== null) return block;
  }
  let starts = 0;
  for (let at = 0; at < text.length && starts < maxStarts; at += 1) {
    if (text[at] !== "{" && text[at] !== "[") continue;
    starts += 1;
    const end = balancedEnd(text, at);
    const value = end === null ? null : parseJson(text.slice(at, end));
    if (value !== null) return value;
  }
  return null;
}

function balancedEnd(text: string, start: number): number | null {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === "\\") at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "{" || char === "[") depth += 1;
    else if (char === "}" || char === "]") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

function parseJson(text: string): { readonly value: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return null;
  }
}
