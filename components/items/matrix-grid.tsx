"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useRef, useState } from "react";
import { toneClass } from "@/components/ui/badge";
import { cn } from "@/components/ui/class-names";
import { outcomeWords } from "@/lib/domain/outcome-words";
import { itemResultWords } from "@/lib/domain/status-words";
import type { MatrixModel, MatrixRow } from "@/lib/run-view/item-matrix";

const rowHeight = 36;
const headHeight = 64;
const cellWidth = 44;

/**
 * The grid of cells; only visible rows are drawn. Keyboard: Tab enters once, arrow keys move by cell,
 * Home and End go to the ends of a row, Enter opens the rollout.
 */
export function MatrixGrid({
  columns,
  rows,
  onOpen,
}: {
  columns: MatrixModel["columns"];
  rows: readonly MatrixRow[];
  onOpen: (rolloutId: number) => void;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState({ row: 0, column: 0 });
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    initialRect: { width: 800, height: 560 },
  });
  const focusCell = (row: number, column: number) => {
    const next = {
      row: Math.max(0, Math.min(rows.length - 1, row)),
      column: Math.max(0, Math.min(columns.length - 1, column)),
    };
    setAt(next);
    virtual.scrollToIndex(next.row);
    requestAnimationFrame(() =>
      frame.current
        ?.querySelector<HTMLElement>(`[data-cell="${next.row}:${next.column}"]`)
        ?.focus({ preventScroll: true }),
    );
  };
  const handleKey = (event: KeyboardEvent) => {
    const target = moveOf(event.key, at, columns.length);
    if (target !== null) {
      event.preventDefault();
      focusCell(target.row, target.column);
    }
  };
  const drawn = virtual.getVirtualItems();
  const above = drawn[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (drawn.at(-1)?.end ?? 0);
  return (
    <div ref={frame} className="max-h-160 overflow-auto">
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table is the native frame of the grid pattern
        role="grid"
        aria-label="Results by item and version"
        aria-rowcount={rows.length + 1}
        onKeyDown={handleKey}
        className="border-separate border-spacing-0"
      >
        <thead>
          <tr>
            <th
              scope="col"
              className="sticky start-0 top-0 z-20 w-36 border-e border-b bg-bg px-4 pb-1.5 text-start align-bottom text-caption font-medium text-text-3 md:w-80"
            >
              Item
            </th>
            {columns.map((column) => (
              <ColumnHead key={column.skillHash} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={above} />
          {drawn.map((entry) => {
            const row = rows[entry.index];
            return row === undefined ? null : (
              <tr key={row.itemId} aria-rowindex={entry.index + 2} style={{ height: rowHeight }}>
                <RowHead row={row} />
                {row.cells.map((cell, column) => (
                  <Cell
                    key={columns[column]?.skillHash ?? ""}
                    cell={cell}
                    name={`${row.itemId}, ${columns[column]?.label ?? ""}`}
                    position={`${entry.index}:${column}`}
                    isCurrent={at.row === entry.index && at.column === column}
                    onFocus={() => setAt({ row: entry.index, column })}
                    onOpen={onOpen}
                  />
                ))}
              </tr>
            );
          })}
          <Spacer height={below} />
        </tbody>
      </table>
    </div>
  );
}

function Spacer({ height }: { height: number }) {
  return height > 0 ? (
    <tr aria-hidden>
      <td style={{ height }} />
    </tr>
  ) : null;
}

function ColumnHead({ column }: { column: MatrixModel["columns"][number] }) {
  const isSeed = column.versionNumber === 0;
  const words = outcomeWords(isSeed ? "seed" : column.outcome);
  return (
    <th
      scope="col"
      title={`${column.label}: ${column.passed} of ${column.scored} passed`}
      className={cn(
        "tabular sticky top-0 z-10 border-b bg-bg pb-1.5 text-center align-bottom text-caption font-normal text-text-3",
        isSeed && "border-e",
      )}
      style={{ minWidth: cellWidth, height: headHeight }}
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

function Cell({
  cell,
  name,
  position,
  isCurrent,
  onFocus,
  onOpen,
}: {
  cell: MatrixRow["cells"][number];
  name: string;
  position: string;
  isCurrent: boolean;
  onFocus: () => void;
  onOpen: (rolloutId: number) => void;
}) {
  const words = itemResultWords(cell.result);
  const isFirst = position.endsWith(":0");
  return (
    <td className={cn("border-b p-0", isFirst && "border-e")}>
      <button
        type="button"
        data-cell={position}
        tabIndex={isCurrent ? 0 : -1}
        aria-label={`${name}: ${words.word.toLowerCase()}`}
        aria-disabled={cell.rolloutId === null || undefined}
        onFocus={onFocus}
        onClick={() => (cell.rolloutId === null ? undefined : onOpen(cell.rolloutId))}
        className={cn(
          "grid h-9 w-full place-items-center -outline-offset-2 hover:bg-surface-2",
          cell.result === "not_run" ? "text-text-3" : toneClass(words.tone),
        )}
      >
        <span aria-hidden>{words.sign}</span>
      </button>
    </td>
  );
}

function moveOf(key: string, at: { row: number; column: number }, columns: number) {
  switch (key) {
    case "ArrowRight":
      return { row: at.row, column: at.column + 1 };
    case "ArrowLeft":
      return { row: at.row, column: at.column - 1 };
    case "ArrowDown":
      return { row: at.row + 1, column: at.column };
    case "ArrowUp":
      return { row: at.row - 1, column: at.column };
    case "Home":
      return { row: at.row, column: 0 };
    case "End":
      return { row: at.row, column: columns - 1 };
    default:
      return null;
  }
}
