import type { ItemOutcome, Usage } from "../../schemas/outcome";
import type { SelectionBound } from "../../schemas/step-record";
import { gateScore, gateScoreOf } from "../gate";
import { improvementsOf } from "../improved/improvements";
import { addUsage, charge, type Ledger, noUsage } from "../ledger";
import type { Place, RolloutAttempt, RolloutRequest, RunContext } from "../ports";
import { rulesOf } from "../profile";
import { settleUnscored } from "../progress";
import { skillHash } from "../skill-hash";
import { evaluationOf, evaluationRequests, selectionItems } from "../stages/evaluate-skill";
import type { Evaluation, StoppedEvaluation, TrainState } from "../state";
import { failingFirst } from "./item-order";
import { createScoreBound, inFlightLimit, provesRejection, type ScorePair } from "./score-bound";

export type GatePass =
  | { readonly kind: "measured"; readonly evaluation: Evaluation }
  | { readonly kind: "stopped"; readonly stopped: StoppedEvaluation };

/** A win is announced only beyond any rounding; it decides nothing. */
const winMargin = 1e-9;

/** How a pass ended, remembered at its end so that a replay of it runs no further items. */
type Verdict = {
  readonly isStopped: boolean;
  /** Ids of the items that were scored before the stop, in file order. */
  readonly scored: readonly string[];
  readonly abandoned: number;
  /** Tokens of answered calls whose item was then given up. */
  readonly usage: Usage;
};

type PassInput = {
  /** Unique in the run, like `step/0003/gate`. */
  readonly key: string;
  readonly skill: string;
  readonly place: Place;
  readonly state: TrainState;
  /** Called once when the candidate has certainly won, while its exact score is completed. */
  readonly onCertainWin?: () => void;
};

/**
 * True when a lost gate may end before all items are scored (E-01). Salvage looks at the items a
 * candidate made worse, so it needs complete passes (C-05).
 */
export function stopsEarly(run: RunContext): boolean {
  const { economy, evaluation } = run.config;
  return economy.early_stop_gate && evaluation.use_gate && improvementsOf(run).salvage === null;
}

/** True when a stop of an earlier pass over the same text proves that the gate rejects it now. */
export function isProvenLost(run: RunContext, state: TrainState, hash: string): boolean {
  const stopped = state.bounded.get(hash);
  return stopped !== undefined && isLost(run, stopped.bound.gate_score, state);
}

function isLost(run: RunContext, upper: number, state: TrainState): boolean {
  const { profile } = rulesOf(run);
  return provesRejection({ upper, current: state.current.gateScore, profile });
}

/**
 * Scores a candidate on the selection split until its rejection is proven, or completely (E-01). The
 * decision is that of a full pass whatever order results arrive in; which items are scored before a
 * stop is not determined, so nothing but the verdict may reach a later decision or prompt.
 */
export async function scoreUntilDecided(
  run: RunContext,
  ledger: Ledger,
  input: PassInput,
): Promise<GatePass> {
  const { skill, place, state } = input;
  const requests = evaluationRequests(run, { skill, place, purpose: "selection" });
  const verdictKey = `${input.key}/verdict`;
  const decided = { skill: skillHash(skill), current: state.current.gateScore };
  const known = await run.ports.recall<Verdict>(verdictKey, decided);
  if (known?.isStopped === false) {
    return measured(run, ledger, input, await outcomesOf(run, requests));
  }
  if (known) {
    const scored = new Set(known.scored);
    const chosen = requests.filter((request) => scored.has(request.item.id));
    return stoppedPass(run, ledger, input, {
      verdict: known,
      outcomes: await outcomesOf(run, chosen),
    });
  }
  const pass = await runPass(run, requests, input);
  const outcomes = requests.flatMap((request) => pass.outcomes.get(request.item.id) ?? []);
  const verdict: Verdict = {
    // Proven by the last item, the score is known and nothing was saved.
    isStopped: outcomes.length < requests.length,
    scored: outcomes.map((outcome) => outcome.itemId),
    abandoned: pass.abandoned,
    usage: pass.usage,
  };
  const settled = verdict.isStopped ? outcomes : await settleUnscored(run, requests, outcomes);
  await run.ports.remember(verdictKey, decided, async () =>
    verdict.isStopped ? verdict : { ...verdict, scored: [] },
  );
  return verdict.isStopped
    ? stoppedPass(run, ledger, input, { verdict, outcomes: settled })
    : measured(run, ledger, input, settled);
}

function outcomesOf(run: RunContext, requests: readonly RolloutRequest[]) {
  return Promise.all(requests.map((request) => run.ports.rollout(request)));
}

function measured(
  run: RunContext,
  ledger: Ledger,
  input: PassInput,
  outcomes: readonly ItemOutcome[],
): GatePass {
  const { skill } = input;
  return {
    kind: "measured",
    evaluation: evaluationOf(run, ledger, { skill, purpose: "selection", outcomes }),
  };
}

