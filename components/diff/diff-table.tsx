"use client";

import { Fragment, useState } from "react";
import { collapseRows, type DiffBlock } from "@/lib/diff/collapse-rows";
import type { DiffRow, SkillDiff } from "@/lib/diff/skill-diff";
import { formatPlural } from "@/lib/format/count";
import { DiffLineText, gutterSign, lineLook, regionEdge, type SideLook } from "./diff-line";

export type DiffLayout = "split" | "unified";

/**
 * Rows of a diff as one table: a row head with both line numbers, then the texts. Long unchanged
 * runs are folded; the button in their place opens them.
 */
export function DiffTable({
  diff,
  layout,
  label,
  idPrefix,
}: {
  diff: SkillDiff;
  layout: DiffLayout;
  label: string;
  /** First row of hunk n has the id `${idPrefix}-n`. */
  idPrefix: string;
}) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const blocks = collapseRows(diff.rows);
  const seen = new Set<number>();
  const anchorOf = (row: DiffRow) => {
    if (row.hunk === null || seen.has(row.hunk)) {
      return undefined;
    }
    seen.add(row.hunk);
    return `${idPrefix}-${row.hunk}`;
  };
  return (
    <table aria-label={label} className="skill-text w-full table-fixed border-collapse">
      <colgroup>
        <col className="w-11" />
        <col className="w-5" />
        <col />
        {layout === "split" ? (
          <>
            <col className="w-11" />
            <col className="w-5" />
            <col />
          </>
        ) : null}
      </colgroup>
      <tbody>
        {blocks.map((block) =>
          block.kind === "fold" && !open.has(block.key) ? (
            <FoldRow
              key={block.key}
              block={block}
              columns={layout === "split" ? 6 : 3}
              onOpen={() => setOpen(new Set(open).add(block.key))}
            />
          ) : (
            <Fragment key={block.key}>
              {block.rows.map((row) =>
                layout === "split" ? (
                  <SplitRow key={rowKey(row)} row={row} id={anchorOf(row)} />
                ) : (
                  <UnifiedRows key={rowKey(row)} row={row} id={anchorOf(row)} />
                ),
              )}
            </Fragment>
          ),
        )}
      </tbody>
    </table>
  );
}

function rowKey(row: DiffRow): string {
  return `${row.before?.number ?? ""}-${row.after?.number ?? ""}`;
}

const kindWords = {
  same: "",
  changed: ", changed",
  replaced: ", replaced",
  added: ", added",
  removed: ", removed",
} as const;

/** What a screen reader calls a row: "line 14 / 15, changed". */
function rowName(row: DiffRow): string {
  const numbers = [row.before?.number, row.after?.number].filter((number) => number !== undefined);
  return `line ${numbers.join(" / ")}${kindWords[row.kind]}`;
}

function looksOf(row: DiffRow): { before: SideLook; after: SideLook } {
  if (row.kind === "same") {
    return { before: "same", after: "same" };
  }
  return {
    before: row.before === null ? "blank" : "removed",
    after: row.after === null ? "blank" : "added",
  };
}

function SplitRow({ row, id }: { row: DiffRow; id: string | undefined }) {
  const looks = looksOf(row);
  return (
    <tr id={id} tabIndex={id ? -1 : undefined} className="scroll-mt-32 align-top">
      <SideCells side={row.before} look={looks.before} head={rowName(row)} />
      <SideCells side={row.after} look={looks.after} hasRule />
    </tr>
  );
}

function UnifiedRows({ row, id }: { row: DiffRow; id: string | undefined }) {
  const looks = looksOf(row);
  const focus = { id, tabIndex: id ? -1 : undefined };
  if (row.kind === "same") {
    return (
      <tr className="align-top">
        <SideCells side={row.after} look="same" head={rowName(row)} />
      </tr>
    );
  }
  return (
    <>
      {row.before ? (
        <tr {...focus} className="scroll-mt-32 align-top">
          <SideCells side={row.before} look={looks.before} head={`${rowName(row)}, before`} />
        </tr>
      ) : null}
      {row.after ? (
        <tr {...(row.before ? {} : focus)} className="scroll-mt-32 align-top">
          <SideCells side={row.after} look={looks.after} head={`${rowName(row)}, after`} />
        </tr>
      ) : null}
    </>
  );
}

function SideCells({
  side,
  look,
  head,
  hasRule = false,
}: {
  side: DiffRow["before"];
  look: SideLook;
  /** Makes the line number the head of its row, with this name. */
  head?: string;
  hasRule?: boolean;
}) {
  const tint = lineLook(side, look);
  const number = side?.number ?? "";
  const gutter = `${tint} ${regionEdge(side)} select-none pe-2 text-end font-normal text-text-3 ${hasRule ? "border-s" : ""}`;
  return (
    <>
      {head ? (
        <th scope="row" className={gutter}>
          <span aria-hidden>{number}</span>
          <span className="sr-only">{head}</span>
        </th>
      ) : (
        <td className={gutter}>{number}</td>
      )}
      <td className={`${tint} select-none text-text-2`}>{gutterSign(look)}</td>
      <td className={`${tint} pe-3`} dir="auto">
        <DiffLineText side={side} look={look} />
      </td>
    </>
  );
}

function FoldRow({
  block,
  columns,
  onOpen,
}: {
  block: DiffBlock;
  columns: number;
  onOpen: () => void;
}) {
  return (
    <tr>
      <td colSpan={columns} className="border-y bg-surface p-0">
        <button
          type="button"
          onClick={onOpen}
          className="min-h-7 w-full px-4 text-start font-sans text-caption text-text-3 hover:text-text"
        >
          ⋯ {formatPlural(block.rows.length, "unchanged line")}
        </button>
      </td>
    </tr>
  );
}
