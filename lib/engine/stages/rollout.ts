import type { TaskItem } from "../../schemas/dataset";
import type { ItemOutcome } from "../../schemas/outcome";
import type { Score } from "../../schemas/run-summary";
import { stepKey } from "../keys";
import { charge, type Ledger } from "../ledger";
import type { RolloutRequest, RunContext } from "../ports";
import { inStage, placeOf, rolloutAll } from "../progress";
import { scoreOutcomes } from "../scoring";

/** A rollout batch with its seed; batch `index` counts from 0 inside the step. */
export type Batch = { readonly items: readonly TaskItem[]; readonly seed: number };

export type StepPlan = {
  readonly step: number;
  readonly epoch: number;
  readonly stepInEpoch: number;
  readonly batches: readonly Batch[];
  /** The scheduled edit budget; null means no limit (3.5). */
  readonly budget: number | null;
};

export type RolledBatch = Batch & {
  readonly index: number;
  readonly outcomes: readonly ItemOutcome[];
  readonly score: Score;
};

/** Stage 1: the target does the step's items with the current skill. */
export async function rollout(
  run: RunContext,
  ledger: Ledger,
  skill: string,
  step: StepPlan,
  /** Called as each batch is complete. */
  onBatch: (batch: RolledBatch) => void = () => {},
): Promise<{ value: RolledBatch[]; elapsedMs: number }> {
  const key = stepKey(step.step);
  const place = placeOf("rollout", step.step, step.epoch);
  const total = step.batches.reduce((sum, batch) => sum + batch.items.length, 0);
  const note = (batches: RolledBatch[]) => {
    const passed = batches.reduce((sum, batch) => sum + batch.score.passed, 0);
    return `${passed}/${total} passed`;
  };
  return inStage(run, { key, place, total, note }, async () => {
    const requests = rolloutRequests(skill, step);
    const rollBatch = async (batch: Batch, index: number): Promise<RolledBatch> => {
      const outcomes = await rolloutAll(run, requests[index] ?? []);
      for (const outcome of outcomes) {
        charge(ledger, "rollout", outcome.usage);
      }
      const rolled = { ...batch, index, outcomes, score: scoreOutcomes(outcomes) };
      onBatch(rolled);
      return rolled;
    };
    if (run.config.economy.parallel_phases) {
      return Promise.all(step.batches.map(rollBatch));
    }
    const rolled: RolledBatch[] = [];
    for (const [index, batch] of step.batches.entries()) {
      rolled.push(await rollBatch(batch, index));
    }
    return rolled;
  });
}

/** The rollouts of a step, batch by batch. */
export function rolloutRequests(skill: string, step: StepPlan): RolloutRequest[][] {
  const key = stepKey(step.step);
  const place = placeOf("rollout", step.step, step.epoch);
  return step.batches.map((batch, index) => {
    const path = step.batches.length === 1 ? `${key}/rollout` : `${key}/rollout/${index}`;
    return batch.items.map((item) => ({
      key: `${path}/${item.id}`,
      place,
      purpose: "train",
      item,
      skill,
      seed: batch.seed,
    }));
  });
}
