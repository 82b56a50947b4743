import * as z from "zod";
import { readDataFile } from "@/lib/environments/read-data-file";
import { AppError } from "@/lib/errors";
import { type GivenCase, judgeCheckLimits } from "@/lib/schemas/judge";

const passWords: ReadonlySet<string> = new Set([
  "1",
  "true",
  "yes",
  "pass",
  "passed",
  "correct",
  "good",
]);
const failWords: ReadonlySet<string> = new Set([
  "0",
  "false",
  "no",
  "fail",
  "failed",
  "incorrect",
  "bad",
]);

const textSchema = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((text) => text !== "", "is empty");

const rowSchema = z.object({
  id: textSchema,
  answer: z.union([z.string(), z.number(), z.boolean()]).transform(String),
  verdict: z.unknown().optional(),
  score: z.unknown().optional(),
});

/** Names people give the fields of a file of labels. */
const names = {
  id: ["id", "item", "itemId", "item_id"],
  answer: ["answer", "response", "output", "prediction"],
  verdict: ["pass", "verdict", "label"],
  score: ["score"],
} as const;

/**
 * Labelled answers from JSON, JSON Lines or CSV: the item's id, an answer, a verdict (pass or fail,
 * true or false, 1 or 0; empty for one that has still to be labelled) and a score from 0 to 1 if there
 * is one. Throws AppError `invalid_data` that names line and field.
 */
export function readJudgeLabels(file: {
  readonly name: string;
  readonly content: string | Uint8Array;
}): GivenCase[] {
  const read = readDataFile(file);
  if (!read.ok) {
    const [problem] = read.problems;
    throw new AppError({
      code: "invalid_data",
      message: `${file.name}${place(problem?.line ?? null)}: ${problem?.message ?? "cannot be read"}`,
      hint: "Give JSON, JSON Lines or CSV with the fields id, answer and pass.",
    });
  }
  const { maxCases } = judgeCheckLimits;
  if (read.records.length === 0 || read.records.length > maxCases) {
    throw new AppError({
      code: "invalid_data",
      message: `${file.name} holds ${read.records.length} answers.`,
      hint: `Give 1 to ${maxCases}.`,
    });
  }
  return read.records.map(({ value, line }) => toCase(file.name, value, line));
}

function toCase(file: string, value: unknown, line: number | null): GivenCase {
  const fields = z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
  const find = (wanted: readonly string[]) =>
    wanted.map((name) => fields[name]).find((found) => found !== undefined);
  const row = rowSchema.safeParse({
    id: find(names.id),
    answer: find(names.answer),
    verdict: find(names.verdict),
    score: find(names.score),
  });
  const refuse = (field: string, message: string) =>
    new AppError({
      code: "invalid_data",
      message: `${file}${place(line)}, ${field}: ${message}`,
      hint: "Each answer needs the id of its item, the answer, and pass or fail.",
      fields: [{ path: field, message }],
    });
  if (!row.success) {
    const [issue] = row.error.issues;
    throw refuse(String(issue?.path[0] ?? "record"), "is missing or no text");
  }
  const pass = toVerdict(row.data.verdict);
  if (pass === "unknown") {
    throw refuse("pass", `${JSON.stringify(row.data.verdict)} is neither pass nor fail`);
  }
  const given = row.data.score;
  const score = given === undefined || given === "" || given === null ? undefined : Number(given);
  if (score !== undefined && !(score >= 0 && score <= 1)) {
    throw refuse("score", "must be a number from 0 to 1");
  }
  return {
    itemId: row.data.id,
    answer: row.data.answer,
    ...(pass === null ? {} : { pass }),
    ...(score === undefined ? {} : { score }),
  };
}

/** Null where nothing was said yet. */
function toVerdict(value: unknown): boolean | null | "unknown" {
  if (value === undefined || value === null || value === "") {
    return null;
  }
  const word = String(value).trim().toLowerCase();
  if (passWords.has(word)) {
    return true;
  }
  return failWords.has(word) ? false : "unknown";
}

function place(line: number | null): string {
  return line === null ? "" : `, line ${line}`;
}
