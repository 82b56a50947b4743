import type { RunConfig } from "../../schemas/run-config";
import type { RunContext } from "../ports";

/** The methods in force, with their settings; null is off. */
export type Improvements = {
  readonly confirm: { readonly replicates: number } | null;
  readonly regressionGuard: {
    readonly maxLost: number;
    readonly critical: ReadonlySet<string>;
  } | null;
  readonly salvage: { readonly items: number } | null;
  readonly deterministicMerge: { readonly similarity: number } | null;
  readonly leakGuard: { readonly words: number } | null;
  /** Lengths in characters; Infinity without a limit. */
  readonly slowUpdates: { readonly maxGuidance: number; readonly maxSkill: number } | null;
};

function limit(chars: number): number {
  return chars === 0 ? Number.POSITIVE_INFINITY : chars;
}

/** A switch that is set holds; one that is left out follows the profile. */
export function improvementsOf(run: {
  readonly config: Pick<RunConfig, "engine" | "improved">;
}): Improvements {
  const { engine, improved } = run.config;
  const isOn = (flag: boolean | undefined) => flag ?? engine.profile === "improved";
  return {
    confirm: isOn(improved.confirm) ? { replicates: improved.confirm_replicates } : null,
    regressionGuard: improved.regression_guard
      ? { maxLost: improved.regression_max_lost, critical: new Set(improved.critical_items) }
      : null,
    salvage: isOn(improved.salvage) ? { items: improved.salvage_items } : null,
    deterministicMerge: isOn(improved.deterministic_merge)
      ? { similarity: improved.merge_similarity }
      : null,
    leakGuard: isOn(improved.leak_guard) ? { words: improved.leak_words } : null,
    slowUpdates: isOn(improved.gate_slow_updates)
      ? {
          maxGuidance: limit(improved.slow_update_max_chars),
          maxSkill: limit(improved.max_skill_chars),
        }
      : null,
  };
}

const names: Readonly<Record<keyof Improvements, string>> = {
  confirm: "C-01 confirmed wins",
  regressionGuard: "C-03 regression guard",
  salvage: "C-05 salvage",
  deterministicMerge: "C-13 merge without the optimizer",
  leakGuard: "C-15 leak guard",
  slowUpdates: "C-16 gated slow updates",
};

/** Says once in the run's log which methods are in force; nothing when there is none. */
export function logImprovements(run: RunContext): void {
  const inForce = Object.entries(improvementsOf(run)).filter(([, value]) => value !== null);
  const active = new Set(inForce.map(([method]) => method));
  const named = Object.entries(names).flatMap(([method, name]) =>
    active.has(method) ? [name] : [],
  );
  if (named.length > 0) {
    run.ports.log({
      key: "log/improved",
      level: "info",
      stage: null,
      step: null,
      message: `Methods in force: ${named.join(", ")}`,
    });
  }
}

/** Slow updates compete with the skill they change (R-3.14 f, C-16). */
export function gatesSlowUpdates(run: {
  readonly config: Pick<RunConfig, "engine" | "improved" | "optimizer">;
}): boolean {
  return (
    run.config.optimizer.slow_update_gate_with_selection || improvementsOf(run).slowUpdates !== null
  );
}
