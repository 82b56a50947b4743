import type { Scorer } from "@/lib/schemas/scorer";
import { normalizeWith } from "./scorers/normalize";
import { readNumber } from "./scorers/numeric";
import { patternProblem } from "./scorers/regex";

/** Whether a scorer fits the expected answers of a dataset; found at import, not after a paid rollout. */
export function needsExpected(scorer: Scorer): boolean {
  return !(scorer.type === "regex" && scorer.pattern !== undefined);
}

/** Why the scorer itself cannot be used, or null. */
export function scorerProblem(scorer: Scorer): string | null {
  if (scorer.type !== "regex" || scorer.pattern === undefined) return null;
  const problem = patternProblem(scorer.pattern, scorer.flags);
  return problem === null ? null : `the pattern cannot be used: ${problem}`;
}

/** Why an expected answer cannot be used with the scorer, or null. */
export function expectedProblem(scorer: Scorer, expected: string): string | null {
  switch (scorer.type) {
    case "numeric": {
      const number = readNumber(scorer, expected);
      return number.ok ? null : `the numeric scorer needs a number: ${number.problem}`;
    }
    case "regex": {
      if (scorer.pattern !== undefined) return null;
      const problem = patternProblem(expected, scorer.flags);
      return problem === null ? null : `not a pattern: ${problem}`;
    }
    case "contains":
      return normalizeWith(scorer.normalization, expected) === ""
        ? "nothing is left of it after normalisation, so every answer would contain it"
        : null;
    case "exact":
    case "normalizedEm":
    case "tokenF1":
      return null;
    default: {
      const unknown: never = scorer;
      return unknown;
    }
  }
}
