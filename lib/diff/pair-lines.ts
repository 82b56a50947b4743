import { wordTokens } from "./word-diff";

/** Lines at least this alike are shown as one changed line. */
export const pairThreshold = 0.35;
/** Above this many comparisons lines are paired by position only. */
const comparisonLimit = 10_000;

/** Share of common words (Jaccard), case aside; lines without words are alike only if equal. */
export function lineSimilarity(before: string, after: string): number {
  const left = wordSet(before);
  const right = wordSet(after);
  if (left.size === 0 && right.size === 0) {
    return before.trim() === after.trim() ? 1 : 0;
  }
  let common = 0;
  for (const word of left) {
    if (right.has(word)) {
      common += 1;
    }
  }
  return common / (left.size + right.size - common);
}

/**
 * Pairs removed with added lines of one hunk, in order and without crossing, so that the sum of
 * similarities is largest. Returns index pairs.
 */
export function pairLines(
  removed: readonly string[],
  added: readonly string[],
): readonly (readonly [number, number])[] {
  if (removed.length * added.length > comparisonLimit) {
    return removed.flatMap((line, index) => {
      const other = added[index];
      return other !== undefined && lineSimilarity(line, other) >= pairThreshold
        ? [[index, index] as const]
        : [];
    });
  }
  return bestPairs(
    removed.map((line) => added.map((other) => lineSimilarity(line, other))),
    removed.length,
    added.length,
  );
}

function bestPairs(
  similarity: readonly (readonly number[])[],
  rows: number,
  columns: number,
): [number, number][] {
  const width = columns + 1;
  const total = new Float64Array((rows + 1) * width);
  const at = (row: number, column: number) => total[row * width + column] ?? 0;
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      const value = similarity[row]?.[column] ?? 0;
      const paired = value >= pairThreshold ? value + at(row + 1, column + 1) : 0;
      total[row * width + column] = Math.max(paired, at(row + 1, column), at(row, column + 1));
    }
  }
  const pairs: [number, number][] = [];
  let row = 0;
  let column = 0;
  while (row < rows && column < columns) {
    const value = similarity[row]?.[column] ?? 0;
    if (value >= pairThreshold && at(row, column) === value + at(row + 1, column + 1)) {
      pairs.push([row, column]);
      row += 1;
      column += 1;
    } else if (at(row, column) === at(row + 1, column)) {
      row += 1;
    } else {
      column += 1;
    }
  }
  return pairs;
}

function wordSet(text: string): Set<string> {
  return new Set(
    wordTokens(text)
      .filter((token) => /[\p{L}\p{N}]/u.test(token))
      .map((token) => token.toLowerCase()),
  );
}
