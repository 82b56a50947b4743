import type { Scorer } from "@/lib/schemas/scorer";
import { similarity } from "../../docvqa/score";
import { officialReward } from "../../officeqa/official-score";
import { formatScore } from "../../verification-note";
import { mismatch } from "./exact";
import type { ScorerResult } from "./result";

/** DV-3 to DV-5 with a floor of one's own: best similarity to an expected answer. */
export function scoreAnls(
  scorer: Extract<Scorer, { type: "anls" }>,
  answer: string,
  expected: readonly string[],
): ScorerResult {
  const limit = 1 - scorer.threshold;
  const soft = Math.max(0, ...expected.map((gold) => similarity(answer, gold, limit)));
  return {
    ok: true,
    soft,
    reason: `${mismatch(`anls below ${formatScore(scorer.passThreshold)}`, answer, expected)} (${formatScore(soft)})`,
  };
}

/** OfficeQA's official reward (OQ-10 to OQ-26) at one tolerance. */
export function scoreOfficeReward(
  scorer: Extract<Scorer, { type: "officeReward" }>,
  answer: string,
  expected: readonly string[],
): ScorerResult {
  const soft = Math.max(0, ...expected.map((gold) => officialReward(gold, answer, scorer.tol)));
  return { ok: true, soft, reason: mismatch("officeReward=0", answer, expected) };
}
