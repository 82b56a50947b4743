import { datasetLimits, type ImportProblem } from "@/lib/schemas/dataset";
import type { RawRecord } from "./environment";
import { readOnThread } from "./parquet-thread";
import { isRecord } from "./raw-fields";
import type { ReadTable } from "./read-table";

/** By its first and last bytes, whatever the file is called. */
export function isParquet(bytes: Uint8Array): boolean {
  return bytes.byteLength > 12 && magicAt(bytes, 0) && magicAt(bytes, bytes.byteLength - 4);
}

function magicAt(bytes: Uint8Array, at: number): boolean {
  return [0x50, 0x41, 0x52, 0x31].every((value, index) => bytes[at + index] === value);
}

/**
 * Rows of a Parquet file as records; the line of a record is the number of its row, from 1. Lists and
 * structs stay what they are, times become ISO texts, bytes that are text become text. Never throws.
 */
export async function readParquet(
  file: string,
  bytes: Uint8Array,
  limits: { readonly deadlineMs?: number } = {},
): Promise<ReadTable> {
  const refuse = (message: string): ReadTable => ({
    ok: false,
    problems: [{ file, line: null, field: null, message }],
  });
  if (bytes.byteLength > datasetLimits.maxBytes) {
    return refuse(`the file is larger than ${datasetLimits.maxBytes / (1024 * 1024)} MB`);
  }
  const reply = await readOnThread(bytes, { maxRows: datasetLimits.maxItems, ...limits });
  if ("refused" in reply) return refuse(reply.refused);
  if ("failed" in reply) {
    return refuse(`the Parquet file is damaged or of a kind that cannot be read (${reply.failed})`);
  }
  return reply.rows.length === 0 ? refuse("the file has no items") : toRecords(file, reply.rows);
}

function toRecords(file: string, rows: readonly unknown[]): ReadTable {
  const records: RawRecord[] = [];
  const problems: ImportProblem[] = [];
  for (const [index, row] of rows.entries()) {
    const line = index + 1;
    const unreadable: string[] = [];
    const value = toPlain(row, "", unreadable);
    if (unreadable.length === 0) records.push({ file, line, value });
    for (const field of unreadable) {
      const message =
        "holds bytes that are not text in UTF-8; give pictures and documents as files in a ZIP";
      problems.push({ file, line, field, message });
    }
  }
  return problems.length > 0 ? { ok: false, problems, records } : { ok: true, records };
}

/** Values as JSON has them; fields whose bytes are no text are collected. Absent cells stay away. */
function toPlain(value: unknown, path: string, unreadable: string[]): unknown {
  if (value instanceof Uint8Array) {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(value);
    } catch {
      unreadable.push(path);
      return null;
    }
  }
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) {
    return value.map((one, index) => toPlain(one, `${path}[${index}]`, unreadable));
  }
  if (!isRecord(value)) return value ?? null;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === null || member === undefined
        ? []
        : [[key, toPlain(member, path === "" ? key : `${path}.${key}`, unreadable)]],
    ),
  );
}
