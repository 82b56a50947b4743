import type { ItemOutcome } from "../../schemas/outcome";
import { isEvidence } from "../scoring";
import type { Improvements } from "./improvements";

const tolerance = 1e-9;

type Guard = NonNullable<Improvements["regressionGuard"]>;
type Estimate = Pick<ItemOutcome, "itemId" | "hard" | "status">;

/**
 * Solid items a candidate loses (C-03). Solid is full credit in all measurements behind the current
 * skill's estimate; lost is less than half of the credit in those behind the candidate's. A critical
 * item counts as soon as the current skill passes it more often than not.
 */
export function findRegressions(
  current: readonly Estimate[],
  candidate: readonly Estimate[],
  guard: Guard,
): { solidLost: string[]; criticalLost: string[]; isRefused: boolean } {
  const earlier = new Map(current.filter(isEvidence).map((one) => [one.itemId, one.hard]));
  const lost = candidate
    .filter((one) => isEvidence(one) && one.hard < 0.5)
    .map((one) => ({ itemId: one.itemId, before: earlier.get(one.itemId) ?? 0 }));
  const solidLost = lost.filter(({ before }) => before >= 1 - tolerance);
  const criticalLost = lost.filter(
    ({ itemId, before }) => guard.critical.has(itemId) && before >= 0.5,
  );
  return {
    solidLost: solidLost.map(({ itemId }) => itemId),
    criticalLost: criticalLost.map(({ itemId }) => itemId),
    isRefused: solidLost.length > guard.maxLost || criticalLost.length > 0,
  };
}
