/**
 * Shell-style match (benchmarks.md A.5): `*` is any run, `/` included, `?` one character, `[…]` one of a
 * set, `[!…]` one that is not. Case counts. Time grows with the product of the lengths at most.
 */
export function matchesWildcard(text: string, pattern: string): boolean {
  const parts = readParts(pattern);
  const characters = Array.from(text);
  let at = 0;
  let part = 0;
  let star: { readonly part: number; at: number } | null = null;
  while (at < characters.length) {
    const current = parts[part];
    if (current === "any") {
      star = { part, at };
      part += 1;
    } else if (current?.(characters[at] ?? "")) {
      at += 1;
      part += 1;
    } else if (star !== null) {
      // The last star takes one character more.
      star.at += 1;
      at = star.at;
      part = star.part + 1;
    } else {
      return false;
    }
  }
  return parts.slice(part).every((rest) => rest === "any");
}

type Part = "any" | ((character: string) => boolean);

function readParts(pattern: string): Part[] {
  const parts: Part[] = [];
  const characters = Array.from(pattern);
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? "";
    if (character === "*") {
      if (parts.at(-1) !== "any") parts.push("any");
    } else if (character === "?") {
      parts.push(() => true);
    } else if (character === "[") {
      const end = endOfSet(characters, at);
      if (end === null) {
        parts.push((one) => one === "[");
      } else {
        parts.push(inSet(characters.slice(at + 1, end)));
        at = end;
      }
    } else {
      parts.push((one) => one === character);
    }
  }
  return parts;
}

/** A bracket right after the opening one belongs to the set. */
function endOfSet(characters: readonly string[], start: number): number | null {
  const first = characters[start + 1] === "!" ? start + 2 : start + 1;
  const end = characters.indexOf("]", first + 1);
  return end === -1 ? null : end;
}

function inSet(content: readonly string[]): (character: string) => boolean {
  const isNegated = content[0] === "!";
  const members = isNegated ? content.slice(1) : content;
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < members.length; at += 1) {
    const from = members[at] ?? "";
    const to = members[at + 2];
    if (members[at + 1] === "-" && to !== undefined) {
      ranges.push([from, to]);
      at += 2;
    } else {
      ranges.push([from, from]);
    }
  }
  return (character) =>
    ranges.some(([from, to]) => from <= character && character <= to) !== isNegated;
}
