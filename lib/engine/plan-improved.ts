import type { RunConfig } from "../schemas/run-config";
import { improvementsOf } from "./improved/improvements";

type Sizes = {
  readonly trainSize: number;
  readonly selectionSize: number;
  readonly totalSteps: number;
  /** Budget of each step, empty without a limit. */
  readonly budgets: readonly number[];
  /** Reflection groups of each step of an epoch. */
  readonly groups: readonly number[];
};

/**
 * Most target runs of the methods that look at a decision again: every step wins and differs from the
 * current skill on every item (C-01), or is rejected and taken apart (C-05). Absent where a method is off.
 */
export function reconsideredRuns(
  config: RunConfig,
  sizes: Sizes,
): { readonly confirm?: number; readonly salvage?: number } {
  const { confirm, salvage } = improvementsOf({ config });
  const { evaluation, optimizer } = config;
  const hasGate = evaluation.use_gate;
  const savesParts = hasGate && salvage !== null && optimizer.skill_update_mode === "patch";
  const gatesPerStep = savesParts ? 2 : 1;
  return {
    ...(confirm && hasGate
      ? {
          confirm: sizes.totalSteps * gatesPerStep * 2 * confirm.replicates * sizes.selectionSize,
        }
      : {}),
    ...(salvage && savesParts ? { salvage: salvageRuns(config, sizes, salvage.items) } : {}),
  };
}

/** Each edit alone and the current skill on the trial items, and the second gate. */
function salvageRuns({ train, optimizer }: RunConfig, sizes: Sizes, most: number): number {
  const stepItems = Math.min(train.batch_size * train.accumulation, sizes.trainSize);
  const trial = Math.min(most, stepItems) + Math.min(most, sizes.selectionSize);
  const perEpoch = sizes.groups.length;
  return Array.from({ length: sizes.totalSteps }, (_, step) => {
    const proposed = (sizes.groups[step % perEpoch] ?? 0) * optimizer.learning_rate;
    const edits = Math.min(sizes.budgets[step] ?? proposed, proposed);
    return edits > 1 ? (1 + edits) * trial + sizes.selectionSize : 0;
  }).reduce((sum, runs) => sum + runs, 0);
}
