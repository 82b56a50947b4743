type Span = { readonly from: number; readonly to: number };

/** Balanced top-level spans between two brackets. Brackets inside double quotes do not count. */
function balancedSpans(text: string, open: string, close: string): Span[] {
  const spans: Span[] = [];
  let depth = 0;
  let from = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i];
    if (character === '"') {
      isQuoted = !isQuoted;
    } else if (isQuoted) {
      i += character === "\\" ? 1 : 0;
    } else if (character === open) {
      from = depth === 0 ? i : from;
      depth += 1;
    } else if (character === close && depth > 0) {
      depth -= 1;
      if (depth === 0) {
        spans.push({ from, to: i + 1 });
      }
    }
  }
  return spans;
}

/** Texts of the balanced top-level objects. */
export function topLevelObjects(text: string): string[] {
  return balancedSpans(text, "{", "}").map((span) => text.slice(span.from, span.to));
}

/** Texts of the balanced top-level lists outside of objects. */
export function topLevelArrays(text: string): string[] {
  let outside = "";
  let position = 0;
  for (const span of balancedSpans(text, "{", "}")) {
    const before = text.slice(position, span.from);
    // An object inside a list belongs to the list.
    outside += before + (isInsideList(outside + before) ? text.slice(span.from, span.to) : " ");
    position = span.to;
  }
  outside += text.slice(position);
  return balancedSpans(outside, "[", "]").map((span) => outside.slice(span.from, span.to));
}

function isInsideList(before: string): boolean {
  return balancedSpans(`${before}]`, "[", "]").length > balancedSpans(before, "[", "]").length;
}

/** The content of the first block fenced with three backticks and the word json. */
export function fencedJson(text: string): string | null {
  const match = /```json\s*([\s\S]*?)```/.exec(text);
  return match?.[1]?.trim() ?? null;
}
