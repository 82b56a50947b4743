import { columnNumber, largestColumn, largestRow } from "./workbook";

/** Cells of one sheet by rows and columns from 1, both ends included; a null end is the sheet's own. */
export type CellRange = {
  readonly sheet: string | null;
  readonly firstRow: number;
  readonly firstColumn: number;
  readonly lastRow: number | null;
  readonly lastColumn: number | null;
};

export type ParsedPosition =
  | { readonly ok: true; readonly ranges: readonly CellRange[] }
  | { readonly ok: false; readonly message: string };

type PositionPart = { readonly sheet: string | null; readonly range: string };

/**
 * The ranges of an answer position (SB-13, SB-14): sheet names may be quoted and hold commas; marks,
 * blanks and full-width colons are tolerated. Fails for what names no cells (SB-15).
 */
export function parsePosition(text: string, sheetNames: readonly string[]): ParsedPosition {
  const ranges: CellRange[] = [];
  for (const source of splitParts(text)) {
    const part = toPart(source);
    const sheet = part.sheet === null ? null : findName(part.sheet, sheetNames);
    if (part.sheet !== null && sheet === null) {
      return { ok: false, message: `the position names the unknown sheet ${part.sheet}` };
    }
    const range = parseRange(part.range);
    if (range === null) {
      return { ok: false, message: `the position ${source.trim()} is not a range of cells` };
    }
    ranges.push({ sheet, ...range });
  }
  return ranges.length === 0
    ? { ok: false, message: "the answer position is empty" }
    : { ok: true, ranges };
}

const edges = /^[\s\u00a0]+|[\s\u00a0]+$/g;

/** Parts between commas that stand outside of a quoted sheet name; a quote that never closes is plain text. */
function splitParts(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let at = 0;
  while (at <= text.length) {
    const blank = text.slice(start, at).replace(edges, "") === "";
    if (text[at] === "'" && blank) {
      at = endOfQuoted(text, at) ?? at + 1;
    } else if (at === text.length || text[at] === ",") {
      parts.push(text.slice(start, at).replace(edges, ""));
      at += 1;
      start = at;
    } else {
      at += 1;
    }
  }
  return parts.filter((part) => part !== "");
}

/** The place after the quote that closes the name; a doubled quote stands for one. */
function endOfQuoted(text: string, start: number): number | null {
  for (let at = text.indexOf("'", start + 1); at !== -1; at = text.indexOf("'", at + 2)) {
    if (text[at + 1] !== "'") {
      return at + 1;
    }
  }
  return null;
}

function toPart(source: string): PositionPart {
  const end = source.startsWith("'") ? endOfQuoted(source, 0) : null;
  if (end !== null && source[end] === "!") {
    return {
      sheet: source.slice(1, end - 1).replaceAll("''", "'"),
      range: source.slice(end + 1),
    };
  }
  const plain = end === source.length ? source.slice(1, -1) : source;
  const mark = plain.lastIndexOf("!");
  return mark === -1
    ? { sheet: null, range: plain }
    : { sheet: plain.slice(0, mark), range: plain.slice(mark + 1) };
}

/** The sheet with that name; a missing quote at one end is forgiven when the rest is a name. */
function findName(given: string, names: readonly string[]): string | null {
  const plain = given.replace(edges, "");
  const forms = [given, plain, plain.replace(/^'|'$/g, "")];
  return forms.find((form) => names.includes(form)) ?? null;
}

type Bounds = Omit<CellRange, "sheet">;

function parseRange(text: string): Bounds | null {
  const plain = text
    .replace(/[\s\u00a0$']/g, "")
    .replaceAll("\uff1a", ":")
    .toUpperCase();
  const found = /^([A-Z]{0,3})(\d{0,7})(?::([A-Z]{0,3})(\d{0,7}))?$/.exec(plain);
  if (found === null) {
    return null;
  }
  const [, fromLetters = "", fromDigits = "", toLetters, toDigits] = found;
  if (toLetters === undefined || toDigits === undefined) {
    const isCell = fromLetters !== "" && fromDigits !== "";
    return isCell ? bounds([fromLetters, fromDigits], [fromLetters, fromDigits]) : null;
  }
  return bounds([fromLetters, fromDigits], [toLetters === "" ? fromLetters : toLetters, toDigits]);
}

type Corner = readonly [letters: string, digits: string];

function bounds([fromLetters, fromDigits]: Corner, [toLetters, toDigits]: Corner): Bounds | null {
  const columns = [fromLetters, toLetters].map(columnNumber).toSorted((a, b) => a - b);
  const rows = [fromDigits, toDigits].map(Number).toSorted((a, b) => a - b);
  const [firstColumn = 0, lastColumn = 0] = columns;
  const [firstRow = 0, lastRow = 0] = rows;
  const hasColumns = fromLetters !== "" && toLetters !== "";
  const hasRows = fromDigits !== "" && toDigits !== "";
  if (lastColumn > largestColumn || lastRow > largestRow || (hasRows && firstRow < 1)) {
    return null;
  }
  if (hasColumns && hasRows) {
    return { firstRow, firstColumn, lastRow, lastColumn };
  }
  if (hasColumns && fromDigits === "" && toDigits === "") {
    return { firstRow: 1, firstColumn, lastRow: null, lastColumn };
  }
  if (hasRows && fromLetters === "" && toLetters === "") {
    return { firstRow, firstColumn: 1, lastRow, lastColumn: null };
  }
  return null;
}
