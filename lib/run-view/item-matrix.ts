import { type ItemResult, itemResult } from "../domain/status-words";
import type { ItemMatrix } from "../schemas/read-models";

export type MatrixFilter =
  | "all"
  | "regressed"
  | "improved"
  | "always_fails"
  | "always_passes"
  | "flips"
  | "no_score";

export type MatrixRow = {
  readonly itemId: string;
  readonly taskType: string;
  readonly text: string;
  readonly cells: readonly {
    readonly rolloutId: number | null;
    readonly result: ItemResult | "not_run";
    readonly soft: number;
  }[];
  readonly flips: number;
  /** Newest score against the seed's. */
  readonly change: "regressed" | "improved" | "same";
  readonly isAlways: "pass" | "fail" | null;
  readonly hasNoScore: boolean;
};

export type MatrixModel = {
  readonly columns: ItemMatrix["columns"];
  readonly rows: readonly MatrixRow[];
  readonly counts: Readonly<Record<MatrixFilter, number>>;
};

/** Rows of the matrix with what the filters ask for; the first column is the seed, then newest first. */
export function makeItemMatrix(matrix: ItemMatrix): MatrixModel {
  const newest = newestAccepted(matrix.columns);
  const rows = matrix.rows.map((row): MatrixRow => {
    const cells = row.cells.map((cell) => ({
      rolloutId: cell?.rolloutId ?? null,
      result: cell === null ? ("not_run" as const) : itemResult(cell),
      soft: cell?.soft ?? 0,
    }));
    const seed = cells[0]?.result;
    const last = newest === null ? undefined : cells[newest]?.result;
    // Columns stand newest first after the seed; flips are counted in the order of time.
    const decided = [...cells.slice(0, 1), ...cells.slice(1).toReversed()]
      .map((cell) => cell.result)
      .filter((result) => result !== "not_run" && result !== "no_score");
    return {
      itemId: row.itemId,
      taskType: row.taskType,
      text: row.text,
      cells,
      flips: countFlips(decided),
      change: compare(seed, last),
      isAlways: alwaysOf(decided),
      hasNoScore: cells.some((cell) => cell.result === "no_score"),
    };
  });
  return { columns: matrix.columns, rows, counts: countAll(rows) };
}

const filters: readonly MatrixFilter[] = [
  "all",
  "regressed",
  "improved",
  "always_fails",
  "always_passes",
  "flips",
  "no_score",
];

export function matchesFilter(row: MatrixRow, filter: MatrixFilter): boolean {
  switch (filter) {
    case "all":
      return true;
    case "regressed":
    case "improved":
      return row.change === filter;
    case "always_fails":
      return row.isAlways === "fail";
    case "always_passes":
      return row.isAlways === "pass";
    case "flips":
      return row.flips >= 2;
    case "no_score":
      return row.hasNoScore;
    default: {
      const unknown: never = filter;
      return unknown;
    }
  }
}

/** Rows of a filter and a text search, most flips first. */
export function filterRows(
  rows: readonly MatrixRow[],
  filter: MatrixFilter,
  search: string,
): readonly MatrixRow[] {
  const wanted = search.trim().toLowerCase();
  return rows
    .filter(
      (row) =>
        matchesFilter(row, filter) &&
        (wanted === "" ||
          `${row.itemId} ${row.taskType} ${row.text}`.toLowerCase().includes(wanted)),
    )
    .toSorted((left, right) => (filter === "flips" ? right.flips - left.flips : 0));
}

function countAll(rows: readonly MatrixRow[]): MatrixModel["counts"] {
  const count = (filter: MatrixFilter) => rows.filter((row) => matchesFilter(row, filter)).length;
  return Object.fromEntries(
    filters.map((filter) => [filter, count(filter)]),
  ) as MatrixModel["counts"];
}

/** The best measure of "now": the newest column that was accepted; the newest one of all else. */
function newestAccepted(columns: ItemMatrix["columns"]): number | null {
  const accepted = columns.findIndex(
    (column, index) => index > 0 && column.outcome.includes("accept"),
  );
  return accepted > 0 ? accepted : columns.length > 1 ? 1 : null;
}

function compare(
  before: MatrixRow["cells"][number]["result"] | undefined,
  after: MatrixRow["cells"][number]["result"] | undefined,
): MatrixRow["change"] {
  const was = isPass(before);
  const is = isPass(after);
  if (was === null || is === null || was === is) {
    return "same";
  }
  return is ? "improved" : "regressed";
}

function isPass(result: string | undefined): boolean | null {
  if (result === "pass") {
    return true;
  }
  return result === "fail" || result === "partial" ? false : null;
}

function countFlips(results: readonly string[]): number {
  return results.filter(
    (result, index) => index > 0 && isPass(result) !== isPass(results[index - 1]),
  ).length;
}

function alwaysOf(results: readonly string[]): MatrixRow["isAlways"] {
  if (results.length === 0) {
    return null;
  }
  if (results.every((result) => isPass(result) === true)) {
    return "pass";
  }
  return results.every((result) => isPass(result) === false) ? "fail" : null;
}
