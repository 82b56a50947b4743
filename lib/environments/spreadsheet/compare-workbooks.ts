import type { ScoringProfile } from "../scoring-profile";
import type { CellValue } from "./cell-value";
import { areCellsEqual, cellText } from "./compare-cells";
import { parseCompatPosition } from "./compat-position";
import { parsePosition } from "./position";
import { type ReadWorkbook, readWorkbook } from "./read-workbook";
import { cellAt, columnLetters, findSheet, type Sheet, type Workbook } from "./workbook";

export type WorkbookComparison = {
  readonly ok: boolean;
  /** Empty when equal; else what differs, or why nothing could be compared. */
  readonly reason: string;
  /** The first cell that differs, as `sheet!address`. */
  readonly firstMismatch: string | null;
  /** True where the position names no cells of the right workbook (SB-15), or the original raises. */
  readonly isUnscorable: boolean;
  /** Cells that are equal, of those that hold something on either side. */
  readonly equalCells: number;
  readonly comparedCells: number;
};

function failed(reason: string, isUnscorable = false): WorkbookComparison {
  return {
    ok: false,
    reason,
    firstMismatch: null,
    isUnscorable,
    equalCells: 0,
    comparedCells: 0,
  };
}

/**
 * Compares a produced workbook with the right one at the answer position (SB-10 to SB-16). A missing
 * file is null. In `compat` an empty position passes and reversed ranges compare nothing.
 */
export function compareWorkbooks(input: {
  readonly gold: Uint8Array;
  readonly given: Uint8Array | null;
  readonly position: string;
  readonly profile: ScoringProfile;
}): WorkbookComparison {
  const gold = readWorkbook(input.gold);
  if (!gold.ok) {
    return failed(`the right workbook cannot be read: ${gold.message}`, true);
  }
  if (input.given === null) {
    return failed("file not exist");
  }
  const given: ReadWorkbook = readWorkbook(input.given);
  if (!given.ok) {
    return failed(`load error: ${given.message}`);
  }
  const books = { gold: gold.workbook, given: given.workbook };
  return input.profile === "compat"
    ? compareAsOriginal(books, input.position)
    : compareByGrammar(books, input.position);
}

type Books = { readonly gold: Workbook; readonly given: Workbook };

type Area = {
  readonly firstRow: number;
  readonly firstColumn: number;
  readonly lastRow: number;
  readonly lastColumn: number;
};

function compareByGrammar(books: Books, position: string): WorkbookComparison {
  const parsed = parsePosition(
    position,
    books.gold.sheets.map(({ name }) => name),
  );
  if (!parsed.ok) {
    return failed(`unscorable: ${parsed.message}`, true);
  }
  const tally = startTally();
  for (const range of parsed.ranges) {
    const gold = range.sheet === null ? books.gold.sheets[0] : findSheet(books.gold, range.sheet);
    if (!gold) {
      return failed("unscorable: the right workbook has no sheet", true);
    }
    const given = findSheet(books.given, gold.name);
    if (given === null) {
      return failed(`worksheet not found: ${gold.name}`);
    }
    compareArea({ gold, given }, within(range, gold, given), tally, null);
  }
  return finish(tally);
}

/** Cells past the last used one of both sheets are empty on both sides, so nothing is lost. */
function within(
  range: Area | { readonly [K in keyof Area]: number | null },
  gold: Sheet,
  given: Sheet,
): Area {
  const lastRow = Math.max(gold.maxRow, given.maxRow);
  const lastColumn = Math.max(gold.maxColumn, given.maxColumn);
  return {
    firstRow: range.firstRow ?? 1,
    firstColumn: range.firstColumn ?? 1,
    lastRow: Math.min(range.lastRow ?? lastRow, lastRow),
    lastColumn: Math.min(range.lastColumn ?? lastColumn, lastColumn),
  };
}

/** Part by part as the original does, up to the first that fails. */
function compareAsOriginal(books: Books, position: string): WorkbookComparison {
  const tally = startTally();
  for (const part of parseCompatPosition(position)) {
    const name = part === null ? null : part.sheet;
    const gold = name === null ? books.gold.sheets[0] : findSheet(books.gold, name);
    const wanted = name ?? gold?.name ?? "";
    const given = findSheet(books.given, wanted);
    if (given === null) {
      return failed(`worksheet not found: ${wanted}`);
    }
    if (!gold || part === null) {
      return failed("the position cannot be read", true);
    }
    compareArea({ gold, given }, within(part, gold, given), tally, part.written);
    if (tally.mismatch !== null) {
      break;
    }
  }
  return finish(tally);
}

type Tally = {
  equal: number;
  compared: number;
  mismatch: { readonly place: string; readonly gold: CellValue; readonly given: CellValue } | null;
};

function startTally(): Tally {
  return { equal: 0, compared: 0, mismatch: null };
}

/** Column by column; the first difference in this order is the one that is named. */
function compareArea(
  sheets: { readonly gold: Sheet; readonly given: Sheet },
  area: Area,
  tally: Tally,
  written: string | null,
): void {
  for (let column = area.firstColumn; column <= area.lastColumn; column += 1) {
    for (let row = area.firstRow; row <= area.lastRow; row += 1) {
      const gold = cellAt(sheets.gold, row, column);
      const given = cellAt(sheets.given, row, column);
      if (gold.kind === "empty" && given.kind === "empty") {
        continue;
      }
      tally.compared += 1;
      if (areCellsEqual(gold, given)) {
        tally.equal += 1;
      } else {
        const address = written ?? `${columnLetters(column)}${row}`;
        tally.mismatch ??= { place: `${sheets.gold.name}!${address}`, gold, given };
      }
    }
  }
}

function finish(tally: Tally): WorkbookComparison {
  const { mismatch } = tally;
  return {
    ok: mismatch === null,
    reason:
      mismatch === null
        ? ""
        : `value@${mismatch.place}: gt=${cellText(mismatch.gold)} pred=${cellText(mismatch.given)}`,
    firstMismatch: mismatch?.place ?? null,
    isUnscorable: false,
    equalCells: tally.equal,
    comparedCells: tally.compared,
  };
}
