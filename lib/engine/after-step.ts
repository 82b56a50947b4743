import type { BufferEntry, StepRecord } from "../schemas/step-record";
import { becomesBest } from "./gate";
import { padded } from "./keys";
import { type Ledger, mergeLedger } from "./ledger";
import type { RunContext } from "./ports";
import { rulesOf } from "./profile";
import { skillHash } from "./skill-hash";
import type { Decision } from "./stages/gate";
import type { StepPlan } from "./stages/rollout";
import type { Candidate } from "./stages/update";
import { type SkillState, type TrainState, withMeasured, withSaved, withStopped } from "./state";
import type { StepParts } from "./step-facts";

export function isAcceptance(action: string): boolean {
  return action.includes("accept");
}

/** State after the gate (R-3.12c, R-3.12d): pure. A skipped step leaves skill and scores alone. */
export function afterGate(
  run: RunContext,
  state: TrainState,
  input: { step: StepPlan; candidate: Candidate; decision: Decision },
): TrainState {
  const { step, candidate, decision } = input;
  const counted = withSaved(
    { ...state, nextVersion: state.nextVersion + 1 },
    candidate.hash === state.current.hash ? "gate_unchanged_text" : "gate_known_text",
    decision.savedRuns,
  );
  const stopped = decision.stopped
    ? withStopped(counted, candidate.hash, decision.stopped)
    : counted;
  const next = decision.evaluation
    ? withMeasured(stopped, candidate.hash, decision.evaluation)
    : stopped;
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
    profile: rulesOf(run).profile,
  });
  return {
    ...next,
    current: accepted,
    currentOutcomes: decision.evaluation?.outcomes ?? state.currentOutcomes,
    best: isBest ? { ...accepted, step: step.step } : state.best,
  };
}

/** The current skill with notes that were added after the gate; its score stays what it was (R-3.16c, R-3.12e). */
export function withNotes(state: TrainState, done: Pick<StepParts, "flushed">): TrainState {
  const text = done.flushed?.skill ?? state.current.text;
  if (text === state.current.text) {
    return state;
  }
  const versionNumber = state.nextVersion;
  return {
    ...state,
    nextVersion: state.nextVersion + 1,
    current: { ...state.current, text, hash: skillHash(text), versionNumber },
  };
}

/** Adds the step's record, buffer entry (none for a step that is forgotten) and tokens. */
export function withStep(
  state: TrainState,
  input: { record: StepRecord; digest: BufferEntry | null; ledger: Ledger; elapsedMs: number },
): TrainState {
  const ledger: Ledger = new Map(state.ledger);
  mergeLedger(ledger, input.ledger);
  return {
    ...state,
    ledger,
    elapsedMs: state.elapsedMs + input.elapsedMs,
    history: [...state.history, input.record],
    buffer: input.digest ? [...state.buffer, input.digest] : state.buffer,
  };
}
