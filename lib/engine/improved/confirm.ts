import type { Confirmation } from "../../schemas/improved";
import type { ItemOutcome } from "../../schemas/outcome";
import { decideGate, gateScoreOf } from "../gate";
import { stepKey } from "../keys";
import { charge, type Ledger } from "../ledger";
import type { RolloutRequest, RunContext } from "../ports";
import { rulesOf } from "../profile";
import { logLine, placeOf, rolloutAll } from "../progress";
import { scoreOutcomes } from "../scoring";
import { skillHash } from "../skill-hash";
import { selectionItems } from "../stages/evaluate-skill";
import type { Decision } from "../stages/gate";
import type { StepPlan } from "../stages/rollout";
import type { Evaluation, TrainState } from "../state";
import { disagreements, type FreshRuns, pairedSums, withFreshMeans } from "./item-estimates";

/** A decided candidate. `attempt` counts the gates of a step from 0. */
export type Contest = {
  readonly state: TrainState;
  readonly step: StepPlan;
  readonly attempt: number;
  readonly skill: string;
  readonly decision: Decision;
};

export type Confirmed = {
  readonly state: TrainState;
  readonly decision: Decision;
  readonly fact: Confirmation;
};

function freshRequests(
  run: RunContext,
  contest: Contest,
  input: { skill: string; itemIds: ReadonlySet<string>; replicates: number },
): RolloutRequest[] {
  const { step, attempt } = contest;
  const { skill, replicates } = input;
  const path = `${stepKey(step.step)}/confirm/${attempt}/${skillHash(skill)}`;
  const items = selectionItems(run).filter((item) => input.itemIds.has(item.id));
  return items.flatMap((item) =>
    Array.from({ length: replicates }, (_, index) => ({
      key: `${path}/${index + 1}/${item.id}`,
      place: placeOf("gate", step.step, step.epoch),
      purpose: "confirm" as const,
      item,
      skill,
      // Never a sample that another step or gate has drawn for this text.
      sample: (2 * step.step + attempt) * replicates + index,
    })),
  );
}

function byItem(outcomes: readonly ItemOutcome[]): FreshRuns {
  const runs = new Map<string, ItemOutcome[]>();
  for (const outcome of outcomes) {
    runs.set(outcome.itemId, [...(runs.get(outcome.itemId) ?? []), outcome]);
  }
  return runs;
}

function rescored(
  run: RunContext,
  skill: string,
  outcomes: readonly ItemOutcome[],
  fresh: FreshRuns,
): Evaluation {
  const estimates = withFreshMeans(outcomes, fresh);
  const score = scoreOutcomes(estimates);
  const gateScore = gateScoreOf(score, skill, run.config.evaluation);
  return { score, gateScore, outcomes: estimates };
}

/** The current skill with its new estimates; a best skill of the same text gets them too (W-48). */
function withCurrent(state: TrainState, estimate: Evaluation): TrainState {
  const { current, best } = state;
  const { gateScore, outcomes } = estimate;
  const measured = state.measured.has(current.hash)
    ? new Map(state.measured).set(current.hash, estimate)
    : state.measured;
  return {
    ...state,
    measured,
    currentOutcomes: outcomes,
    current: { ...current, gateScore },
    best: best.hash === current.hash ? { ...best, gateScore } : best,
  };
}

/**
 * Runs both skills again on the items where they differ and decides on fresh results alone (C-01).
 * The means replace the stored estimates of these items, of a candidate that fails too. Null when
 * the two differ on no item.
 */
export async function confirmWin(
  run: RunContext,
  ledger: Ledger,
  contest: Contest,
  replicates: number,
): Promise<Confirmed | null> {
  const { state, step, skill, decision } = contest;
  const { evaluation: metric } = run.config;
  const passed = decision.evaluation?.outcomes ?? [];
  const items = disagreements(state.currentOutcomes, passed, metric);
  if (items.length === 0) {
    return null;
  }
  const again = { itemIds: new Set(items), replicates };
  const candidateRuns = freshRequests(run, contest, { ...again, skill });
  const currentRuns = freshRequests(run, contest, { ...again, skill: state.current.text });
  const outcomes = await rolloutAll(run, [...candidateRuns, ...currentRuns]);
  for (const outcome of outcomes) {
    charge(ledger, "confirm", outcome.usage);
  }
  const ofCandidate = outcomes.slice(0, candidateRuns.length);
  const ofCurrent = outcomes.slice(candidateRuns.length);
  const sums = pairedSums(ofCandidate, ofCurrent, metric);
  const candidate = rescored(run, skill, passed, byItem(ofCandidate));
  const current = rescored(run, state.current.text, state.currentOutcomes, byItem(ofCurrent));
  const after = withCurrent(state, current);
  const action = decideGate({
    candidate: candidate.gateScore,
    current: after.current.gateScore,
    best: after.best.gateScore,
    profile: rulesOf(run).profile,
  });
  const fact: Confirmation = {
    candidate_hash: skillHash(skill),
    items,
    replicates,
    runs: outcomes.length,
    candidate_sum: sums.first,
    current_sum: sums.second,
    action: action === "force_accept" ? "accept" : action,
  };
  logLine(run, {
    key: `${stepKey(step.step)}/confirm/${contest.attempt}`,
    place: placeOf("gate", step.step, step.epoch),
    message: `Step ${step.step}: the win was run again on ${items.length} items: ${sums.first} against ${sums.second}, ${action === "reject" ? "not confirmed" : "confirmed"}`,
  });
  const { gateScore } = candidate;
  return {
    state: after,
    decision: { ...decision, action, evaluation: candidate, gateScore },
    fact,
  };
}
