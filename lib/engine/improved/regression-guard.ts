import type { ItemOutcome } from "../../schemas/outcome";
import { isEvidence } from "../scoring";
import type { Improvements } from "./improvements";

const tolerance = 1e-9;

type Guard = NonNullable<Improvements["regressionGuard"]>;
type Estimate = Pick<ItemOutcome, "itemId" | "hard" | "status">;

const leastMeasurements = 2;

/**
 * Solid items a candidate loses (C-03). Solid is full credit in every measurement known: those behind
 * the current skill's estimate (`replicates` of them) and all other passes of the run, two at least.
 * Lost is less than half of the credit in those behind the candidate's estimate. A critical item
 * counts as soon as the current skill passes it more often than not.
 */
export function findRegressions(input: {
  readonly current: readonly Estimate[];
  readonly candidate: readonly Estimate[];
  readonly otherPasses: readonly (readonly Estimate[])[];
  readonly replicates: number;
  readonly guard: Guard;
}): { solidLost: string[]; criticalLost: string[]; isRefused: boolean } {
  const { guard, replicates } = input;
  const creditOf = (pass: readonly Estimate[]) =>
    new Map(pass.filter(isEvidence).map((one) => [one.itemId, one.hard]));
  const current = creditOf(input.current);
  const others = input.otherPasses.map(creditOf);
  const lost = input.candidate
    .filter((one) => isEvidence(one) && one.hard < 0.5)
    .map((one) => one.itemId);
  const isSolid = (itemId: string) => {
    const known = others.flatMap((pass) => pass.get(itemId) ?? []);
    const credits = [current.get(itemId) ?? 0, ...known];
    return (
      known.length + replicates >= leastMeasurements &&
      credits.every((credit) => credit >= 1 - tolerance)
    );
  };
  const solidLost = lost.filter(isSolid);
  const criticalLost = lost.filter(
    (itemId) => guard.critical.has(itemId) && (current.get(itemId) ?? 0) >= 0.5,
  );
  return {
    solidLost,
    criticalLost,
    isRefused: solidLost.length > guard.maxLost || criticalLost.length > 0,
  };
}
