import type { Flips, GateAction } from "../../schemas/step-record";
import { decideGate, flips } from "../gate";
import { stepKey } from "../keys";
import type { Ledger } from "../ledger";
import type { RunContext } from "../ports";
import { rulesOf } from "../profile";
import { inStage, placeOf } from "../progress";
import type { Evaluation, TrainState } from "../state";
import { evaluateSkill, selectionItems } from "./evaluate-skill";
import type { StepPlan } from "./rollout";
import type { Candidate } from "./update";

export type Decision = {
  readonly action: GateAction;
  /** Null when the candidate is the current text, which was never measured in this form. */
  readonly evaluation: Evaluation | null;
  readonly gateScore: number;
  readonly flips: Flips | null;
  /** Selection runs that were not needed because the text was known (E-02). */
  readonly savedRuns: number;
};

/**
 * What is known about a candidate without a single rollout: itself measured, or equal to the
 * current text, for which the original buys a full pass (W-40).
 */
function known(
  run: RunContext,
  state: TrainState,
  candidate: Candidate,
): { evaluation: Evaluation | null } | null {
  const measured = state.measured.get(candidate.hash);
  if (measured) {
    return { evaluation: measured };
  }
  const isCurrent = candidate.hash === state.current.hash;
  return isCurrent && rulesOf(run).reusesResults ? { evaluation: null } : null;
}

/**
 * Stage 6: the candidate must be strictly better on the selection split (R-3.12c). A text that was
 * measured before is not measured again, and a candidate equal to the current text is
 * rejected without a run (E-02a).
 */
export async function gate(
  run: RunContext,
  ledger: Ledger,
  input: { state: TrainState; step: StepPlan; candidate: Candidate },
): Promise<{ value: Decision; elapsedMs: number }> {
  const { state, candidate } = input;
  const { step, epoch } = input.step;
  const place = placeOf("gate", step, epoch);
  const total = selectionItems(run).length;
  const before = known(run, state, candidate);
  const note = (decision: Decision) =>
    decision.evaluation
      ? `${decision.evaluation.score.passed}/${decision.evaluation.score.scored}`
      : "unchanged text";
  return inStage(run, { key: stepKey(step), place, total: before ? 0 : total, note }, async () => {
    const evaluation = before
      ? before.evaluation
      : await evaluateSkill(run, ledger, { skill: candidate.text, purpose: "selection", place });
    const score = evaluation?.gateScore ?? state.current.gateScore;
    const action = decideGate({
      candidate: score,
      current: state.current.gateScore,
      best: state.best.gateScore,
      useGate: run.config.evaluation.use_gate,
      profile: rulesOf(run).profile,
    });
    return {
      action,
      evaluation,
      gateScore: score,
      flips: evaluation ? flips(state.currentOutcomes, evaluation.outcomes) : null,
      savedRuns: before ? total : 0,
    };
  });
}
