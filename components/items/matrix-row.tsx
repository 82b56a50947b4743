import { memo } from "react";
import { toneClass } from "@/components/ui/badge";
import { cn } from "@/components/ui/class-names";
import { outcomeWords } from "@/lib/domain/outcome-words";
import { itemResultWords } from "@/lib/domain/status-words";
import type { MatrixModel, MatrixRow } from "@/lib/run-view/item-matrix";

export const rowHeight = 36;
const headHeight = 64;

/** The columns that are drawn, `to` not included, and the width of those left out on each side. */
export type DrawnColumns = {
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
};

type Column = MatrixModel["columns"][number];
type CellResult = MatrixRow["cells"][number]["result"];

/** One item. Drawn again only when its own cells, the columns in sight or the place of the focus change. */
export const GridRow = memo(function GridRow({
  row,
  index,
  columns,
  from,
  to,
  before,
  after,
  tabStop,
}: DrawnColumns & {
  readonly row: MatrixRow;
  readonly index: number;
  readonly columns: readonly Column[];
  /** The column of the cell that Tab reaches, when it is in this row. */
  readonly tabStop: number | null;
}) {
  return (
    <tr aria-rowindex={index + 2} style={{ height: rowHeight }}>
      <RowHead row={row} />
      <Gap width={before} />
      {row.cells.slice(from, to).map((cell, place) => {
        const column = from + place;
        const { sign, word } = itemResultWords(cell.result);
        return (
          <td
            key={columns[column]?.skillHash ?? ""}
            aria-colindex={column + 2}
            className={column === 0 ? "border-e border-b p-0" : "border-b p-0"}
          >
            <button
              type="button"
              data-cell={`${index}:${column}`}
              tabIndex={tabStop === column ? 0 : -1}
              aria-label={`${row.itemId}, ${columns[column]?.label ?? ""}: ${word.toLowerCase()}`}
              aria-disabled={cell.rolloutId === null || undefined}
              className={cellClass(cell.result)}
            >
              <span aria-hidden>{sign}</span>
            </button>
          </td>
        );
      })}
      <Gap width={after} />
    </tr>
  );
});

const cellClasses = new Map<CellResult, string>();

/** There are thousands of cells and five kinds of them. */
function cellClass(result: CellResult): string {
  const known = cellClasses.get(result);
  if (known !== undefined) {
    return known;
  }
  const made = cn(
    "grid h-9 w-full place-items-center -outline-offset-2 hover:bg-surface-2",
    result === "not_run" ? "text-text-3" : toneClass(itemResultWords(result).tone),
  );
  cellClasses.set(result, made);
  return made;
}

/** Stands for the columns on one side that are not drawn. */
export function Gap({ width }: { width: number }) {
  return width > 0 ? <td aria-hidden style={{ minWidth: width }} /> : null;
}

/** A scored version: its outcome, its number and how many items passed. */
export function ColumnHead({
  column,
  index,
  width,
}: {
  column: Column;
  index: number;
  width: number;
}) {
  const isSeed = column.versionNumber === 0;
  const words = outcomeWords(isSeed ? "seed" : column.outcome);
  return (
    <th
      scope="col"
      aria-colindex={index + 2}
      title={`${column.label}: ${column.passed} of ${column.scored} passed`}
      className={cn(
        "tabular sticky top-0 z-10 border-b bg-bg pb-1.5 text-center align-bottom text-caption font-normal text-text-3",
        isSeed && "border-e",
      )}
      style={{ minWidth: width, height: headHeight }}
    >
      <span aria-hidden className={cn("block", toneClass(words.tone))}>
        {words.sign}
      </span>
      <span className="sr-only">{column.label}</span>
      <span aria-hidden className="block text-text-2">
        {isSeed
          ? "seed"
          : column.versionNumber === null
            ? `s${column.step}`
            : `v${column.versionNumber}`}
      </span>
      <span>
        {column.passed}/{column.scored}
      </span>
    </th>
  );
}

function RowHead({ row }: { row: MatrixRow }) {
  const change =
    row.change === "regressed" ? (
      <span className="text-reject-text">▼</span>
    ) : row.change === "improved" ? (
      <span className="text-accept-text">▲</span>
    ) : null;
  return (
    <th
      scope="row"
      title={row.text}
      className="sticky start-0 z-10 border-e border-b bg-bg px-4 text-start text-caption font-normal"
    >
      <span className="flex w-28 items-center gap-2 md:w-72">
        <span className="w-3 shrink-0" aria-hidden>
          {change}
        </span>
        <span className="min-w-0 truncate">
          <span className="font-mono text-text-2">{row.itemId}</span>{" "}
          <span className="text-text-3 max-md:hidden">{row.text}</span>
        </span>
        {row.flips > 1 ? (
          <span className="tabular ms-auto shrink-0 text-text-3" title={`${row.flips} flips`}>
            {row.flips}×
          </span>
        ) : null}
      </span>
    </th>
  );
}
