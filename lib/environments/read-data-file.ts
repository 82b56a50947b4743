import { datasetLimits, type ImportProblem } from "@/lib/schemas/dataset";
import type { RawRecord } from "./environment";
import { isRecord, limitProblems } from "./raw-fields";
import { readJson } from "./read-json";
import { type ReadTable, readTable } from "./read-table";
import { readYaml } from "./read-yaml";

/** A file as uploaded or read from disk. The name is used for messages and for its ending only. */
export type DataFile = { readonly name: string; readonly content: string | Uint8Array };

/**
 * Reads JSON, JSON Lines, CSV, TSV or YAML into records, or names every problem with file, line and field.
 * The format is told by the content; the ending decides only where the content does not.
 */
export function readDataFile(file: DataFile): ReadTable {
  const decoded = decode(file);
  if (!decoded.ok) return withoutGarbled(file, decoded);
  const { text } = decoded;
  if (text.trim() === "") return failed(file.name, null, "the file is empty");
  const read = readText(file.name, text);
  if (!read.ok) return withoutOversized(read);
  if (read.records.length === 0) return failed(file.name, null, "the file has no items");
  if (read.records.length > datasetLimits.maxItems) {
    return failed(
      file.name,
      null,
      `has ${read.records.length} items; at most ${datasetLimits.maxItems} are allowed`,
    );
  }
  return withoutOversized(read);
}

function readText(name: string, text: string): ReadTable {
  if (isYaml(name)) return readYaml(name, text);
  return isJson(name, text) ? readJson(name, text) : readTable(name, text, findDelimiter(text));
}

/** Adds what is too large to the problems; the other records stay usable. */
export function withoutOversized(read: ReadTable): ReadTable {
  const problems = read.ok ? [] : [...read.problems];
  const records: RawRecord[] = [];
  for (const record of read.records ?? []) {
    const oversized = sizeProblems(record);
    if (oversized.length === 0) records.push(record);
    problems.push(...oversized);
  }
  return problems.length > 0
    ? { ok: false, problems: limitProblems(problems), records }
    : { ok: true, records };
}

/**
 * Of a text with bytes that are not UTF-8, the records without such bytes. Those that have some are
 * named with line and field; where nothing is left, the file as a whole is.
 */
function withoutGarbled(file: DataFile, refusal: Extract<ReadTable, { ok: false }>): ReadTable {
  const isPlace = refusal.problems.some(({ line }) => line !== null);
  if (typeof file.content === "string" || !isPlace) return refusal;
  const read = readText(file.name, new TextDecoder().decode(file.content));
  const problems = read.ok ? [] : [...read.problems];
  const records: RawRecord[] = [];
  for (const record of read.records ?? []) {
    const field = garbledField(record.value);
    if (field === null) records.push(record);
    else problems.push({ ...placeOf(record), field, message: notUtf8 });
  }
  if (records.length === 0 || problems.length === 0) return refusal;
  return withoutOversized({ ok: false, problems, records });
}

const notUtf8 = "the text is not UTF-8; save the file as UTF-8";
/** What a decoder puts in the place of bytes it cannot read. */
const unreadable = "\uFFFD";

function garbledField(value: unknown): string | null {
  if (!isRecord(value)) return JSON.stringify(value).includes(unreadable) ? "" : null;
  const found = Object.entries(value).find((entry) => JSON.stringify(entry).includes(unreadable));
  return found?.[0] ?? null;
}

function placeOf({ file, line }: RawRecord): Pick<ImportProblem, "file" | "line"> {
  return { file, line };
}

/** The text of a file, or why it is none. */
export function decode(
  file: DataFile,
): { readonly ok: true; readonly text: string } | Extract<ReadTable, { ok: false }> {
  const size =
    typeof file.content === "string" ? Buffer.byteLength(file.content) : file.content.byteLength;
  if (size > datasetLimits.maxBytes) {
    const max = Math.round(datasetLimits.maxBytes / (1024 * 1024));
    return failed(file.name, null, `the file is larger than ${max} MB`);
  }
  if (typeof file.content === "string")
    return checkText(file.name, file.content.replace(/^\uFEFF/, ""));
  const [first, second] = file.content;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return failed(file.name, null, "the file is UTF-16; save it as UTF-8");
  }
  try {
    return checkText(file.name, new TextDecoder("utf-8", { fatal: true }).decode(file.content));
  } catch {
    return failed(file.name, firstBadLine(file.content), notUtf8);
  }
}

function checkText(name: string, text: string) {
  return text.includes("\u0000")
    ? failed(name, null, "the file is not text; use JSON, JSON Lines, CSV, TSV or YAML")
    : ({ ok: true, text } as const);
}

function firstBadLine(bytes: Uint8Array): number {
  let line = 1;
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(0x0a, start);
    const end = found === -1 ? bytes.length : found + 1;
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    line += 1;
    start = end;
  }
  return line;
}

export function isYaml(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}

function isJson(name: string, text: string): boolean {
  if (/\.(jsonl?|ndjson)$/i.test(name)) return true;
  return /^\s*[[{]/.test(text);
}

/** The separator that occurs most in the header row, outside of quotes. */
function findDelimiter(text: string): "," | "\t" | ";" {
  const counts = { ",": 0, "\t": 0, ";": 0 };
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === "\n" || char === "\r") {
      if (counts[","] + counts["\t"] + counts[";"] > 0) break;
    } else if (char === "," || char === "\t" || char === ";") counts[char] += 1;
  }
  if (counts["\t"] > 0 && counts["\t"] >= counts[","]) return "\t";
  return counts[";"] > counts[","] ? ";" : ",";
}

const maxDepth = 32;

/** Texts over the limit and values nested too deeply to be handled safely. */
function sizeProblems(record: RawRecord): ImportProblem[] {
  const problems: ImportProblem[] = [];
  if (!isRecord(record.value)) return problems;
  for (const [field, value] of Object.entries(record.value)) {
    const message = valueProblem(value, 0);
    if (message !== null) problems.push({ file: record.file, line: record.line, field, message });
  }
  return problems;
}

function valueProblem(value: unknown, depth: number): string | null {
  if (typeof value === "string") {
    return value.length > datasetLimits.maxFieldChars
      ? `has ${value.length} characters; at most ${datasetLimits.maxFieldChars} are allowed`
      : null;
  }
  if (value === null || typeof value !== "object") return null;
  if (depth >= maxDepth) return `is nested deeper than ${maxDepth} levels`;
  for (const member of Object.values(value)) {
    const message = valueProblem(member, depth + 1);
    if (message !== null) return message;
  }
  return null;
}

function failed(
  file: string,
  line: number | null,
  message: string,
): Extract<ReadTable, { ok: false }> {
  return { ok: false, problems: [{ file, line, field: null, message }] };
}
