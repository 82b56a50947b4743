import type { ItemOutcome } from "../../schemas/outcome";
import type { RunConfig } from "../../schemas/run-config";
import { gateScore } from "../gate";
import { isEvidence, scoreOutcomes, stableSum } from "../scoring";

type Metric = Pick<RunConfig["evaluation"], "gate_metric" | "gate_mixed_weight">;

const tolerance = 1e-9;

/** What an outcome adds to the gate score, before the mean. */
export function gateValue(outcome: ItemOutcome, metric: Metric): number {
  return gateScore(scoreOutcomes([outcome]), metric);
}

/**
 * Items on which two skills differ in what the gate compares, in the order of `after` (C-01). Items
 * without evidence on either side say nothing.
 */
export function disagreements(
  before: readonly ItemOutcome[],
  after: readonly ItemOutcome[],
  metric: Metric,
): string[] {
  const earlier = new Map(before.filter(isEvidence).map((outcome) => [outcome.itemId, outcome]));
  return after.filter(isEvidence).flatMap((outcome) => {
    const other = earlier.get(outcome.itemId);
    const differs =
      other !== undefined &&
      Math.abs(gateValue(outcome, metric) - gateValue(other, metric)) > tolerance;
    return differs ? [outcome.itemId] : [];
  });
}

/** Fresh outcomes by item. */
export type FreshRuns = ReadonlyMap<string, readonly ItemOutcome[]>;

/** Puts the mean of fresh results in the place of an item's stored estimate (C-01). */
export function withFreshMeans(
  outcomes: readonly ItemOutcome[],
  fresh: FreshRuns,
): readonly ItemOutcome[] {
  return outcomes.map((outcome) => {
    const runs = (fresh.get(outcome.itemId) ?? []).filter(isEvidence);
    const { hard, soft } = scoreOutcomes(runs);
    return runs.length === 0 ? outcome : { ...outcome, status: "scored", hard, soft };
  });
}

/** Sum of gate values over items that have evidence in both, so that sums can be compared. */
export function pairedSums(
  first: readonly ItemOutcome[],
  second: readonly ItemOutcome[],
  metric: Metric,
): { first: number; second: number } {
  const pairs = first.flatMap((outcome, index) => {
    const other = second[index];
    return other && isEvidence(outcome) && isEvidence(other) ? [{ outcome, other }] : [];
  });
  return {
    first: stableSum(pairs.map(({ outcome }) => gateValue(outcome, metric))),
    second: stableSum(pairs.map(({ other }) => gateValue(other, metric))),
  };
}
