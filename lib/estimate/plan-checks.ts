import { judgeSettings } from "@/lib/domain/run-judge";
import { priceOf } from "@/lib/models/pricing";
import type { RunPlan } from "@/lib/schemas/plan";
import type { RunConfig } from "@/lib/schemas/run-config";
import { type CheckedJudge, judgePlanChecks } from "./judge-checks";

export type PlanCheck = {
  readonly id: string;
  readonly state: "good" | "warning" | "problem";
  readonly message: string;
};

/** Fewer selection items than this make the hard score coarse (product.md 9.3). */
const smallSelection = 50;

/** What the settings and the data say about a planned run; no request is made. */
export function planChecks(input: {
  readonly config: RunConfig;
  readonly plan: RunPlan;
  readonly seedSkill: string;
  /** Checks of judges that are known; left out where nobody can look. */
  readonly judgeChecks?: readonly CheckedJudge[];
}): PlanCheck[] {
  const { config, plan, seedSkill, judgeChecks } = input;
  const checks: PlanCheck[] = [
    {
      id: "splits",
      state: plan.selectionSize > 0 ? "good" : "problem",
      message:
        plan.selectionSize > 0
          ? `${plan.trainSize} train and ${plan.selectionSize} selection items, no overlap between splits`
          : "the selection split is empty: the gate has nothing to compare",
    },
  ];
  if (config.evaluation.eval_test && plan.testSize === 0) {
    checks.push({ id: "test", state: "warning", message: "the test split is empty" });
  }
  if (config.train.batch_size > plan.trainSize) {
    checks.push({
      id: "batch",
      state: "warning",
      message: `a batch of ${config.train.batch_size} holds all ${plan.trainSize} train items`,
    });
  }
  if (
    plan.selectionSize > 0 &&
    plan.selectionSize < smallSelection &&
    config.evaluation.use_gate &&
    config.evaluation.gate_metric === "hard"
  ) {
    checks.push({
      id: "small-selection",
      state: "warning",
      message: "the selection split is small: consider the soft metric",
    });
  }
  checks.push(...settingsWithoutEffect(config), ...judgePlanChecks(config, judgeChecks));
  if (!hasBalancedMarkers(seedSkill)) {
    checks.push({
      id: "markers",
      state: "warning",
      message: "the seed skill has a protected marker without its partner",
    });
  }
  return [...checks, ...limitChecks(config, plan)];
}

/** Limits that will pause the run on its way, or that nobody can keep. */
function limitChecks(config: RunConfig, plan: RunPlan): PlanCheck[] {
  const { limits, model } = config;
  const roles = { target: model.target, optimizer: model.optimizer, judge: judgeSettings(config) };
  const unpriced = Object.entries(roles).flatMap(([role, settings]) =>
    settings && priceOf(settings.model, settings.provider, settings.price) === null ? [role] : [],
  );
  return [
    ...(limits.max_rollouts > 0 && limits.max_rollouts < plan.targetRuns.total
      ? [
          {
            id: "rollout-limit",
            state: "warning" as const,
            message: `the run may need ${plan.targetRuns.total} target runs and pauses after ${limits.max_rollouts}`,
          },
        ]
      : []),
    ...(limits.max_cost_usd > 0 && unpriced.length > 0
      ? [
          {
            id: "money-limit",
            state: "problem" as const,
            message: `a money limit needs the price of the ${unpriced.join(" and ")} model`,
          },
        ]
      : []),
  ];
}

/** Settings that other settings leave without an effect. */
function settingsWithoutEffect(config: RunConfig): PlanCheck[] {
  const { economy, engine, evaluation, improved, optimizer } = config;
  const isWholeRewrite = optimizer.skill_update_mode === "full_rewrite_minibatch";
  const salvages = improved.salvage ?? engine.profile === "improved";
  const isGateMethodAsked =
    improved.confirm === true || improved.salvage === true || improved.regression_guard;
  const notes: readonly (readonly [id: string, applies: boolean, message: string])[] = [
    [
      "budget-rewrite",
      isWholeRewrite && optimizer.lr_control_mode === "autonomous",
      "whole rewrites have no edit budget for the optimizer to set",
    ],
    [
      "merge-mode",
      improved.deterministic_merge === true && optimizer.skill_update_mode !== "patch",
      "merging without the optimizer needs the update mode of bounded edits",
    ],
    [
      "early-stop-salvage",
      economy.early_stop_gate && salvages,
      "lost gates run to their end where a rejected step may be salvaged",
    ],
    [
      "methods-gate",
      isGateMethodAsked && !evaluation.use_gate,
      "with the gate off there is no win to confirm, guard or salvage",
    ],
  ];
  return notes.flatMap(([id, applies, message]) =>
    applies ? [{ id, state: "warning" as const, message }] : [],
  );
}

function hasBalancedMarkers(skill: string): boolean {
  const starts = skill.match(/<!--\s*SLOW_UPDATE_START\s*-->/g)?.length ?? 0;
  const ends = skill.match(/<!--\s*SLOW_UPDATE_END\s*-->/g)?.length ?? 0;
  return starts === ends;
}
