import { planEpoch } from "./epoch-plan";
import type { RunContext } from "./ports";
import { runAt } from "./settings-at";
import type { StepPlan } from "./stages/rollout";

/** Steps of an epoch with their batches and the edit budget of each global step (N-3.5). */
export function planSteps(run: RunContext, epoch: number): StepPlan[] {
  const { batch_size: batchSize, accumulation, seed } = run.config.train;
  const batches = planEpoch({ items: run.items.train, batchSize, accumulation, seed, epoch });
  const { stepsPerEpoch } = run.plan;
  return Array.from({ length: stepsPerEpoch }, (_, stepInEpoch) => {
    const step = (epoch - 1) * stepsPerEpoch + stepInEpoch + 1;
    const { plan } = runAt(run, { step });
    return {
      step,
      epoch,
      stepInEpoch,
      batches: batches.slice(stepInEpoch * accumulation, (stepInEpoch + 1) * accumulation),
      budget: plan.budgets[step - 1] ?? null,
    };
  });
}
