import type { ItemOutcome } from "@/lib/schemas/outcome";
import type { RunConfig } from "@/lib/schemas/run-config";
import type { Flips, GateAction } from "@/lib/schemas/step-record";
import type { EngineProfile } from "./profile";
import { isEvidence, isSuccess } from "./scoring";
import { semanticDensity } from "./semantic-density";

/**
 * Differences below this are rounding. Hard scores are fractions k/n: two different ones over up to
 * a million items differ by more, so comparing with this tolerance compares them as exact fractions (N-3.12).
 */
const tolerance = 1e-12;

export type GateMetric = "hard" | "soft" | "mixed";

/** The one number the gate compares (R-3.12a). */
export function gateScore(
  score: { readonly hard: number; readonly soft: number },
  evaluation: Pick<RunConfig["evaluation"], "gate_metric" | "gate_mixed_weight">,
): number {
  switch (evaluation.gate_metric) {
    case "hard":
      return score.hard;
    case "soft":
      return score.soft;
    case "mixed": {
      const weight = Math.min(1, Math.max(0, evaluation.gate_mixed_weight));
      return (1 - weight) * score.hard + weight * score.soft;
    }
    default: {
      const unknown: never = evaluation.gate_metric;
      throw new RangeError(`unknown gate metric: ${String(unknown)}`);
    }
  }
}

/**
 * The compared number of a skill: its score, and with `use_semantic_density` the weighted density of
 * its wording on top (R-3.12a, R-3.12b).
 */
export function gateScoreOf(
  score: { readonly hard: number; readonly soft: number },
  skill: string,
  evaluation: Pick<
    RunConfig["evaluation"],
    | "gate_metric"
    | "gate_mixed_weight"
    | "use_semantic_density"
    | "semantic_density_weight"
    | "leading_words"
  >,
): number {
  const base = gateScore(score, evaluation);
  return evaluation.use_semantic_density
    ? base + evaluation.semantic_density_weight * semanticDensity(skill, evaluation.leading_words)
    : base;
}

function isAbove(a: number, b: number, profile: EngineProfile): boolean {
  return profile === "reference" ? a > b : a - b > tolerance;
}

/** The decision on a candidate from gate scores; ties are rejected (R-3.12c, N-3.12). */
export function decideGate(input: {
  readonly candidate: number;
  readonly current: number;
  readonly best: number;
  /** False accepts every candidate. */
  readonly useGate?: boolean;
  readonly profile?: EngineProfile;
}): GateAction {
  const profile = input.profile ?? "fixed";
  if (input.useGate === false) {
    return "force_accept";
  }
  if (!isAbove(input.candidate, input.current, profile)) {
    return "reject";
  }
  return isAbove(input.candidate, input.best, profile) ? "accept_new_best" : "accept";
}

/** True when a candidate becomes the best skill; without a gate that is a matter of its score alone (R-3.12c). */
export function becomesBest(input: {
  readonly action: GateAction;
  readonly candidate: number;
  readonly best: number;
  readonly profile?: EngineProfile;
}): boolean {
  if (input.action === "force_accept") {
    return isAbove(input.candidate, input.best, input.profile ?? "fixed");
  }
  return input.action === "accept_new_best";
}

type FlipFields = Pick<ItemOutcome, "itemId" | "hard" | "status">;

/** Items that passed with one skill only. Items unscored on either side are not compared (N-3.12). */
export function flips(before: readonly FlipFields[], after: readonly FlipFields[]): Flips {
  const earlier = new Map(before.filter(isEvidence).map((outcome) => [outcome.itemId, outcome]));
  const improved: string[] = [];
  const regressed: string[] = [];
  let unchanged = 0;
  for (const outcome of after.filter(isEvidence)) {
    const previous = earlier.get(outcome.itemId);
    if (!previous) {
      continue;
    }
    const passes = isSuccess(outcome);
    if (passes === isSuccess(previous)) {
      unchanged += 1;
    } else {
      (passes ? improved : regressed).push(outcome.itemId);
    }
  }
  return { improved, regressed, unchanged };
}
