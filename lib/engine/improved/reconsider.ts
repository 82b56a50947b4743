import { lowerWord } from "../../domain/outcome-words";
import type { ImprovedRecord, Regression } from "../../schemas/improved";
import { isAcceptance } from "../after-step";
import { stepKey } from "../keys";
import type { Ledger } from "../ledger";
import type { RunContext } from "../ports";
import { inStage, placeOf } from "../progress";
import type { Decision } from "../stages/gate";
import type { Selection } from "../stages/select";
import type { Candidate } from "../stages/update";
import { type TrainState, withMeasured } from "../state";
import { improvementsOf } from "./improvements";
import { canSalvage, type Salvaged, type SalvageInput, salvage } from "./salvage";
import { isWin, type Upheld, upholdWin } from "./uphold";

type Timed<T> = { readonly value: T; readonly elapsedMs: number };

/** A step's decision after every method had its say. */
export type Reconsidered = {
  /** The state the step is committed on: estimates of the current skill may be new. */
  readonly state: TrainState;
  /** The parts of the step that stand in place of those before. */
  readonly parts: {
    readonly selected: Timed<Selection>;
    readonly candidate: Timed<Candidate>;
    readonly decision: Timed<Decision>;
    readonly judged: { readonly candidate: Candidate; readonly decision: Decision };
    readonly improved: ImprovedRecord;
  };
};

type Given = Pick<SalvageInput, "state" | "step" | "batches" | "candidate"> & {
  readonly selected: Timed<Selection>;
  readonly built: Timed<unknown>;
  readonly gated: Timed<Decision>;
};

/** Says whether anything is left to do; without it the step passes as if the methods did not exist. */
function isOpen(run: RunContext, input: SalvageInput): boolean {
  const { confirm, regressionGuard, salvage: second } = improvementsOf(run);
  return isWin(input.decision)
    ? confirm !== null || regressionGuard !== null
    : second !== null && canSalvage(run, input);
}

/**
 * What follows the gate: a win must be confirmed (C-01) and lose little (C-03), a lost batch may be
 * saved in part (C-05). All rollouts have keys of their own, so a replay decides the same.
 */
export async function reconsider(
  run: RunContext,
  ledger: Ledger,
  given: Given,
): Promise<Reconsidered> {
  const { gated, selected, built, ...rest } = given;
  const input: SalvageInput = { ...rest, edits: selected.value.edits, decision: gated.value };
  const { value, elapsedMs } = isOpen(run, input)
    ? await inGateStage(run, input, () => decide(run, ledger, input))
    : { value: { ...input, facts: {} }, elapsedMs: 0 };
  const { state, edits, candidate, decision, facts } = value;
  return {
    state,
    parts: {
      selected: { ...selected, value: { ...selected.value, edits } },
      candidate: { ...built, value: candidate },
      decision: { value: decision, elapsedMs: gated.elapsedMs + elapsedMs },
      judged: { candidate, decision },
      improved: facts,
    },
  };
}

type Decided = Pick<SalvageInput, "state" | "candidate" | "edits" | "decision"> & {
  readonly facts: ImprovedRecord;
};

function inGateStage(
  run: RunContext,
  input: SalvageInput,
  work: () => Promise<Decided>,
): Promise<Timed<Decided>> {
  const { step, epoch } = input.step;
  const note = ({ decision }: Decided) => lowerWord(decision.action);
  const stage = { key: `${stepKey(step)}/reconsider`, place: placeOf("gate", step, epoch) };
  return inStage(run, { ...stage, total: null, note }, work);
}

async function decide(run: RunContext, ledger: Ledger, input: SalvageInput): Promise<Decided> {
  const { step, candidate, edits } = input;
  const first = await upholdWin(run, ledger, { ...input, attempt: 0, skill: candidate.text });
  const { state, decision } = first;
  const asRejected = { state, candidate, edits, decision, facts: factsOf([first], null) };
  const method = improvementsOf(run).salvage;
  const rejected = { ...input, state, decision };
  if (!method || !canSalvage(run, rejected)) {
    return asRejected;
  }
  const saved = await salvage(run, ledger, rejected, method.items);
  if (!saved.second) {
    return { ...asRejected, facts: factsOf([first], saved) };
  }
  const { second } = saved;
  const contest = {
    state: saved.state,
    step,
    decision: second.decision,
    skill: second.candidate.text,
  };
  const last = await upholdWin(run, ledger, { ...contest, attempt: 1 });
  const facts = factsOf([first, last], saved);
  return isAcceptance(last.decision.action)
    ? { ...second, state: last.state, decision: last.decision, facts }
    : { ...asRejected, state: withSecond(last, second), facts };
}

/** The measurement of a second candidate that was rejected is kept for the text. */
function withSecond(last: Upheld, second: NonNullable<Salvaged["second"]>): TrainState {
  const { evaluation } = last.decision;
  return evaluation ? withMeasured(last.state, second.candidate.hash, evaluation) : last.state;
}

function factsOf(gates: readonly Upheld[], saved: Salvaged | null): ImprovedRecord {
  const confirmations = gates.flatMap(({ confirmation }) => confirmation ?? []);
  const regressions = gates.flatMap(({ regression }): Regression[] =>
    regression && regression.solid_lost.length + regression.critical_lost.length > 0
      ? [regression]
      : [],
  );
  const last = gates.at(-1)?.decision.action;
  const action = saved?.second && last !== "force_accept" ? (last ?? null) : null;
  return {
    ...(confirmations.length > 0 ? { confirmations } : {}),
    ...(regressions.length > 0 ? { regressions } : {}),
    ...(saved ? { salvage: { ...saved.fact, action } } : {}),
  };
}
