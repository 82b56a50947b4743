import type { Scorer } from "@/lib/schemas/scorer";
import { scoreContains } from "./contains";
import { scoreExact } from "./exact";
import { scoreNumeric } from "./numeric";
import { scoreNormalizedEm, scoreTokenF1 } from "./question-answering";
import { scoreRegex } from "./regex";

/**
 * What a scorer says about an answer. `error` means that it could not decide, which is never a 0
 * (benchmarks.md 8.3). `reason` is empty at full score.
 */
export type ScorerResult =
  | { readonly ok: true; readonly soft: number; readonly reason: string }
  | { readonly ok: false; readonly error: string };

export type ScoredAnswer =
  | {
      readonly status: "scored";
      readonly hard: number;
      readonly soft: number;
      readonly reason: string;
    }
  | { readonly status: "scorer_error"; readonly reason: string };

/** Scores an answer; never throws. hard = 1 when soft reaches the scorer's pass threshold. */
export function scoreAnswer(
  scorer: Scorer,
  answer: string,
  expected: readonly string[],
): ScoredAnswer {
  let result: ScorerResult;
  try {
    result = runScorer(scorer, answer, expected);
  } catch (error) {
    result = { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
  if (!result.ok) {
    return { status: "scorer_error", reason: `scorer_error: ${scorer.type}: ${result.error}` };
  }
  // Sums of thirds must reach a threshold such as 0.6666666667 written by hand.
  const hard = result.soft >= scorer.passThreshold - 1e-9 ? 1 : 0;
  return { status: "scored", hard, soft: result.soft, reason: hard === 1 ? "" : result.reason };
}

function runScorer(scorer: Scorer, answer: string, expected: readonly string[]): ScorerResult {
  switch (scorer.type) {
    case "exact":
      return scoreExact(scorer, answer, expected);
    case "normalizedEm":
      return scoreNormalizedEm(answer, expected);
    case "tokenF1":
      return scoreTokenF1(scorer, answer, expected);
    case "contains":
      return scoreContains(scorer, answer, expected);
    case "regex":
      return scoreRegex(scorer, answer, expected);
    case "numeric":
      return scoreNumeric(scorer, answer, expected);
    default: {
      const unknown: never = scorer;
      return unknown;
    }
  }
}
