import type { RunPlan } from "@/lib/schemas/plan";
import type { RunConfig } from "@/lib/schemas/run-config";
import { stepsPerEpoch } from "./epoch-plan";
import { gatesSlowUpdates } from "./improved/improvements";
import { mergeCallCount } from "./merge-tree";
import { reconsideredRuns } from "./plan-improved";
import { rulesOf } from "./profile";
import { editBudget } from "./scheduler";

export type SplitSizes = { readonly train: number; readonly val: number; readonly test: number };

/** The number of train items a run uses, or why it cannot be told. 0 means not given. */
export function resolveTrainSize(input: {
  readonly configured: number;
  readonly inferred: number;
}):
  | { readonly ok: true; readonly size: number }
  | { readonly ok: false; readonly message: string } {
  const { configured, inferred } = input;
  if (configured > 0 && inferred > 0 && configured !== inferred) {
    return {
      ok: false,
      message: `train.train_size is ${configured}, but the train split has ${inferred} items; set it to 0 or to the exact size`,
    };
  }
  const size = configured > 0 ? configured : inferred;
  return size > 0 ? { ok: true, size } : { ok: false, message: "the train split is empty" };
}

/** Items of an epoch's batches, in order; the last dealt one may be short, refills are full. */
function batchSizes(trainSize: number, batchSize: number, batches: number): number[] {
  return Array.from({ length: batches }, (_, index) => {
    const dealt = Math.min(batchSize, trainSize - index * batchSize);
    return dealt > 0 ? dealt : Math.min(batchSize, trainSize);
  });
}

/** Most reflection groups a batch can give: failures and successes may each leave a short group (R-3.2b). */
function mostMinibatches(items: number, size: number, failureOnly: boolean): number {
  if (failureOnly || items < 2) {
    return Math.ceil(items / size);
  }
  return Math.floor((items - 2) / size) + 2;
}

/** Most merge calls for `patches` patches, however they divide into failures and successes. */
function mostMergeCalls(patches: number, mergeBatch: number, failureOnly: boolean): number {
  if (failureOnly) {
    return mergeCallCount(patches, mergeBatch);
  }
  let most = 0;
  for (let failures = 0; failures <= patches; failures += 1) {
    const successes = patches - failures;
    const final = failures > 0 && successes > 0 ? 1 : 0;
    const calls =
      mergeCallCount(failures, mergeBatch) + mergeCallCount(successes, mergeBatch) + final;
    most = Math.max(most, calls);
  }
  return most;
}

function limited(size: number, limit: number): number {
  return limit > 0 ? Math.min(size, limit) : size;
}

/**
 * Sizes, budgets and expected calls of a run (1.4, 1.5). Calls are the upper bound of a healthy run:
 * every step changes the skill, nothing is repeated or repaired. `sizes` are those of the data set;
 * `env.limit` is applied here. Throws RangeError when the train size does not fit.
 */
