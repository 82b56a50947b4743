import { canonicalJson } from "@/lib/domain/canonical-json";
import { getEnvironment } from "@/lib/environments/registry";
import { AppError, type FieldError } from "@/lib/errors";
import { identityOf } from "@/lib/models/client";
import type { RunPlan } from "@/lib/schemas/plan";
import type { RunConfig } from "@/lib/schemas/run-config";

/** Settings that decide which items a step works on: the same in all parts of a run. */
const structure = ["batch_size", "accumulation", "train_size", "seed"] as const;

/** Settings that only say how much is tested or what is allowed; scores stay comparable. */
const freeEvaluation = new Set([
  "use_gate",
  "eval_test",
  "test_env_num",
  "max_infra_error_rate",
  "cache",
]);

function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}

function changedKeys(section: string, before: object, after: object): string[] {
  const [left, right] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((key) => !isSame(left.get(key), right.get(key)))
    .map((key) => `${section}.${key}`);
}

/** Settings by which a score is measured: scores before and after the fork are compared. */
function changedMeasurements(before: RunConfig, after: RunConfig): string[] {
  const evaluation = changedKeys("evaluation", before.evaluation, after.evaluation).filter(
    (path) => !freeEvaluation.has(path.slice("evaluation.".length)),
  );
  const target = isSame(identityOf(before.model.target), identityOf(after.model.target))
    ? []
    : changedKeys("model.target", before.model.target, after.model.target);
  const environment = getEnvironment(before.env.name);
  const isSameTask =
    before.env.name === after.env.name &&
    isSame(environment.decisiveSettings(before.env), environment.decisiveSettings(after.env));
  return [
    ...evaluation,
    ...target,
    ...(isSameTask ? [] : changedKeys("env", before.env, after.env)),
  ];
}

function refuse(message: string, hint: string, fields: FieldError[]): AppError {
  return new AppError({ code: "invalid_config", message, hint, fields });
}

/**
 * Whether a run can be forked with these settings (N-3.17, point 6). Everything may change after the
 * step except what would make the steps before it meaningless. A fork at step 0 measures anew what
 * was measured otherwise. Throws AppError `invalid_config` with one field per setting.
 */
export function assertForkable(input: {
  readonly before: RunConfig;
  readonly after: RunConfig;
  readonly step: number;
  readonly plan: RunPlan;
}): void {
  const { before, after, step, plan } = input;
  const fixed = [
    ...changedKeys("train", before.train, after.train).filter((path) =>
      structure.some((key) => path === `train.${key}`),
    ),
    ...(before.env.limit === after.env.limit ? [] : ["env.limit"]),
  ];
  if (step > 0 && fixed.length > 0) {
    throw refuse(
      `A fork keeps the order of the items, so ${fixed.join(" and ")} cannot change.`,
      "Start a new run with the skill of that step as its seed, or fork at step 0.",
      fixed.map((path) => ({ path, message: "cannot change in a fork" })),
    );
  }
  const measured = step > 0 ? changedMeasurements(before, after) : [];
  if (measured.length > 0) {
    throw refuse(
      `The scores up to step ${step} were measured with other settings: ${measured.join(", ")}.`,
      "Scores of two kinds are never compared. Start a new run with the skill of that step as its seed, or fork at step 0.",
      measured.map((path) => ({ path, message: "cannot change in a fork" })),
    );
  }
  if (plan.totalSteps <= step) {
    throw refuse(
      `${after.train.num_epochs} epochs end with step ${plan.totalSteps}, so nothing is left to train after step ${step}.`,
      "Give the fork more epochs, or fork at an earlier step.",
      [{ path: "train.num_epochs", message: `must reach beyond step ${step}` }],
    );
  }
}
