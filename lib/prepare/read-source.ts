import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { AppError } from "@/lib/errors";
import type { ImportProblem } from "@/lib/schemas/dataset";
import type { RawRecord } from "../environments/environment";
import { findJsonError } from "../environments/json-error";
import { readJson } from "../environments/read-json";
import { readTable } from "../environments/read-table";

/** A published file, by its path and its path below the given folder. */
export type SourceFile = {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
};

const endings = /\.(?:jsonl|ndjson|json|csv|tsv)(?:\.gz)?$/i;
/** Files that are read as a whole; longer ones need one record per line. */
const maxWholeBytes = 400 * 1024 * 1024;

/** The data files of a path in code point order. Throws AppError `invalid_data` when there are none. */
export async function findSourceFiles(source: string): Promise<SourceFile[]> {
  const entry = await stat(source).catch(() => null);
  if (entry === null) {
    throw sourceError(source, "there is no such file or folder");
  }
  if (entry.isFile()) {
    return [{ path: source, name: path.basename(source), bytes: entry.size }];
  }
  const names = (await readdir(source, { recursive: true }))
    .filter((name) => endings.test(name) && path.basename(name) !== "split_manifest.json")
    .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const files: SourceFile[] = [];
  for (const name of names) {
    const full = path.join(source, name);
    const { size } = await stat(full);
    files.push({ path: full, name: name.split(path.sep).join("/"), bytes: size });
  }
  if (files.length > 0) {
    return files;
  }
  const others = await readdir(source, { recursive: true });
  const isParquet = others.some((name) => name.endsWith(".parquet"));
  throw sourceError(
    source,
    isParquet
      ? "holds Parquet files, which are not read; write them as JSON Lines first"
      : "holds no JSON, JSON Lines, CSV or TSV file",
  );
}

export type SourceReading = {
  readonly onRecord: (record: RawRecord, index: number) => void;
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
};

/**
 * Reads one file record by record; files with one record per line are never held as a whole.
 * Returns the SHA-256 (hex) of the file. Throws AppError `invalid_data` with file and line.
 */
export async function readSourceFile(file: SourceFile, reading: SourceReading): Promise<string> {
  const hash = createHash("sha256");
  if (/\.(?:jsonl|ndjson)(?:\.gz)?$/i.test(file.name)) {
    await readLines(file, reading, hash);
    return hash.digest("hex");
  }
  if (file.bytes > maxWholeBytes) {
    throw sourceError(
      file.name,
      `is larger than ${maxWholeBytes / 1024 / 1024} MB; write it with one record per line (.jsonl)`,
    );
  }
  const text = await readText(file, reading, hash);
  const name = file.name.replace(/\.gz$/i, "");
  const read = /\.json$/i.test(name)
    ? readJson(file.name, text)
    : readTable(file.name, text, /\.tsv$/i.test(name) ? "\t" : ",");
  if (!read.ok) {
    throw sourceProblems(read.problems);
  }
  for (const [index, record] of read.records.entries()) {
    reading.onRecord(record, index);
  }
  return hash.digest("hex");
}

function openBytes(file: SourceFile, reading: SourceReading, hash: Hash): Readable {
  const raw = createReadStream(file.path, { signal: reading.signal });
  raw.on("data", (chunk) => {
    hash.update(chunk);
    reading.onProgress(chunk.length);
  });
  if (!/\.gz$/i.test(file.name)) {
    return raw;
  }
  const unpacked = createGunzip();
  raw.on("error", (error) => unpacked.destroy(error));
  return raw.pipe(unpacked);
}

async function readText(file: SourceFile, reading: SourceReading, hash: Hash): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  try {
    for await (const chunk of openBytes(file, reading, hash)) {
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    throw readError(file, null, error);
  }
}

async function readLines(file: SourceFile, reading: SourceReading, hash: Hash): Promise<void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  let line = 0;
  let index = 0;
  const take = (source: string) => {
    line += 1;
    if (source.trim() === "") return;
    reading.onRecord({ file: file.name, line, value: parseLine(file, line, source) }, index);
    index += 1;
  };
  try {
    for await (const chunk of openBytes(file, reading, hash)) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const source of lines) take(source);
    }
    take(rest + decoder.decode());
  } catch (error) {
    throw readError(file, line + 1, error);
  }
}

function parseLine(file: SourceFile, line: number, source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    const error = findJsonError(source);
    const message = error === null ? "is not JSON" : `column ${error.column}: ${error.message}`;
    throw sourceProblems([{ file: file.name, line, field: null, message }]);
  }
}

function readError(file: SourceFile, line: number | null, error: unknown): unknown {
  if (error instanceof AppError || (error instanceof Error && error.name === "AbortError")) {
    return error;
  }
  const message =
    error instanceof TypeError
      ? "the text is not UTF-8; save the file as UTF-8"
      : `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  return sourceProblems([{ file: file.name, line, field: null, message }]);
}

export function sourceError(file: string, message: string): AppError {
  return sourceProblems([{ file, line: null, field: null, message }]);
}

/** Problems of the published files; each names file, line and field. */
export function sourceProblems(problems: readonly ImportProblem[]): AppError {
  const fields = problems.map(({ file, line, field, message }) => ({
    path: [file, line === null ? "" : `line ${line}`, field ?? ""].filter(Boolean).join(", "),
    message,
  }));
  const [first] = fields;
  const more = fields.length > 1 ? ` (and ${fields.length - 1} more)` : "";
  return new AppError({
    code: "invalid_data",
    message: `${first?.path ? `${first.path}: ` : ""}${first?.message ?? "the data cannot be used"}${more}`,
    fields,
  });
}

/** The whole of a small file; null when there is none. */
export async function readSmallFile(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch(() => null);
}
