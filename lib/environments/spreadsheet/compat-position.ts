import { trimBlanks } from "@/lib/domain/whitespace";
import { parseAddress } from "./workbook";

/** A part of a position as the original reads it (SB-16). Rows and columns may name no cell at all. */
export type CompatRange = {
  readonly sheet: string | null;
  readonly firstRow: number;
  readonly firstColumn: number;
  readonly lastRow: number;
  readonly lastColumn: number;
  /** How a single cell is written in messages. */
  readonly written: string | null;
};

/** Null stands for a part on which the original raises. */
export type CompatPart = CompatRange | null;

/** Parts between commas; quotes at the ends are dropped, parts without text skipped, the rest taken as it is. */
export function parseCompatPosition(text: string): CompatPart[] {
  return text
    .split(",")
    .map(bareText)
    .map((part) => {
      const mark = part.indexOf("!");
      return mark === -1
        ? { sheet: null, range: part }
        : { sheet: bareText(part.slice(0, mark)), range: bareText(part.slice(mark + 1)) };
    })
    .filter(({ range }) => range !== "")
    .map(({ sheet, range }) => toRange(sheet, range));
}

function bareText(text: string): string {
  return trimBlanks(trimBlanks(text).replace(/^['"]+|['"]+$/g, ""));
}

function toRange(sheet: string | null, range: string): CompatPart {
  const corners = range.split(":");
  if (corners.length === 1) {
    const place = parseAddress(range.replaceAll("$", "").toUpperCase());
    return place === null
      ? null
      : {
          sheet,
          firstRow: place.row,
          lastRow: place.row,
          firstColumn: place.column,
          lastColumn: place.column,
          written: range,
        };
  }
  const [first, last, ...others] = corners.map(looseCorner);
  if (!first || !last || others.length > 0 || first.column < 1 || first.row < 1) {
    return null;
  }
  return {
    sheet,
    firstRow: first.row,
    lastRow: last.row,
    firstColumn: first.column,
    lastColumn: last.column,
    written: null,
  };
}

/** Letters and digits of a corner wherever they stand; lower-case letters reach far to the right. */
function looseCorner(text: string): { row: number; column: number } | null {
  const digits = text.replace(/[^0-9]/g, "");
  if (digits === "") {
    return null;
  }
  let column = 0;
  for (const letter of text.replace(/[^A-Za-z]/g, "")) {
    column = column * 26 + (letter.charCodeAt(0) - 64);
  }
  return { row: Number(digits), column };
}
