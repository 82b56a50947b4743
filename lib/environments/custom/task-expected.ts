import { canonicalJson } from "@/lib/domain/canonical-json";
import type { CustomTask } from "@/lib/schemas/dataset";
import type { CustomEnvironmentConfig } from "@/lib/schemas/environment";
import { scorerParts } from "@/lib/schemas/scorer";
import { type FieldResult, isRecord, listInCell, readAnswers } from "../raw-fields";
import { expectedProblem, needsExpected, takesJson } from "./expected";

/** Names of the expected answer, in order of preference; `ideal` is OpenAI Evals' word. */
export const expectedNames = ["expected", "answers", "answer", "ideal", "label", "target"];

export type ReadExpected = Pick<CustomTask, "expected" | "expected_value">;

/**
 * The expected answers as texts, and the value itself where a scorer takes JSON. Whatever the
 * scorer cannot use is refused here, before anything is paid for.
 */
export function readExpected(
  record: Record<string, unknown>,
  field: string | null,
  config: Pick<CustomEnvironmentConfig, "scorer">,
  input: CustomTask["input"],
): FieldResult<ReadExpected> {
  if (field === null) {
    return needsExpected(config.scorer)
      ? {
          ok: false,
          field: "expected",
          message: "is missing (also looked for answer, answers, ideal, label and target)",
        }
      : { ok: true, value: { expected: [] } };
  }
  const read = readValue(record, field, config.scorer);
  if (!read.ok) return read;
  for (const answer of read.value.expected) {
    const message = expectedProblem(config.scorer, answer, input);
    if (message !== null) return { ok: false, field, message };
  }
  return read;
}

function readValue(
  record: Record<string, unknown>,
  field: string,
  scorer: CustomEnvironmentConfig["scorer"],
): FieldResult<ReadExpected> {
  const given = record[field];
  const isList = scorerParts(scorer).some(({ type }) => type === "list");
  const value = field === "answers" || isList ? listInCell(given) : given;
  const isText = (one: unknown) =>
    typeof one === "string" || typeof one === "number" || typeof one === "boolean";
  const isTexts = isText(value) || (Array.isArray(value) && value.every(isText));
  if (!takesJson(scorer) || (isTexts && !isRecord(value))) {
    const answers = readAnswers(value, field);
    if (!answers.ok) return answers;
    // A list is any of its members for the scorers of texts and one value for those of JSON.
    return Array.isArray(value) && comparesJson(scorer)
      ? { ok: true, value: { expected: [canonicalJson(value)], expected_value: value } }
      : { ok: true, value: { expected: answers.value } };
  }
  return { ok: true, value: { expected: [canonicalJson(value)], expected_value: value } };
}

/** Whether a list of answers is one JSON value to compare with, and not several answers. */
export function comparesJson(scorer: CustomEnvironmentConfig["scorer"]): boolean {
  return scorerParts(scorer).every(({ type }) => type === "jsonEqual");
}
