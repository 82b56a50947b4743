import { improvementsOf } from "../improved/improvements";
import type { RunContext } from "../ports";
import type { TrainState } from "../state";

/** Item scores lie between 0 and 1, and so does every mean of them. */
const highestScore = 1;

/**
 * True when no later skill can become the best one: a new best must score strictly more (R-3.12c), and
 * nothing does. Semantic density has no such ceiling, and fresh runs may lower an estimate (C-01).
 */
export function isUnbeatable(run: Pick<RunContext, "config">, state: TrainState): boolean {
  const mayGrow = run.config.evaluation.use_semantic_density;
  const mayFall = improvementsOf(run).confirm !== null;
  return !mayGrow && !mayFall && state.best.gateScore >= highestScore;
}
