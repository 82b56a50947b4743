import type { Flips, GateAction, SelectionBound } from "../../schemas/step-record";
import { isProvenLost, scoreUntilDecided, stopsEarly } from "../economy/early-stop";
import { decideGate, flips } from "../gate";
import { stepKey } from "../keys";
import type { Ledger } from "../ledger";
import type { Place, RunContext } from "../ports";
import { rulesOf } from "../profile";
import { inStage, placeOf } from "../progress";
import type { Evaluation, StoppedEvaluation, TrainState } from "../state";
import { evaluateSkill, selectionItems } from "./evaluate-skill";
import type { StepPlan } from "./rollout";
import type { Candidate } from "./update";

export type Decision = {
  readonly action: GateAction;
  /** Null when the candidate is the current text, or when its scoring was stopped early. */
  readonly evaluation: Evaluation | null;
  /** What a stopped score cannot exceed; `stopped` is the pass itself, if it was run for this gate (E-01). */
  readonly bound: SelectionBound | null;
  readonly stopped: StoppedEvaluation | null;
  /** Measured, or the bound. */
  readonly gateScore: number;
  readonly flips: Flips | null;
  /** Selection runs that were not needed because the text was known (E-02). */
  readonly savedRuns: number;
};

type Scored = Pick<Decision, "evaluation" | "bound" | "stopped">;

const unmeasured: Scored = { evaluation: null, bound: null, stopped: null };

/**
 * What is known about a candidate without a single rollout: itself measured or proven lost, or equal
 * to the current text, for which the original buys a full pass (W-40).
 */
function known(run: RunContext, state: TrainState, candidate: Candidate): Scored | null {
  const measured = state.measured.get(candidate.hash);
  if (measured) {
    return { ...unmeasured, evaluation: measured };
  }
  if (stopsEarly(run) && isProvenLost(run, state, candidate.hash)) {
    return { ...unmeasured, bound: state.bounded.get(candidate.hash)?.bound ?? null };
  }
  const isCurrent = candidate.hash === state.current.hash;
  return isCurrent && rulesOf(run).reusesResults ? unmeasured : null;
}

function noteOf(decision: Decision): string {
  const { evaluation, bound } = decision;
  if (evaluation) {
    return `${evaluation.score.passed}/${evaluation.score.scored}`;
  }
  return bound ? `lost after ${bound.n_scored} items` : "unchanged text";
}

async function score(
  run: RunContext,
  ledger: Ledger,
  input: GateInput & { place: Place },
): Promise<Scored> {
  const { state, candidate, place } = input;
  const skill = candidate.text;
  if (!stopsEarly(run)) {
    const evaluation = await evaluateSkill(run, ledger, { skill, purpose: "selection", place });
    return { ...unmeasured, evaluation };
  }
  const key = `${stepKey(input.step.step)}/gate`;
  const onCertainWin = () => input.onCertainWin?.();
  const pass = await scoreUntilDecided(run, ledger, { key, skill, place, state, onCertainWin });
  return pass.kind === "measured"
    ? { ...unmeasured, evaluation: pass.evaluation }
    : { evaluation: null, bound: pass.stopped.bound, stopped: pass.stopped };
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
    const scored = before ?? (await score(run, ledger, { ...input, place }));
    const { evaluation, bound } = scored;
    const gateScore = evaluation?.gateScore ?? bound?.gate_score ?? state.current.gateScore;
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
