import type { ImportProblem } from "@/lib/schemas/dataset";
import type { RawRecord } from "./environment";
import { findJsonError } from "./json-error";
import { readRecords } from "./read-records";
import type { ReadTable } from "./read-table";

/** JSON or JSON Lines (SP-8) as records that know their line. */
export function readJson(file: string, text: string): ReadTable {
  if (isJsonLines(file, text)) return readJsonLines(file, text);
  const read = readRecords(text);
  if (!read.ok) {
    const error = findJsonError(text);
    const problem =
      error === null
        ? { file, line: read.line, field: null, message: read.message }
        : {
            file,
            line: error.line,
            field: null,
            message: `column ${error.column}: ${error.message}`,
          };
    return { ok: false, problems: [problem] };
  }
  const lines = recordLines(text, read.records.length);
  return {
    ok: true,
    records: read.records.map((value, index) => ({ file, line: lines[index] ?? null, value })),
  };
}

/** By its ending, or because the first line is a whole record and more lines follow. */
function isJsonLines(file: string, text: string): boolean {
  if (/\.(?:jsonl|ndjson)$/i.test(file)) return true;
  const content = text.trim();
  const end = content.indexOf("\n");
  return content.startsWith("{") && end !== -1 && parses(content.slice(0, end));
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function readJsonLines(file: string, text: string): ReadTable {
  const records: RawRecord[] = [];
  const problems: ImportProblem[] = [];
  for (const [index, source] of text.split(/\r\n|\n|\r/).entries()) {
    if (source.trim() === "") continue;
    const line = index + 1;
    try {
      const value: unknown = JSON.parse(source);
      records.push({ file, line, value });
    } catch {
      const error = findJsonError(source);
      const message = error === null ? "is not JSON" : `column ${error.column}: ${error.message}`;
      problems.push({ file, line, field: null, message });
    }
  }
  return problems.length > 0 ? { ok: false, problems, records } : { ok: true, records };
}

/**
 * Lines on which the records of a valid JSON text start: objects one level below a list or an object
 * of records, two levels below `{"data": […]}`. Empty when the count does not fit.
 */
function recordLines(text: string, count: number): readonly number[] {
  const byDepth: [number[], number[]] = [[], []];
  let depth = 0;
  let line = 1;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === "\n") line += 1;
    if (quoted) {
      if (char === "\\") at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "{" || char === "[") {
      if (char === "{" && (depth === 1 || depth === 2)) byDepth[depth - 1]?.push(line);
      depth += 1;
    } else if (char === "}" || char === "]") depth -= 1;
  }
  return byDepth.find((lines) => lines.length === count) ?? [];
}
