import type { CustomTask } from "@/lib/schemas/dataset";
import { type Scorer, type SingleScorer, scorerParts } from "@/lib/schemas/scorer";
import { expectedChoice, readChoices } from "./scorers/choice";
import { readGold } from "./scorers/json-equal";
import { schemaProblem } from "./scorers/json-schema";
import { normalizeWith } from "./scorers/normalize";
import { readNumber } from "./scorers/numeric";
import { patternProblem } from "./scorers/regex";

/** Whether a scorer fits the expected answers of a dataset; found at import, not after a paid rollout. */
export function needsExpected(scorer: Scorer): boolean {
  return scorerParts(scorer).some(partNeedsExpected);
}

function partNeedsExpected(part: SingleScorer): boolean {
  switch (part.type) {
    case "regex":
      return part.pattern === undefined;
    case "jsonSchema":
      return part.schema === undefined;
    case "llmJudge":
    case "js":
      return false;
    default:
      return true;
  }
}

/** Whether an expected answer may be any JSON value, not only texts. */
export function takesJson(scorer: Scorer): boolean {
  return scorerParts(scorer).some(
    ({ type }) =>
      type === "jsonEqual" || type === "jsonSchema" || type === "js" || type === "llmJudge",
  );
}

/** Why the scorer itself cannot be used, or null. Scripts are tried when a dataset is prepared. */
export function scorerProblem(scorer: Scorer): string | null {
  for (const part of scorerParts(scorer)) {
    const problem = partProblem(part);
    if (problem !== null) return problem;
  }
  return null;
}

function partProblem(part: SingleScorer): string | null {
  if (part.type === "regex" && part.pattern !== undefined) {
    const problem = patternProblem(part.pattern, part.flags);
    return problem === null ? null : `the pattern cannot be used: ${problem}`;
  }
  return part.type === "jsonSchema" && part.schema !== undefined
    ? schemaProblem(part.schema)
    : null;
}

/** Why an expected answer cannot be used with the scorer, or null. */
export function expectedProblem(
  scorer: Scorer,
  expected: string,
  input: CustomTask["input"] = "",
): string | null {
  for (const part of scorerParts(scorer)) {
    const problem = partExpectedProblem(part, expected, input);
    if (problem !== null) return problem;
  }
  return null;
}

function partExpectedProblem(
  part: SingleScorer,
  expected: string,
  input: CustomTask["input"],
): string | null {
  switch (part.type) {
    case "numeric": {
      const number = readNumber(part, expected);
      return number.ok ? null : `the numeric scorer needs a number: ${number.problem}`;
    }
    case "regex": {
      if (part.pattern !== undefined) return null;
      const problem = patternProblem(expected, part.flags);
      return problem === null ? null : `not a pattern: ${problem}`;
    }
    case "contains":
      return normalizeWith(part.normalization, expected) === ""
        ? "nothing is left of it after normalisation, so every answer would contain it"
        : null;
    case "choice": {
      const read = readChoices(input);
      if (!read.ok) return read.message;
      if (expectedChoice(read.choices, expected) !== null) return null;
      const offered = read.choices.map(({ label }) => label).join(", ");
      return `the expected answer is not among the choices (labels ${offered})`;
    }
    case "jsonEqual":
      return readGold(expected) === null ? "the jsonEqual scorer needs JSON" : null;
    case "jsonSchema": {
      if (part.schema !== undefined) return null;
      const schema = readGold(expected);
      return schema === null
        ? "the jsonSchema scorer needs a JSON Schema"
        : schemaProblem(schema.value);
    }
    case "exact":
    case "normalizedEm":
    case "tokenF1":
    case "anls":
    case "officeReward":
    case "llmJudge":
    case "js":
      return null;
    case "list":
      return part.item === undefined ? null : partExpectedProblem(part.item, expected, input);
    default: {
      const unknown: never = part;
      return unknown;
    }
  }
}
