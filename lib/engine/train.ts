import type { RunSummary } from "../schemas/run-summary";
import { commitSkippedStep, commitStep } from "./commit-step";
import { finishEpoch } from "./epoch/finish-epoch";
import { evaluateFinal } from "./final/evaluate-final";
import type { Ledger } from "./ledger";
import { planSteps } from "./plan-steps";
import type { RunContext } from "./ports";
import { aggregate } from "./stages/aggregate";
import { scoreBaseline } from "./stages/baseline";
import { gate } from "./stages/gate";
import { reflect } from "./stages/reflect";
import { rollout, type StepPlan } from "./stages/rollout";
import { select } from "./stages/select";
import { update } from "./stages/update";
import { initialState, type TrainState } from "./state";
import { renderStepBuffer } from "./step-buffer";

/**
 * Trains a skill document (algorithm.md 1.6). A pure function of configuration, data and journal:
 * there is no resume code, a resumed run calls this again and finished effects return at once.
 * Throws AppError; `cancelled` when a pause or stop was asked for.
 */
export async function train(run: RunContext): Promise<RunSummary> {
  let state = await scoreBaseline(run, initialState(run.seedSkill));
  for (let epoch = 1; epoch <= run.config.train.num_epochs; epoch += 1) {
    state = { ...state, buffer: [] };
    for (const step of planSteps(run, epoch)) {
      state = await trainStep(run, state, step);
    }
    state = await finishEpoch(run, state, epoch);
  }
  return evaluateFinal(run, state);
}

/** One step: rollout, reflect, aggregate, select, update, gate (algorithm.md 1.6, stages 1 to 6). */
async function trainStep(run: RunContext, state: TrainState, step: StepPlan): Promise<TrainState> {
  await run.ports.checkpoint("step");
  const ledger: Ledger = new Map();
  const skill = state.current.text;
  const stepBuffer = renderStepBuffer(state.buffer);
  const memory = { stepBuffer, metaSkill: state.metaSkill };

  const rolled = await rollout(run, ledger, skill, step);
  const reflected = await reflect(run, ledger, { skill, step, batches: rolled.value, ...memory });
  const done = { step, ledger, memory, rolled, reflected };
  if (reflected.value.patches.every((patch) => patch.edits.length === 0)) {
    return commitSkippedStep(run, state, done);
  }
  const { patches } = reflected.value;
  const merged = await aggregate(run, ledger, { skill, step, patches, ...memory });
  const selected = await select(run, ledger, {
    skill,
    step,
    merged: merged.value.merged,
    ...memory,
  });
  const candidate = await update(run, { skill, step, edits: selected.value.edits });
  const decision = await gate(run, ledger, { state, step, candidate: candidate.value });
  return commitStep(run, state, { ...done, merged, selected, candidate, decision });
}
