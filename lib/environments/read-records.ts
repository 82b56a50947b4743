import type { SplitName } from "@/lib/schemas/dataset";

export type ReadRecords =
  | { readonly ok: true; readonly records: readonly unknown[] }
  | { readonly ok: false; readonly line: number | null; readonly message: string };

type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

function parse(text: string): Parsed {
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A byte-order mark says nothing about the data. */
function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

/**
 * Records of a JSON or JSON Lines text (SP-8): a list, an object with a `data` list, an object of
 * records (its values), or one record per line. An object whose values are not all records is one
 * record. Blank texts give no records; nothing is checked beyond that.
 */
export function readRecords(text: string): ReadRecords {
  const content = withoutMark(text).trim();
  if (content === "") {
    return { ok: true, records: [] };
  }
  const whole = parse(content);
  if (!whole.ok) {
    return content.includes("\n") && !content.startsWith("[")
      ? readLines(withoutMark(text))
      : { ok: false, line: null, message: whole.message };
  }
  const { value } = whole;
  if (Array.isArray(value)) {
    return { ok: true, records: value };
  }
  if (!isRecord(value)) {
    return { ok: false, line: null, message: "expected a list of records or an object" };
  }
  if (Array.isArray(value.data)) {
    return { ok: true, records: value.data };
  }
  const values = Object.values(value);
  return { ok: true, records: values.every(isRecord) ? values : [value] };
}

function readLines(text: string): ReadRecords {
  const records: unknown[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") {
      continue;
    }
    const parsed = parse(line.trim());
    if (!parsed.ok) {
      return { ok: false, line: index + 1, message: parsed.message };
    }
    records.push(parsed.value);
  }
  return { ok: true, records };
}

/** A folder's files by path relative to it, with `/` between names; read on demand. */
export type SplitFolder = {
  readonly paths: readonly string[];
  readonly read: (path: string) => string;
};

export type ReadSplits =
  | {
      readonly ok: true;
      readonly splits: Record<SplitName, { path: string; records: readonly unknown[] }>;
    }
  | { readonly ok: false; readonly path: string; readonly message: string };

/** The only JSON or JSON Lines file directly in a folder, null when there is none or more than one (1.3). */
export function findDataFile(paths: readonly string[]): string | null {
  const [only, ...others] = paths.filter((path) => !path.includes("/") && /\.jsonl?$/.test(path));
  return only !== undefined && others.length === 0 ? only : null;
}

const splitNames = ["train", "val", "test"] as const;

/**
 * Reads a split folder (SP-1): `train`, `val` and `test` each hold a JSON list; the first `.json`
 * file by name, in code point order, is taken.
 */
export function readSplitFolder(folder: SplitFolder): ReadSplits {
  const splits = { train: empty(), val: empty(), test: empty() };
  for (const name of splitNames) {
    const path = firstJsonFile(folder.paths, name);
    if (path === null) {
      return {
        ok: false,
        path: `${name}/`,
        message: `the folder needs ${name}/ with a .json file`,
      };
    }
    const parsed = parse(withoutMark(folder.read(path)));
    if (!parsed.ok) {
      return { ok: false, path, message: parsed.message };
    }
    if (!Array.isArray(parsed.value)) {
      return { ok: false, path, message: "expected a JSON list of records" };
    }
    splits[name] = { path, records: parsed.value };
  }
  return { ok: true, splits };
}

function empty(): { path: string; records: readonly unknown[] } {
  return { path: "", records: [] };
}

function firstJsonFile(paths: readonly string[], split: SplitName): string | null {
  const prefix = `${split}/`;
  const [first] = paths
    .filter((path) => path.startsWith(prefix) && path.endsWith(".json"))
    .filter((path) => !path.slice(prefix.length).includes("/"))
    .toSorted(compareCodePoints);
  return first ?? null;
}

function compareCodePoints(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  for (const [index, character] of left.entries()) {
    const other = right[index];
    if (other === undefined) {
      return 1;
    }
    const difference = (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return left.length - right.length;
}
