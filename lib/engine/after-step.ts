import type { BufferEntry, StepRecord } from "../schemas/step-record";
import { becomesBest } from "./gate";
import { padded } from "./keys";
import { type Ledger, mergeLedger } from "./ledger";
import type { Decision } from "./stages/gate";
import type { StepPlan } from "./stages/rollout";
import type { Candidate } from "./stages/update";
import { type SkillState, type TrainState, withMeasured, withSaved } from "./state";

export function isAcceptance(action: string): boolean {
  return action.includes("accept");
}

/** State after the gate (R-3.12c, R-3.12d): pure. A skipped step leaves skill and scores alone. */
export function afterGate(
  state: TrainState,
  input: { step: StepPlan; candidate: Candidate; decision: Decision },
): TrainState {
  const { step, candidate, decision } = input;
  const counted = withSaved(
    { ...state, nextVersion: state.nextVersion + 1 },
    candidate.hash === state.current.hash ? "gate_unchanged_text" : "gate_known_text",
    decision.savedRuns,
  );
  const next = decision.evaluation
    ? withMeasured(counted, candidate.hash, decision.evaluation)
    : counted;
  if (!isAcceptance(decision.action)) {
    return next;
  }
  const accepted: SkillState = {
    text: candidate.text,
    hash: candidate.hash,
    gateScore: decision.gateScore,
    origin: `step_${padded(step.step, 4)}`,
    versionNumber: state.nextVersion,
  };
  const isBest = becomesBest({
    action: decision.action,
    candidate: decision.gateScore,
    best: state.best.gateScore,
  });
  return {
    ...next,
    current: accepted,
    currentOutcomes: decision.evaluation?.outcomes ?? state.currentOutcomes,
    best: isBest ? { ...accepted, step: step.step } : state.best,
  };
}

/** Adds the step's record, buffer entry and tokens. */
export function withStep(
  state: TrainState,
  input: { record: StepRecord; digest: BufferEntry; ledger: Ledger; elapsedMs: number },
): TrainState {
  const ledger: Ledger = new Map(state.ledger);
  mergeLedger(ledger, input.ledger);
  return {
    ...state,
    ledger,
    elapsedMs: state.elapsedMs + input.elapsedMs,
    history: [...state.history, input.record],
    buffer: [...state.buffer, input.digest],
  };
}
