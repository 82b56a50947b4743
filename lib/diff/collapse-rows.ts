import type { DiffRow } from "./skill-diff";

export type DiffBlock =
  | { readonly kind: "rows"; readonly key: string; readonly rows: readonly DiffRow[] }
  | { readonly kind: "fold"; readonly key: string; readonly rows: readonly DiffRow[] };

/** Unchanged runs longer than this are folded. */
const longestRun = 6;
/** Unchanged lines that stay beside a change. */
const context = 2;

/** Folds long unchanged runs; the rows of all blocks in order are the rows given. */
export function collapseRows(rows: readonly DiffRow[]): DiffBlock[] {
  const blocks: DiffBlock[] = [];
  let from = 0;
  while (from < rows.length) {
    const isSame = rows[from]?.kind === "same";
    let to = from;
    while (to < rows.length && (rows[to]?.kind === "same") === isSame) {
      to += 1;
    }
    const head = from === 0 ? 0 : context;
    const tail = to === rows.length ? 0 : context;
    if (isSame && to - from > longestRun) {
      push(blocks, "rows", rows, from, from + head);
      push(blocks, "fold", rows, from + head, to - tail);
      push(blocks, "rows", rows, to - tail, to);
    } else {
      push(blocks, "rows", rows, from, to);
    }
    from = to;
  }
  return blocks;
}

function push(
  blocks: DiffBlock[],
  kind: DiffBlock["kind"],
  rows: readonly DiffRow[],
  from: number,
  to: number,
): void {
  if (to > from) {
    blocks.push({ kind, key: `${kind}-${from}`, rows: rows.slice(from, to) });
  }
}
