import type { Confirmation, Regression } from "../../schemas/improved";
import { stepKey } from "../keys";
import type { Ledger } from "../ledger";
import type { RunContext } from "../ports";
import { logLine, placeOf } from "../progress";
import { skillHash } from "../skill-hash";
import type { Decision } from "../stages/gate";
import type { TrainState } from "../state";
import { type Contest, confirmWin } from "./confirm";
import { improvementsOf } from "./improvements";
import { findRegressions } from "./regression-guard";

export type Upheld = {
  readonly state: TrainState;
  readonly decision: Decision;
  readonly confirmation: Confirmation | null;
  readonly regression: Regression | null;
};

/** True for a measured win; what is accepted without a gate is not challenged. */
export function isWin(decision: Decision): boolean {
  return (
    decision.evaluation !== null &&
    (decision.action === "accept" || decision.action === "accept_new_best")
  );
}

/** Measurements of texts other than the current one and the candidate. */
function otherPasses(state: TrainState, candidateHash: string) {
  return [...state.measured].flatMap(([hash, { outcomes }]) =>
    hash === candidateHash || hash === state.current.hash || outcomes === state.currentOutcomes
      ? []
      : [outcomes],
  );
}

/** Holds a win against fresh results (C-01), then against the items it loses (C-03). */
export async function upholdWin(
  run: RunContext,
  ledger: Ledger,
  contest: Contest,
): Promise<Upheld> {
  const { confirm, regressionGuard } = improvementsOf(run);
  const asDecided = { state: contest.state, decision: contest.decision };
  if (!isWin(contest.decision)) {
    return { ...asDecided, confirmation: null, regression: null };
  }
  const confirmed = confirm ? await confirmWin(run, ledger, contest, confirm.replicates) : null;
  const { state, decision } = confirmed ?? asDecided;
  const confirmation = confirmed?.fact ?? null;
  if (!regressionGuard || !isWin(decision)) {
    return { state, decision, confirmation, regression: null };
  }
  const found = findRegressions({
    current: state.currentOutcomes,
    candidate: decision.evaluation?.outcomes ?? [],
    otherPasses: otherPasses(state, skillHash(contest.skill)),
    replicates: confirmation?.replicates ?? 1,
    guard: regressionGuard,
  });
  const regression: Regression = {
    candidate_hash: skillHash(contest.skill),
    solid_lost: found.solidLost,
    critical_lost: found.criticalLost,
    refused: found.isRefused,
  };
  if (found.isRefused) {
    logRefusal(run, contest, regression);
  }
  return {
    state,
    decision: found.isRefused ? { ...decision, action: "reject" } : decision,
    confirmation,
    regression,
  };
}

function logRefusal(run: RunContext, contest: Contest, regression: Regression): void {
  const { step, epoch } = contest.step;
  const critical = regression.critical_lost.length;
  logLine(run, {
    key: `${stepKey(step)}/regression/${contest.attempt}`,
    place: placeOf("gate", step, epoch),
    message: `Step ${step}: the candidate scores better and loses ${regression.solid_lost.length} solid items${critical > 0 ? `, ${critical} critical ones` : ""}; it is rejected`,
  });
}