function stoppedPass(
  run: RunContext,
  ledger: Ledger,
  input: PassInput,
  done: { verdict: Verdict; outcomes: readonly ItemOutcome[] },
): GatePass {
  const { verdict, outcomes } = done;
  const total = selectionItems(run).length;
  const bound = createScoreBound(total);
  for (const outcome of outcomes) {
    bound.add(outcome);
    charge(ledger, "gate", outcome.usage);
  }
  charge(ledger, "gate", verdict.usage);
  const { hard, soft } = bound.upper;
  const selectionBound: SelectionBound = {
    gate_score: gateScoreOf(bound.upper, input.skill, run.config.evaluation),
    hard,
    soft,
    n_scored: outcomes.length,
  };
  return {
    kind: "stopped",
    stopped: {
      bound: selectionBound,
      outcomes,
      savedRuns: total - outcomes.length,
      abandonedRuns: verdict.abandoned,
    },
  };
}

/** Gate score as a function of the item scores alone: the skill's own part is worked out once. */
function gateMetric(run: RunContext, skill: string): (score: ScorePair) => number {
  const { evaluation } = run.config;
  const ofText = gateScoreOf({ hard: 0, soft: 0 }, skill, evaluation);
  return (score) => gateScore(score, evaluation) + ofText;
}

type Pass = {
  readonly outcomes: Map<string, ItemOutcome>;
  abandoned: number;
  usage: Usage;
};

/** What is known of a pass under way, and whether it is decided. */
function watchPass(run: RunContext, total: number, input: PassInput) {
  const { state, skill } = input;
  const toGate = gateMetric(run, skill);
  const bound = createScoreBound(total);
  const current = state.current.gateScore;
  const { gate_objective: objective, in_flight_ratio: ratio } = run.config.economy;
  let isProvable = true;
  return {
    note(outcome: ItemOutcome) {
      // An item without a score gets another attempt, and the rate of such items decides first (N-3.1).
      isProvable &&= outcome.status !== "infra_error";
      bound.add(outcome);
    },
    get isLost() {
      return isProvable && isLost(run, toGate(bound.upper), state);
    },
    get isWon() {
      return isProvable && toGate(bound.lower) - current > winMargin;
    },
    get limit() {
      return inFlightLimit({
        upper: toGate(bound.upper),
        lower: toGate(bound.lower),
        current,
        weight: bound.weight,
        workers: run.config.env.workers,
        ratio: objective === "latency" ? 1 : ratio,
      });
    },
  };
}

/** Runs items hardest first, with as many in flight as the objective allows, until the pass is lost. */
function runPass(
  run: RunContext,
  requests: readonly RolloutRequest[],
  input: PassInput,
): Promise<Pass> {
  const queue = inOrder(requests, input.state);
  const watch = watchPass(run, requests.length, input);
  const giveUp = new AbortController();
  const pass: Pass = { outcomes: new Map(), abandoned: 0, usage: noUsage };
  let inFlight = 0;
  let isAnnounced = false;

  function look(): void {
    if (watch.isLost) {
      giveUp.abort();
    } else if (watch.isWon && !isAnnounced) {
      isAnnounced = true;
      input.onCertainWin?.();
    }
  }

  function note(request: RolloutRequest, attempt: RolloutAttempt): void {
    if (attempt.kind === "abandoned") {
      pass.abandoned += attempt.isPaid ? 1 : 0;
      pass.usage = addUsage(pass.usage, attempt.usage);
      return;
    }
    pass.outcomes.set(request.item.id, attempt.outcome);
    watch.note(attempt.outcome);
    look();
  }

  return new Promise((resolve, reject) => {
    function goOn(): void {
      while (!giveUp.signal.aborted && inFlight < watch.limit) {
        const request = queue.shift();
        if (!request) {
          break;
        }
        inFlight += 1;
        run.ports.tryRollout(request, giveUp.signal).then(
          (attempt) => {
            inFlight -= 1;
            note(request, attempt);
            goOn();
          },
          (error: unknown) => {
            giveUp.abort();
            reject(error);
          },
        );
      }
      if (inFlight === 0) {
        resolve(pass);
      }
    }
    // A current skill without a failure cannot be beaten: the pass may be lost before it begins.
    look();
    goOn();
  });
}

function inOrder(requests: readonly RolloutRequest[], state: TrainState): RolloutRequest[] {
  const byId = new Map(requests.map((request) => [request.item.id, request]));
  const items = failingFirst({
    items: requests.map((request) => request.item),
    current: state.currentOutcomes,
    history: [...state.measured.values(), ...state.bounded.values()].map((pass) => pass.outcomes),
  });
  return items.flatMap((item) => byId.get(item.id) ?? []);
}
