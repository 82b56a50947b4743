import { type Columns, toColumns, toRows } from "../domain/columns";
import type { ItemMatrix } from "../schemas/read-models";

type Row = ItemMatrix["rows"][number];

/** The matrix as text for the way to a page: thousands of items times dozens of skills. */
export function packMatrix({ rows, ...rest }: ItemMatrix): string {
  return JSON.stringify({
    ...rest,
    rows: toColumns(rows.map(({ cells: _, ...row }) => row)),
    cells: toColumns(rows.flatMap((row) => row.cells.map((cell) => cell ?? {}))),
  });
}

/** The inverse of `packMatrix`, for texts of this same build only. */
export function unpackMatrix(text: string): ItemMatrix {
  const packed = JSON.parse(text) as Omit<ItemMatrix, "rows"> & { rows: Columns; cells: Columns };
  const width = packed.columns.length;
  const cells = toRows(packed.cells).map((cell) => ("rolloutId" in cell ? cell : null));
  // Nothing but `packMatrix` makes these texts, for a page of the same process.
  const rows = toRows(packed.rows).map((row, index) => ({
    ...row,
    cells: cells.slice(index * width, (index + 1) * width),
  })) as unknown as Row[];
  return { split: packed.split, columns: packed.columns, rows };
}
