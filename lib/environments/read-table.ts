import Papa from "papaparse";
import type { ImportProblem } from "@/lib/schemas/dataset";
import type { RawRecord } from "./environment";

export type ReadTable =
  | { readonly ok: true; readonly records: readonly RawRecord[] }
  | {
      readonly ok: false;
      readonly problems: readonly ImportProblem[];
      /** What could be read beside the problems, for a person who wants to go on without the rest. */
      readonly records?: readonly RawRecord[];
    };

type Row = { readonly line: number; readonly cells: readonly string[] };

/**
 * CSV or TSV with a header row (RFC 4180): quoted cells may hold line breaks, rows keep the line
 * they start on, dotted headers build objects. Cells stay texts, so `1,234` and `0.50` survive.
 */
export function readTable(file: string, text: string, delimiter: "," | "\t" | ";"): ReadTable {
  const { rows, problems } = readRows(file, text.replace(/\r\n?/g, "\n"), delimiter);
  const [header, ...body] = rows;
  if (header === undefined) {
    return problems.length > 0
      ? { ok: false, problems }
      : { ok: false, problems: [{ file, line: 1, field: null, message: "the file has no rows" }] };
  }
  const names = header.cells.map((name) => name.trim());
  problems.push(...headerProblems(file, header.line, names));
  // A broken header or quote says nothing reliable about the rows that follow it.
  const isReadable = problems.length === 0;
  const good: Row[] = [];
  for (const row of body) {
    if (row.cells.length === names.length) {
      good.push(row);
    } else {
      problems.push({
        file,
        line: row.line,
        field: null,
        message: `has ${row.cells.length} cells where the header has ${names.length}`,
      });
    }
  }
  const toRecords = (rowsToRead: readonly Row[]): RawRecord[] =>
    rowsToRead.map((row) => ({ file, line: row.line, value: toRecord(names, row.cells) }));
  if (problems.length > 0) {
    return { ok: false, problems, ...(isReadable ? { records: toRecords(good) } : {}) };
  }
  if (body.length === 0) {
    const message = "has a header row and no items below it";
    return { ok: false, problems: [{ file, line: header.line, field: null, message }] };
  }
  return { ok: true, records: toRecords(good) };
}

function readRows(
  file: string,
  text: string,
  delimiter: string,
): { readonly rows: Row[]; readonly problems: ImportProblem[] } {
  const rows: Row[] = [];
  const problems: ImportProblem[] = [];
  let line = 1;
  let position = 0;
  Papa.parse<string[]>(text, {
    delimiter,
    newline: "\n",
    header: false,
    skipEmptyLines: false,
    step: ({ data, errors, meta }) => {
      for (const error of errors) {
        problems.push({ file, line, field: null, message: quoteProblem(error.code) });
      }
      if (data.some((cell) => cell.trim() !== "")) rows.push({ line, cells: data });
      line += countLineBreaks(text, position, meta.cursor);
      position = meta.cursor;
    },
  });
  return { rows, problems };
}

function quoteProblem(code: string): string {
  return code === "MissingQuotes"
    ? "a quoted cell is never closed"
    : 'a quoted cell is malformed; write a quote inside a quoted cell as ""';
}

function countLineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) {
    count += 1;
  }
  return count;
}

function headerProblems(file: string, line: number, names: readonly string[]): ImportProblem[] {
  const problems: ImportProblem[] = [];
  for (const [index, name] of names.entries()) {
    if (name === "" || name.split(".").includes("")) {
      problems.push({ file, line, field: null, message: `column ${index + 1} has no usable name` });
    } else if (names.indexOf(name) !== index) {
      problems.push({ file, line, field: name, message: "two columns have this name" });
    } else if (names.some((other) => other.startsWith(`${name}.`))) {
      problems.push({
        file,
        line,
        field: name,
        message: `there are columns below it, like ${name}.field, so it cannot hold a value itself`,
      });
    }
  }
  return problems;
}

/** Empty cells count as absent. */
function toRecord(names: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const leaves: [readonly string[], string][] = [];
  for (const [index, name] of names.entries()) {
    const cell = cells[index] ?? "";
    if (cell !== "" || name === "context") leaves.push([name.split("."), cell]);
  }
  return nest(leaves);
}

/** Built with Object.fromEntries, so a column called `__proto__` is an ordinary member. */
function nest(leaves: readonly (readonly [readonly string[], string])[]): Record<string, unknown> {
  const groups = new Map<string, (readonly [readonly string[], string])[]>();
  for (const [[head = "", ...tail], cell] of leaves) {
    const group = groups.get(head) ?? [];
    group.push([tail, cell]);
    groups.set(head, group);
  }
  return Object.fromEntries(
    [...groups].map(([key, group]) => {
      const [first] = group;
      return [key, first !== undefined && first[0].length === 0 ? first[1] : nest(group)];
    }),
  );
}
