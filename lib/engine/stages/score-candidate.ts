import type { SelectionBound } from "../../schemas/step-record";
import { isProvenLost, scoreUntilDecided, stopsEarly } from "../economy/early-stop";
import type { Ledger } from "../ledger";
import type { Place, RunContext } from "../ports";
import type { Evaluation, StoppedEvaluation, TrainState } from "../state";
import { evaluateSkill } from "./evaluate-skill";

/** What a gate knows about a candidate: its score, or what the score cannot exceed, or neither. */
export type Scored = {
  /** Null when the text was not measured, or when its scoring was stopped early. */
  readonly evaluation: Evaluation | null;
  /** What a stopped score cannot exceed; `stopped` is the pass itself, if it was run for this gate (E-01). */
  readonly bound: SelectionBound | null;
  readonly stopped: StoppedEvaluation | null;
};

export const unmeasured: Scored = { evaluation: null, bound: null, stopped: null };

/** Known without a single rollout: measured before, or proven lost before (E-01). */
export function knownScore(run: RunContext, state: TrainState, hash: string): Scored | null {
  const measured = state.measured.get(hash);
  if (measured) {
    return { ...unmeasured, evaluation: measured };
  }
  return stopsEarly(run) && isProvenLost(run, state, hash)
    ? { ...unmeasured, bound: state.bounded.get(hash)?.bound ?? null }
    : null;
}

/** Scores a candidate on the selection split, as far as its gate needs it. */
export async function scoreCandidate(
  run: RunContext,
  ledger: Ledger,
  input: {
    /** Unique in the run, like `step/0003/gate`. */
    readonly key: string;
    readonly skill: string;
    readonly place: Place;
    readonly state: TrainState;
    readonly onCertainWin?: () => void;
  },
): Promise<Scored> {
  const { skill, place } = input;
  if (!stopsEarly(run)) {
    const evaluation = await evaluateSkill(run, ledger, { skill, purpose: "selection", place });
    return { ...unmeasured, evaluation };
  }
  const pass = await scoreUntilDecided(run, ledger, input);
  return pass.kind === "measured"
    ? { ...unmeasured, evaluation: pass.evaluation }
    : { evaluation: null, bound: pass.stopped.bound, stopped: pass.stopped };
}

/** The gate score of what is known, `otherwise` when nothing is. */
export function gateScoreFrom({ evaluation, bound }: Scored, otherwise: number): number {
  return evaluation?.gateScore ?? bound?.gate_score ?? otherwise;
}