export function makeRunPlan(config: RunConfig, sizes: SplitSizes): RunPlan {
  const { train, gradient, optimizer, evaluation, env } = config;
  const resolved = resolveTrainSize({
    configured: train.train_size,
    inferred: limited(sizes.train, env.limit),
  });
  if (!resolved.ok) {
    throw new RangeError(resolved.message);
  }
  const trainSize = resolved.size;
  const selectionSize = limited(limited(sizes.val, env.limit), evaluation.sel_env_num);
  const testSize = limited(limited(sizes.test, env.limit), evaluation.test_env_num);

  const epochs = train.num_epochs;
  const steps = stepsPerEpoch({
    trainSize,
    batchSize: train.batch_size,
    accumulation: train.accumulation,
  });
  const totalSteps = epochs * steps;
  const epochBatches = batchSizes(trainSize, train.batch_size, steps * train.accumulation);
  const groups = epochBatches.map((items) =>
    mostMinibatches(items, gradient.minibatch_size, gradient.failure_only),
  );
  const groupsOfStep = Array.from({ length: steps }, (_, step) =>
    sum(groups.slice(step * train.accumulation, (step + 1) * train.accumulation)),
  );

  const comparedEpochs = Math.max(0, epochs - 1);
  const rules = rulesOf({ config });
  const writesLastMemory = optimizer.export_meta_skill || !rules.keepsMemory;
  const metaEpochs = optimizer.use_meta_skill
    ? Math.max(0, writesLastMemory ? epochs - 1 : epochs - 2)
    : 0;
  const slowEpochs = optimizer.use_slow_update ? comparedEpochs : 0;
  const gatedSlow = optimizer.use_slow_update && gatesSlowUpdates({ config });
  // The `changed` policy goes on drawing items until enough of them differ, at worst through all.
  const compared =
    optimizer.longitudinal_pair_policy === "changed"
      ? trainSize
      : Math.min(optimizer.slow_update_samples, trainSize);

  const budgets = stepBudgets(config, totalSteps);

  const targetRuns = {
    rollout: epochs * sum(epochBatches),
    gate: selectionSize * (1 + totalSteps),
    slowUpdate:
      2 * compared * Math.max(slowEpochs, metaEpochs) +
      (gatedSlow ? selectionSize * slowEpochs : 0),
    finalValidation: evaluation.eval_test ? selectionSize : 0,
    test: evaluation.eval_test ? 3 * testSize : 0,
    ...reconsideredRuns(config, {
      trainSize,
      selectionSize,
      totalSteps,
      budgets,
      groups: groupsOfStep,
    }),
  };
  const optimizerCalls = {
    analyst: epochs * sum(groups),
    merge:
      epochs *
      sum(
        groupsOfStep.map((patches) =>
          mostMergeCalls(patches, gradient.merge_batch_size, gradient.failure_only),
        ),
      ),
    ranking: budgets.length > 0 || hasAutonomousBudget(config) ? totalSteps : 0,
    slowUpdate: slowEpochs,
    metaSkill: metaEpochs,
    ...modeCalls(config, totalSteps),
  };

  return {
    trainSize,
    selectionSize,
    testSize,
    stepsPerEpoch: steps,
    batchesPerEpoch: steps * train.accumulation,
    totalSteps,
    budgets,
    targetRuns: { ...targetRuns, total: sum(Object.values(targetRuns)) },
    optimizerCalls: { ...optimizerCalls, total: sum(Object.values(optimizerCalls)) },
  };
}

/** True when the optimizer sets the budget anew in each step (3.5). */
function hasAutonomousBudget({ optimizer }: RunConfig): boolean {
  return (
    optimizer.lr_control_mode === "autonomous" &&
    optimizer.skill_update_mode !== "full_rewrite_minibatch"
  );
}

/** Budget of each step, empty without a limit: whole rewrites, control `none`, schedule `autonomous` (3.5, N-3.5). */
function stepBudgets(config: RunConfig, totalSteps: number): number[] {
  const { optimizer } = config;
  const isUnlimited =
    optimizer.skill_update_mode === "full_rewrite_minibatch" ||
    optimizer.lr_scheduler === "autonomous" ||
    (optimizer.lr_control_mode === "none" && rulesOf({ config }).budgetsByStepNumber);
  return Array.from({ length: isUnlimited ? 0 : totalSteps }, (_, index) =>
    editBudget({
      scheduler: optimizer.lr_scheduler,
      max: optimizer.learning_rate,
      min: optimizer.min_learning_rate,
      step: index + 1,
      totalSteps,
    }),
  );
}

/** Calls that only some settings have, at most one of each in a step. */
function modeCalls(config: RunConfig, totalSteps: number) {
  const { optimizer } = config;
  const consolidates =
    optimizer.use_skill_aware_reflection && optimizer.skill_aware_consolidate_threshold > 0;
  return {
    ...(hasAutonomousBudget(config) ? { learningRate: totalSteps } : {}),
    ...(optimizer.skill_update_mode === "rewrite_from_suggestions" ? { rewrite: totalSteps } : {}),
    ...(consolidates ? { consolidate: totalSteps } : {}),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
