import type { Flips, GateAction } from "../../schemas/step-record";
import { decideGate, flips } from "../gate";
import { stepKey } from "../keys";
import type { Ledger } from "../ledger";
import type { RunContext } from "../ports";
import { rulesOf } from "../profile";
import { inStage, placeOf } from "../progress";
import type { TrainState } from "../state";
import { selectionItems } from "./evaluate-skill";
import type { StepPlan } from "./rollout";
import {
  gateScoreFrom,
  knownScore,
  type Scored,
  scoreCandidate,
  unmeasured,
} from "./score-candidate";
import type { Candidate } from "./update";

export type Decision = Scored & {
  readonly action: GateAction;
  /** Measured, or the bound; the current score for a text that is the current one. */
  readonly gateScore: number;
  readonly flips: Flips | null;
  /** Selection runs that were not needed because the text was known (E-02). */
  readonly savedRuns: number;
};

/**
 * What is known about a candidate without a single rollout. One equal to the current text needs none
 * either; the original buys a full pass for it (W-40).
 */
function known(run: RunContext, state: TrainState, candidate: Candidate): Scored | null {
  const isCurrent = candidate.hash === state.current.hash && rulesOf(run).reusesResults;
  return knownScore(run, state, candidate.hash) ?? (isCurrent ? unmeasured : null);
}

function noteOf(decision: Decision): string {
  const { evaluation, bound } = decision;
  if (evaluation) {
    return `${evaluation.score.passed}/${evaluation.score.scored}`;
  }
  return bound ? `lost after ${bound.n_scored} items` : "unchanged text";
}

type GateInput = {
  readonly state: TrainState;
  readonly step: StepPlan;
  readonly candidate: Candidate;
  /** The candidate has won before its exact score is known. */
  readonly onCertainWin?: () => void;
};

/**
 * Stage 6: the candidate must be strictly better on the selection split (R-3.12c). A text that was
 * measured before is not measured again, and a candidate equal to the current text is
 * rejected without a run (E-02a).
 */
export async function gate(
  run: RunContext,
  ledger: Ledger,
  input: GateInput,
): Promise<{ value: Decision; elapsedMs: number }> {
  const { state, candidate } = input;
  const { step, epoch } = input.step;
  const place = placeOf("gate", step, epoch);
  const total = selectionItems(run).length;
  const before = known(run, state, candidate);
  const stage = { key: stepKey(step), place, total: before ? 0 : total, note: noteOf };
  return inStage(run, stage, async () => {
    const skill = candidate.text;
    const scoring = { key: `${stepKey(step)}/gate`, skill, place, state };
    const onCertainWin = () => input.onCertainWin?.();
    const scored = before ?? (await scoreCandidate(run, ledger, { ...scoring, onCertainWin }));
    const { evaluation } = scored;
    const gateScore = gateScoreFrom(scored, state.current.gateScore);
    const action = decideGate({
      candidate: gateScore,
      current: state.current.gateScore,
      best: state.best.gateScore,
      useGate: run.config.evaluation.use_gate,
      profile: rulesOf(run).profile,
    });
    return {
      ...scored,
      action,
      gateScore,
      flips: evaluation ? flips(state.currentOutcomes, evaluation.outcomes) : null,
      savedRuns: before ? total : 0,
    };
  });
}
