import { diffArrays } from "diff";
import { type DocumentLine, joinDocument, splitDocument } from "./document-lines";
import { pairLines } from "./pair-lines";
import { diffWords, type WordPart } from "./word-diff";

/** One side of a row: a line of a document, cut where words changed. */
export type DiffSide = Omit<DocumentLine, "text"> & { readonly parts: readonly WordPart[] };

export type DiffRow = {
  /** same: equal on both sides · changed: alike lines · replaced: unlike lines side by side. */
  readonly kind: "same" | "changed" | "replaced" | "added" | "removed";
  readonly before: DiffSide | null;
  readonly after: DiffSide | null;
  /** Number of the hunk, from 0; null on unchanged rows. */
  readonly hunk: number | null;
};

export type SkillDiff = {
  readonly rows: readonly DiffRow[];
  readonly hunkCount: number;
  readonly addedLines: number;
  readonly removedLines: number;
  readonly beforeEndsWithNewline: boolean;
  readonly afterEndsWithNewline: boolean;
};

/** Edits above this are not searched for: the texts have next to nothing in common. */
const editLimit = 8_000;

/**
 * Difference of two skills by lines, and by words inside alike lines (product.md 10.1). Pure and
 * deterministic; equal texts give no hunk.
 */
export function diffSkills(before: string, after: string): SkillDiff {
  const left = splitDocument(before);
  const right = splitDocument(after);
  const rows: DiffRow[] = [];
  let hunk = -1;
  let leftAt = 0;
  let rightAt = 0;
  for (const block of changeBlocks(left.lines, right.lines)) {
    const removed = left.lines.slice(leftAt, leftAt + block.before);
    const added = right.lines.slice(rightAt, rightAt + block.after);
    leftAt += block.before;
    rightAt += block.after;
    if (block.isSame) {
      rows.push(...sameRows(removed, added));
    } else {
      hunk += 1;
      rows.push(...hunkRows(removed, added, hunk));
    }
  }
  return {
    rows,
    hunkCount: hunk + 1,
    addedLines: rows.filter((row) => row.kind !== "same" && row.after !== null).length,
    removedLines: rows.filter((row) => row.kind !== "same" && row.before !== null).length,
    beforeEndsWithNewline: left.endsWithNewline,
    afterEndsWithNewline: right.endsWithNewline,
  };
}

/** Gives B for the text the diff was made from; throws when it was made from another text. */
export function applySkillDiff(before: string, diff: SkillDiff): string {
  const lines = splitDocument(before).lines.map((line) => line.text);
  const seen = diff.rows.flatMap((row) => (row.before === null ? [] : [sideText(row.before)]));
  if (lines.length !== seen.length || lines.some((line, index) => line !== seen[index])) {
    throw new Error("the diff was made from another text");
  }
  const after = diff.rows.flatMap((row) => (row.after === null ? [] : [sideText(row.after)]));
  return joinDocument(after, diff.afterEndsWithNewline);
}

export function sideText(side: DiffSide): string {
  return side.parts.map((part) => part.text).join("");
}

type Block = { readonly isSame: boolean; readonly before: number; readonly after: number };

function changeBlocks(left: readonly DocumentLine[], right: readonly DocumentLine[]): Block[] {
  const changes = diffArrays(
    left.map((line) => line.text),
    right.map((line) => line.text),
    { maxEditLength: editLimit },
  );
  if (changes === undefined) {
    return [{ isSame: false, before: left.length, after: right.length }];
  }
  const blocks: Block[] = [];
  for (const change of changes) {
    const isSame = !change.added && !change.removed;
    const size = {
      before: change.added ? 0 : change.value.length,
      after: change.removed ? 0 : change.value.length,
    };
    const last = blocks.at(-1);
    if (last !== undefined && !last.isSame && !isSame) {
      blocks[blocks.length - 1] = {
        isSame: false,
        before: last.before + size.before,
        after: last.after + size.after,
      };
    } else {
      blocks.push({ isSame, ...size });
    }
  }
  return blocks;
}

function sameRows(left: readonly DocumentLine[], right: readonly DocumentLine[]): DiffRow[] {
  return left.flatMap((line, index) => {
    const other = right[index];
    return other === undefined
      ? []
      : [{ kind: "same", before: wholeSide(line), after: wholeSide(other), hunk: null } as const];
  });
}

function hunkRows(
  removed: readonly DocumentLine[],
  added: readonly DocumentLine[],
  hunk: number,
): DiffRow[] {
  const rows: DiffRow[] = [];
  let leftAt = 0;
  let rightAt = 0;
  const pairs = pairLines(
    removed.map((line) => line.text),
    added.map((line) => line.text),
  );
  for (const [left, right] of pairs) {
    rows.push(...unpairedRows(removed.slice(leftAt, left), added.slice(rightAt, right), hunk));
    const before = removed[left];
    const after = added[right];
    if (before !== undefined && after !== undefined) {
      rows.push(changedRow(before, after, hunk));
    }
    leftAt = left + 1;
    rightAt = right + 1;
  }
  rows.push(...unpairedRows(removed.slice(leftAt), added.slice(rightAt), hunk));
  return rows;
}

function changedRow(before: DocumentLine, after: DocumentLine, hunk: number): DiffRow {
  const words = diffWords(before.text, after.text);
  return {
    kind: "changed",
    before: { ...place(before), parts: words.before },
    after: { ...place(after), parts: words.after },
    hunk,
  };
}

function unpairedRows(
  removed: readonly DocumentLine[],
  added: readonly DocumentLine[],
  hunk: number,
): DiffRow[] {
  return Array.from({ length: Math.max(removed.length, added.length) }, (_, index) => {
    const before = removed[index];
    const after = added[index];
    const kind = before === undefined ? "added" : after === undefined ? "removed" : "replaced";
    return {
      kind,
      before: before === undefined ? null : changedSide(before),
      after: after === undefined ? null : changedSide(after),
      hunk,
    };
  });
}

function place(line: DocumentLine): Omit<DocumentLine, "text"> {
  return { number: line.number, region: line.region, marker: line.marker };
}

function wholeSide(line: DocumentLine): DiffSide {
  return { ...place(line), parts: line.text === "" ? [] : [{ text: line.text, isChanged: false }] };
}

function changedSide(line: DocumentLine): DiffSide {
  return { ...place(line), parts: line.text === "" ? [] : [{ text: line.text, isChanged: true }] };
}
