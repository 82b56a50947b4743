import { type CellValue, emptyCell } from "./cell-value";

/** A sheet by rows and columns from 1. */
export type Sheet = {
  readonly name: string;
  /** By `column` of `row`; cells without a value are absent. */
  readonly rows: ReadonlyMap<number, ReadonlyMap<number, CellValue>>;
  readonly maxRow: number;
  readonly maxColumn: number;
};

/** Sheets in the order of the workbook. */
export type Workbook = { readonly sheets: readonly Sheet[] };

export const largestRow = 1_048_576;
export const largestColumn = 16_384;

export function findSheet(workbook: Workbook, name: string): Sheet | null {
  return workbook.sheets.find((sheet) => sheet.name === name) ?? null;
}

export function cellAt(sheet: Sheet, row: number, column: number): CellValue {
  return sheet.rows.get(row)?.get(column) ?? emptyCell;
}

/** `A` is 1, `AA` is 27; for upper-case letters. */
export function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters) {
    number = number * 26 + (letter.charCodeAt(0) - 64);
  }
  return number;
}

export function columnLetters(column: number): string {
  let letters = "";
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

/** Row and column of a plain address such as `BC12`, or null. */
export function parseAddress(text: string): { row: number; column: number } | null {
  const found = /^([A-Z]{1,3})([1-9]\d{0,6})$/.exec(text);
  if (found === null) {
    return null;
  }
  const column = columnNumber(found[1] ?? "");
  const row = Number(found[2]);
  return column <= largestColumn && row <= largestRow ? { row, column } : null;
}
