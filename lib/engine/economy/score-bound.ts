import type { ScoredFields } from "../scoring";
import { isEvidence } from "../scoring";

/** A score of both kinds, as the gate metric takes it. */
export type ScorePair = { readonly hard: number; readonly soft: number };

/** Sum with a running compensation, so that a long sum errs by less than the gate's tolerance. */
function createSum() {
  let sum = 0;
  let compensation = 0;
  return {
    add(value: number) {
      const next = sum + value;
      compensation += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    },
    get value() {
      return sum + compensation;
    },
  };
}

/**
 * What a pass over `total` items can still score, from the outcomes seen so far (E-01). Item scores
 * lie between 0 and 1. Items without a score leave the mean (N-3.1); one that is still unseen counts
 * as 1 in `upper`, which no outcome of it can exceed, and as 0 in `lower`.
 */
export type ScoreBound = {
  add(outcome: ScoredFields): void;
  readonly seen: number;
  readonly upper: ScorePair;
  readonly lower: ScorePair;
  /** Items the mean is taken over if every unseen one gets a score. */
  readonly weight: number;
};

export function createScoreBound(total: number): ScoreBound {
  const hard = createSum();
  const soft = createSum();
  let seen = 0;
  let unscored = 0;
  const mean = (sum: number) => (total === unscored ? 0 : sum / (total - unscored));
  return {
    add(outcome) {
      seen += 1;
      if (!isEvidence(outcome)) {
        unscored += 1;
        return;
      }
      hard.add(outcome.status === "timeout" ? 0 : outcome.hard);
      soft.add(outcome.status === "timeout" ? 0 : outcome.soft);
    },
    get seen() {
      return seen;
    },
    get upper() {
      const unseen = total - seen;
      return { hard: mean(hard.value + unseen), soft: mean(soft.value + unseen) };
    },
    get lower() {
      return { hard: mean(hard.value), soft: mean(soft.value) };
    },
    get weight() {
      return total - unscored;
    },
  };
}

/** Below the tolerance of gate.ts by enough for the rounding of the bound itself. */
const proofTolerance = 5e-13;
/** Profile `reference` compares without a tolerance, so a proof needs room for rounding. */
const referenceMargin = 1e-9;

/** True when a candidate whose gate score is at most `upper` is rejected for certain (R-3.12c). */
export function provesRejection(input: {
  readonly upper: number;
  readonly current: number;
  readonly profile: "reference" | "fixed";
}): boolean {
  const above = input.upper - input.current;
  return input.profile === "reference" ? above <= -referenceMargin : above <= proofTolerance;
}

/**
 * How many calls may be in flight (E-01). With k more failures needed for a proof, k calls cannot be
 * needless; beyond them `ratio` of the workers may be. `ratio` 1 is no limit.
 */
export function inFlightLimit(input: {
  readonly upper: number;
  readonly lower: number;
  readonly current: number;
  readonly weight: number;
  readonly workers: number;
  readonly ratio: number;
}): number {
  const { upper, lower, current, weight, workers, ratio } = input;
  // Once acceptance is certain every item is needed for the exact score.
  if (lower - current > proofTolerance) {
    return workers;
  }
  const needed = Math.ceil((upper - current) * weight - proofTolerance);
  return Math.max(1, Math.min(workers, Math.max(needed, Math.floor(ratio * workers))));
}
