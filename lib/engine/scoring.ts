import type { ItemOutcome } from "@/lib/schemas/outcome";
import type { Score } from "@/lib/schemas/run-summary";

/** What scoring needs of an outcome. */
export type ScoredFields = Pick<ItemOutcome, "hard" | "soft" | "status">;

const passThreshold = 1e-9;

/** True when the outcome says something about the skill; infrastructure and scorer errors do not (N-3.1). */
export function isEvidence(outcome: Pick<ItemOutcome, "status">): boolean {
  return outcome.status === "scored" || outcome.status === "timeout";
}

/** A scored item without any credit, or one whose task ran out of time (R-3.1b, N-3.1). */
export function isFailure(outcome: Pick<ItemOutcome, "hard" | "status">): boolean {
  return isEvidence(outcome) && (outcome.status === "timeout" || outcome.hard < passThreshold);
}

/** A scored item with any credit; graded scores count as successes too (R-3.1b, W-43). */
export function isSuccess(outcome: Pick<ItemOutcome, "hard" | "status">): boolean {
  return isEvidence(outcome) && !isFailure(outcome);
}

/**
 * Sum that does not depend on the order of the values: they are sorted, then added with a running
 * compensation (Neumaier), so equal multisets give bit-equal scores (N-3.1).
 */
export function stableSum(values: readonly number[]): number {
  let sum = 0;
  let compensation = 0;
  for (const value of values.toSorted((a, b) => a - b)) {
    const next = sum + value;
    compensation += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + compensation;
}

/** Means over the outcomes that are evidence; (0, 0) when there is none (R-3.1a, N-3.1). */
export function scoreOutcomes(outcomes: readonly ScoredFields[]): Score {
  const evidence = outcomes.filter(isEvidence);
  const hards = evidence.map((outcome) => (outcome.status === "timeout" ? 0 : outcome.hard));
  const softs = evidence.map((outcome) => (outcome.status === "timeout" ? 0 : outcome.soft));
  const mean = (values: readonly number[]) =>
    values.length === 0 ? 0 : stableSum(values) / values.length;
  return {
    hard: mean(hards),
    soft: mean(softs),
    scored: evidence.length,
    passed: hards.filter((hard) => hard === 1).length,
    unscored: outcomes.length - evidence.length,
  };
}
