"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useRef,
  useState,
} from "react";
import { SpacerRow } from "@/components/ui/spacer-row";
import type { MatrixModel, MatrixRow } from "@/lib/run-view/item-matrix";
import { ColumnHead, type DrawnColumns, Gap, GridRow, rowHeight } from "./matrix-row";

const leastCellWidth = 44;
const digitWidth = 8;
/** Frames a cell that was scrolled to may take to be drawn. */
const mostFrames = 10;

type Place = { readonly row: number; readonly column: number };

/**
 * The grid of cells; only what is in sight is drawn. Keyboard: Tab enters once, arrow keys move by
 * cell, Home and End go to the ends of a row, Enter opens the rollout.
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
  const [at, setAt] = useState<Place>({ row: 0, column: 0 });
  const width = cellWidth(columns);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    initialRect: { width: 800, height: 560 },
  });
  const seen = useDrawnColumns(frame, columns.length, width);
  const drawn = virtual.getVirtualItems();
  const above = drawn[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (drawn.at(-1)?.end ?? 0);
  // The cell that was used last may be out of sight; Tab then reaches the nearest one that is not.
  const tabStop: Place = {
    row: between(drawn[0]?.index ?? 0, at.row, drawn.at(-1)?.index ?? 0),
    column: between(seen.from, at.column, seen.to - 1),
  };
  const focusCell = (wanted: Place) => {
    const next = {
      row: between(0, wanted.row, rows.length - 1),
      column: between(0, wanted.column, columns.length - 1),
    };
    setAt(next);
    virtual.scrollToIndex(next.row);
    scrollToColumn(frame.current, next.column, width);
    focusWhenDrawn(frame, `[data-cell="${next.row}:${next.column}"]`);
  };
  const handleKey = (event: KeyboardEvent) => {
    const target = moveOf(event.key, at, columns.length);
    if (target !== null) {
      event.preventDefault();
      focusCell(target);
    }
  };
  const handleFocus = (event: FocusEvent) => {
    const place = placeOf(event.target);
    if (place !== null && (place.row !== at.row || place.column !== at.column)) {
      setAt(place);
    }
  };
  const handleClick = (event: MouseEvent) => {
    const place = placeOf(event.target);
    const cell = place === null ? undefined : rows[place.row]?.cells[place.column];
    if (cell !== undefined && cell.rolloutId !== null) {
      onOpen(cell.rolloutId);
    }
  };
  return (
    <div ref={frame} className="max-h-160 overflow-auto">
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table is the native frame of the grid pattern
        role="grid"
        aria-label="Results by item and version"
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 1}
        onKeyDown={handleKey}
        onFocus={handleFocus}
        onClick={handleClick}
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
            <Gap width={seen.before} />
            {columns.slice(seen.from, seen.to).map((column, place) => (
              <ColumnHead
                key={column.skillHash}
                column={column}
                index={seen.from + place}
                width={width}
              />
            ))}
            <Gap width={seen.after} />
          </tr>
        </thead>
        <tbody>
          <SpacerRow height={above} />
          {drawn.map(({ index }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <GridRow
                key={row.itemId}
                row={row}
                index={index}
                columns={columns}
                from={seen.from}
                to={seen.to}
                before={seen.before}
                after={seen.after}
                tabStop={tabStop.row === index ? tabStop.column : null}
              />
            );
          })}
          <SpacerRow height={below} />
        </tbody>
      </table>
    </div>
  );
}

function useDrawnColumns(
  frame: RefObject<HTMLDivElement | null>,
  count: number,
  width: number,
): DrawnColumns {
  // The column of items lies above the first ones, so that this asks for a few more than are in sight.
  const virtual = useVirtualizer({
    horizontal: true,
    count,
    getScrollElement: () => frame.current,
    estimateSize: () => width,
    overscan: 4,
    initialRect: { width: 1000, height: 560 },
  });
  const drawn = virtual.getVirtualItems();
  const from = drawn[0]?.index ?? 0;
  const to = (drawn.at(-1)?.index ?? -1) + 1;
  return { from, to, before: from * width, after: (count - to) * width };
}

/** All columns are as wide as the longest `12/400` asks for. */
function cellWidth(columns: MatrixModel["columns"]): number {
  const longest = columns.reduce(
    (most, { passed, scored }) => Math.max(most, `${passed}/${scored}`.length),
    0,
  );
  return Math.max(leastCellWidth, longest * digitWidth);
}

const between = (low: number, value: number, high: number) => Math.max(low, Math.min(high, value));

/** Brings a column into sight beside the column of items, which stays where it is. */
function scrollToColumn(frame: HTMLElement | null, column: number, width: number): void {
  const items = frame?.querySelector("th")?.offsetWidth ?? 0;
  if (frame === null) {
    return;
  }
  const start = column * width;
  const room = frame.clientWidth - items;
  if (start < frame.scrollLeft) {
    frame.scrollLeft = start;
  } else if (start + width > frame.scrollLeft + room) {
    frame.scrollLeft = start + width - room;
  }
}

function focusWhenDrawn(
  frame: RefObject<HTMLDivElement | null>,
  selector: string,
  frames = mostFrames,
): void {
  requestAnimationFrame(() => {
    const cell = frame.current?.querySelector<HTMLElement>(selector);
    if (cell) {
      cell.focus({ preventScroll: true });
    } else if (frames > 0) {
      focusWhenDrawn(frame, selector, frames - 1);
    }
  });
}

function placeOf(target: EventTarget): Place | null {
  const cell = target instanceof Element ? target.closest("[data-cell]") : null;
  const [row, column] = (cell?.getAttribute("data-cell") ?? "").split(":").map(Number);
  return cell === null || row === undefined || column === undefined ? null : { row, column };
}

function moveOf(key: string, at: Place, columns: number) {
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
