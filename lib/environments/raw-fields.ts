import type { ImportProblem } from "@/lib/schemas/dataset";
import { datasetLimits, itemIdSchema } from "@/lib/schemas/dataset";
import type { RawRecord } from "./environment";

/** Reading single fields of raw records under their usual names; shared by the environments. */
export type FieldResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly field: string | null; readonly message: string };

export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** The first of `names` the record holds with a value, or null. Inherited members never count. */
export function firstPresent(
  record: Record<string, unknown>,
  names: readonly string[],
): string | null {
  return (
    names.find(
      (name) => Object.hasOwn(record, name) && record[name] !== null && record[name] !== undefined,
    ) ?? null
  );
}

/** Acceptable answers as texts: a text, number or truth value, or a list of those (any of). */
export function readAnswers(value: unknown, field: string): FieldResult<string[]> {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) return { ok: false, field, message: "the list of answers is empty" };
  const answers: string[] = [];
  for (const entry of list) {
    if (typeof entry !== "string" && typeof entry !== "number" && typeof entry !== "boolean") {
      return {
        ok: false,
        field,
        message: "an answer must be a text or a number, or a list of those",
      };
    }
    const text = String(entry);
    if (text.trim() === "") return { ok: false, field, message: "an answer is empty" };
    answers.push(text);
  }
  return { ok: true, value: answers };
}

/** A table cell cannot hold a list, so `["a", "b"]` in the answers column is read as one. */
export function listInCell(value: unknown): unknown {
  if (typeof value !== "string" || !value.trimStart().startsWith("[")) return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : value;
  } catch {
    return value;
  }
}

/** An id as text (SP-10). Numbers become text; null means that the record has none. */
export function readId(
  record: Record<string, unknown>,
  names: readonly string[],
): FieldResult<string | null> {
  const field = firstPresent(record, names);
  if (field === null) return { ok: true, value: null };
  const value = record[field];
  if (typeof value !== "string" && typeof value !== "number") {
    return { ok: false, field, message: "an id must be a text or a number" };
  }
  const id = String(value);
  if (id.trim() === "") return { ok: false, field, message: "the id is empty" };
  if (!itemIdSchema.safeParse(id).success) {
    return { ok: false, field, message: `an id has at most 200 characters, this one ${id.length}` };
  }
  if (/[\p{Cc}\p{Surrogate}]/u.test(id)) {
    return { ok: false, field, message: "an id must not contain control characters" };
  }
  return { ok: true, value: id };
}

/** An optional short text such as a task type; numbers become text. */
export function readOptionalText(
  record: Record<string, unknown>,
  field: string,
  max: number,
): FieldResult<string | null> {
  if (firstPresent(record, [field]) === null) return { ok: true, value: null };
  const value = record[field];
  if (typeof value !== "string" && typeof value !== "number") {
    return { ok: false, field, message: "must be a text" };
  }
  const text = String(value).trim();
  if (text.length > max)
    return { ok: false, field, message: `must have at most ${max} characters` };
  return { ok: true, value: text === "" ? null : text };
}

/** The members of a record that no named field took, or undefined when there are none. */
export function otherFields(
  record: Record<string, unknown>,
  taken: readonly (string | null)[],
): Record<string, unknown> | undefined {
  const rest = Object.entries(record).filter(([key]) => !taken.includes(key));
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

/** Collects problems up to the limit; the last line says how many more there are. */
export function limitProblems(problems: readonly ImportProblem[]): ImportProblem[] {
  if (problems.length <= datasetLimits.maxProblems) return [...problems];
  const more = problems.length - datasetLimits.maxProblems;
  return [
    ...problems.slice(0, datasetLimits.maxProblems),
    { file: "", line: null, field: null, message: `and ${more} more problems` },
  ];
}

export function problemAt(record: RawRecord, field: string | null, message: string): ImportProblem {
  return { file: record.file, line: record.line, field, message };
}
