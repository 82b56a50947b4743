/** Pairs of equal lines, rising in both texts. */
export type LinePair = readonly [before: number, after: number];

/** Above this the exact table would take too much memory; unique lines then anchor the pairs. */
const mostCells = 4_000_000;

/**
 * The common subsequence of two lists of lines that keeps the most lines with text, then the most
 * blank ones: a blank line is equal to every other and says nothing. Beyond very long texts only lines that are
 * unique in both are paired, and what adjoins them. Deterministic.
 */
export function matchLines(before: readonly string[], after: readonly string[]): LinePair[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) {
    start += 1;
  }
  let tail = 0;
  while (
    tail < before.length - start &&
    tail < after.length - start &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail += 1;
  }
  const middle = matchMiddle(
    before.slice(start, before.length - tail),
    after.slice(start, after.length - tail),
  );
  return [
    ...Array.from({ length: start }, (_, index): LinePair => [index, index]),
    ...middle.map(([a, b]): LinePair => [a + start, b + start]),
    ...Array.from(
      { length: tail },
      (_, index): LinePair => [before.length - tail + index, after.length - tail + index],
    ),
  ];
}

function matchMiddle(before: readonly string[], after: readonly string[]): LinePair[] {
  if (before.length === 0 || after.length === 0) {
    return [];
  }
  return before.length * after.length <= mostCells
    ? longestCommon(before, after)
    : uniqueAnchors(before, after);
}

function longestCommon(before: readonly string[], after: readonly string[]): LinePair[] {
  const width = after.length + 1;
  const weights = new Uint32Array((before.length + 1) * width);
  const at = (a: number, b: number) => weights[a * width + b] ?? 0;
  const blank = 1;
  const withText = Math.min(before.length, after.length) + 1;
  for (let a = before.length - 1; a >= 0; a -= 1) {
    const weight = before[a]?.trim() === "" ? blank : withText;
    for (let b = after.length - 1; b >= 0; b -= 1) {
      weights[a * width + b] =
        before[a] === after[b] ? at(a + 1, b + 1) + weight : Math.max(at(a + 1, b), at(a, b + 1));
    }
  }
  const pairs: LinePair[] = [];
  let a = 0;
  let b = 0;
  while (a < before.length && b < after.length) {
    if (before[a] === after[b]) {
      pairs.push([a, b]);
      a += 1;
      b += 1;
    } else if (at(a + 1, b) >= at(a, b + 1)) {
      a += 1;
    } else {
      b += 1;
    }
  }
  return pairs;
}

function uniquePlaces(lines: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  const repeated = new Set<string>();
  for (const [index, line] of lines.entries()) {
    if (places.has(line)) {
      repeated.add(line);
    }
    places.set(line, index);
  }
  for (const line of repeated) {
    places.delete(line);
  }
  return places;
}

/** Unique common lines in order of `before`, of which the longest rising run in `after` is kept. */
function uniqueAnchors(before: readonly string[], after: readonly string[]): LinePair[] {
  const places = uniquePlaces(after);
  const candidates = [...uniquePlaces(before)]
    .flatMap(([line, a]): LinePair[] => {
      const b = places.get(line);
      return b === undefined ? [] : [[a, b]];
    })
    .toSorted((x, y) => x[0] - y[0]);
  const tails: number[] = [];
  const previous: number[] = [];
  for (const [index, [, b]] of candidates.entries()) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const half = (low + high) >> 1;
      if ((candidates[tails[half] ?? 0]?.[1] ?? 0) < b) {
        low = half + 1;
      } else {
        high = half;
      }
    }
    previous[index] = low > 0 ? (tails[low - 1] ?? -1) : -1;
    tails[low] = index;
  }
  const pairs: LinePair[] = [];
  for (let at = tails.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) {
    const pair = candidates[at];
    if (pair) {
      pairs.unshift(pair);
    }
  }
  return pairs;
}
