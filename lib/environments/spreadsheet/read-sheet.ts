import { type CellValue, emptyCell, fromSerial, type NumberFormatKind } from "./cell-value";
import { largestColumn, largestRow, parseAddress, type Sheet } from "./workbook";
import { scanXml } from "./xml";

type SheetSource = {
  readonly name: string;
  readonly source: string;
  readonly texts: readonly string[];
  readonly formats: readonly NumberFormatKind[];
  readonly is1904: boolean;
};

type OpenCell = {
  readonly row: number;
  readonly column: number;
  readonly type: string;
  readonly style: number;
  value: string;
  inline: string;
};

/** The cells of one worksheet part; throws Error for XML that cannot be read. */
export function readSheet(sheet: SheetSource): Sheet {
  const rows = new Map<number, Map<number, CellValue>>();
  const merged: string[] = [];
  let row = 0;
  let column = 0;
  let cell: OpenCell | null = null;
  let target: "value" | "inline" | null = null;
  let phonetic = 0;

  scanXml(sheet.source, {
    open: (name, attribute) => {
      switch (name) {
        case "row":
          row = Number(attribute("r") ?? row + 1);
          column = 0;
          break;
        case "c": {
          const place = parseAddress(attribute("r") ?? "") ?? { row, column: column + 1 };
          column = place.column;
          cell = {
            ...place,
            type: attribute("t") ?? "n",
            style: Number(attribute("s") ?? 0),
            value: "",
            inline: "",
          };
          break;
        }
        case "rPh":
          phonetic += 1;
          break;
        case "v":
          target = "value";
          break;
        case "t":
          target = phonetic === 0 ? "inline" : null;
          break;
        case "mergeCell":
          merged.push(attribute("ref") ?? "");
          break;
      }
    },
    close: (name) => {
      if (name === "c" && cell !== null) {
        store(rows, cell, cellValue(cell, sheet));
        cell = null;
      } else if (name === "rPh") {
        phonetic -= 1;
      }
      target = null;
    },
    text: (text) => {
      if (cell !== null && target !== null) {
        cell[target] += text;
      }
    },
  });
  for (const range of merged) {
    clearMerged(rows, range);
  }
  return { name: sheet.name, rows, ...extent(rows) };
}

function store(rows: Map<number, Map<number, CellValue>>, cell: OpenCell, value: CellValue): void {
  const isInside =
    cell.row >= 1 && cell.row <= largestRow && cell.column >= 1 && cell.column <= largestColumn;
  if (value.kind === "empty" || !isInside) {
    return;
  }
  const cells = rows.get(cell.row);
  if (cells) {
    cells.set(cell.column, value);
  } else {
    rows.set(cell.row, new Map([[cell.column, value]]));
  }
}

function cellValue(cell: OpenCell, sheet: SheetSource): CellValue {
  if (cell.type === "inlineStr") {
    return { kind: "text", value: cell.inline };
  }
  if (cell.value === "") {
    return emptyCell;
  }
  switch (cell.type) {
    case "s":
      return { kind: "text", value: sheet.texts[Number(cell.value)] ?? "" };
    case "b":
      return {
        kind: "bool",
        value: cell.value.trim() === "1" || /^true$/i.test(cell.value.trim()),
      };
    case "n":
      return numberOf(Number(cell.value), sheet.formats[cell.style] ?? "number", sheet.is1904);
    case "d":
      return fromIso(cell.value);
    default:
      return { kind: "text", value: cell.value };
  }
}

function numberOf(value: number, format: NumberFormatKind, is1904: boolean): CellValue {
  if (Number.isNaN(value)) {
    return { kind: "text", value: "#VALUE!" };
  }
  return format === "number" ? { kind: "number", value } : fromSerial(value, format, is1904);
}

function fromIso(text: string): CellValue {
  const full = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?/.exec(text)?.[0];
  const ms = full === undefined ? Number.NaN : Date.parse(full.includes("T") ? `${full}Z` : full);
  return Number.isNaN(ms)
    ? { kind: "text", value: text }
    : { kind: "datetime", ms: ms - Date.UTC(1899, 11, 30) };
}

/** Only the first cell of a merged range has a value. */
function clearMerged(rows: Map<number, Map<number, CellValue>>, range: string): void {
  const [first, last] = range.split(":").map(parseAddress);
  if (!first || !last) {
    return;
  }
  for (const [row, cells] of rows) {
    if (row < first.row || row > last.row) {
      continue;
    }
    for (const column of cells.keys()) {
      const isAnchor = row === first.row && column === first.column;
      if (column >= first.column && column <= last.column && !isAnchor) {
        cells.delete(column);
      }
    }
  }
}

function extent(rows: ReadonlyMap<number, ReadonlyMap<number, CellValue>>) {
  let maxRow = 0;
  let maxColumn = 0;
  for (const [row, cells] of rows) {
    for (const column of cells.keys()) {
      maxRow = Math.max(maxRow, row);
      maxColumn = Math.max(maxColumn, column);
    }
  }
  return { maxRow, maxColumn };
}
