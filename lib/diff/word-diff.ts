import { diffArrays } from "diff";

/** A stretch of one side of a changed line. */
export type WordPart = { readonly text: string; readonly isChanged: boolean };

export type WordDiff = {
  readonly before: readonly WordPart[];
  readonly after: readonly WordPart[];
};

type Segment = { readonly removed: string; readonly added: string; readonly isSame: boolean };

/** Above this product of token counts the whole line counts as changed. */
const comparisonLimit = 4_000_000;
/** Equal stretches shorter than this between two changes are absorbed: they only make noise. */
const islandLength = 3;

const cjk = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}";
const tokenPattern = new RegExp(
  `[${cjk}]|\\s+|(?:(?![${cjk}])[\\p{L}\\p{M}\\p{N}_])+|[^\\s]`,
  "gu",
);

/** Words, numbers, punctuation and whitespace runs; one token per CJK character. */
export function wordTokens(text: string): string[] {
  return text.match(tokenPattern) ?? [];
}

/** What changed inside a line. The parts of each side joined give that side's text. */
export function diffWords(before: string, after: string): WordDiff {
  const segments = absorbIslands(segmentsOf(before, after));
  return {
    before: toParts(segments, (segment) => segment.removed),
    after: toParts(segments, (segment) => segment.added),
  };
}

function segmentsOf(before: string, after: string): Segment[] {
  const left = wordTokens(before);
  const right = wordTokens(after);
  if (left.length * right.length > comparisonLimit) {
    return [{ removed: before, added: after, isSame: before === after }];
  }
  return diffArrays(left, right).map((change) => {
    const text = change.value.join("");
    return {
      removed: change.added ? "" : text,
      added: change.removed ? "" : text,
      isSame: !change.added && !change.removed,
    };
  });
}

function absorbIslands(segments: readonly Segment[]): Segment[] {
  const merged: Segment[] = [];
  segments.forEach((segment, index) => {
    const isIsland =
      segment.isSame &&
      index > 0 &&
      index < segments.length - 1 &&
      segment.removed.length < islandLength;
    const last = merged.at(-1);
    const isSame = segment.isSame && !isIsland;
    if (last !== undefined && last.isSame === isSame) {
      merged[merged.length - 1] = {
        removed: last.removed + segment.removed,
        added: last.added + segment.added,
        isSame,
      };
    } else {
      merged.push({ removed: segment.removed, added: segment.added, isSame });
    }
  });
  return merged;
}

function toParts(segments: readonly Segment[], side: (segment: Segment) => string): WordPart[] {
  return segments
    .map((segment) => ({ text: side(segment), isChanged: !segment.isSame }))
    .filter((part) => part.text !== "");
}
