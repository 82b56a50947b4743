import type { Scorer } from "@/lib/schemas/scorer";
import { exactMatch, f1Score } from "../../searchqa/score";
import { formatScore } from "../../verification-note";
import { mismatch } from "./exact";
import type { ScorerResult } from "./result";

/** SQ-2 to SQ-6: equal after the usual normalisation of question answering. */
export function scoreNormalizedEm(answer: string, expected: readonly string[]): ScorerResult {
  return exactMatch(answer, expected) >= 1
    ? { ok: true, soft: 1, reason: "" }
    : { ok: true, soft: 0, reason: mismatch("normalizedEm=0", answer, expected) };
}

/** SQ-7: overlap of words with the best expected answer. */
export function scoreTokenF1(
  scorer: Extract<Scorer, { type: "tokenF1" }>,
  answer: string,
  expected: readonly string[],
): ScorerResult {
  const soft = f1Score(answer, expected);
  const category = `tokenF1 below ${formatScore(scorer.passThreshold)}`;
  return {
    ok: true,
    soft,
    reason: `${mismatch(category, answer, expected)} (${formatScore(soft)})`,
  };
}
