import type { ItemOutcome } from "../../schemas/outcome";
import { gateScoreOf } from "../gate";
import { charge, type Ledger } from "../ledger";
import type { Place, RolloutRequest, RunContext } from "../ports";
import { rolloutAll } from "../progress";
import { scoreOutcomes } from "../scoring";
import { skillHash } from "../skill-hash";
import type { Evaluation } from "../state";

/** The items a pass covers: the first n in file order, always the same. */
export function selectionItems(run: RunContext) {
  const count = run.config.evaluation.sel_env_num;
  return count === 0 ? run.items.val : run.items.val.slice(0, count);
}

export function testItems(run: RunContext) {
  const count = run.config.evaluation.test_env_num;
  return count === 0 ? run.items.test : run.items.test.slice(0, count);
}

/**
 * One pass of a skill over the selection or test split. The journal key holds the skill's hash, not
 * a directory or a step, so a result can never be taken for another text's (W-02, W-03).
 */
export async function evaluateSkill(
  run: RunContext,
  ledger: Ledger,
  input: {
    skill: string;
    purpose: "selection" | "test";
    place: Place;
    /** A pass of its own over a text that was measured before; only `reference` takes one. */
    pass?: string;
  },
): Promise<Evaluation> {
  const outcomes = await rolloutAll(run, evaluationRequests(run, input));
  return evaluationOf(run, ledger, { ...input, outcomes });
}

/** The rollouts of a pass, in file order. */
export function evaluationRequests(
  run: RunContext,
  input: { skill: string; purpose: "selection" | "test"; place: Place; pass?: string },
): RolloutRequest[] {
  const { skill, purpose, place } = input;
  const hash = skillHash(skill);
  const items = purpose === "selection" ? selectionItems(run) : testItems(run);
  return items.map((item) => ({
    key: `${input.pass ?? purpose}/${hash}/${item.id}`,
    place,
    purpose,
    item,
    skill,
  }));
}

/** Scores a complete pass and accounts for its tokens. */
export function evaluationOf(
  run: RunContext,
  ledger: Ledger,
  input: {
    skill: string;
    purpose: "selection" | "test";
    outcomes: readonly ItemOutcome[];
  },
): Evaluation {
  const { skill, purpose, outcomes } = input;
  for (const outcome of outcomes) {
    charge(ledger, purpose === "selection" ? "gate" : "test", outcome.usage);
  }
  const score = scoreOutcomes(outcomes);
  return { score, gateScore: gateScoreOf(score, skill, run.config.evaluation), outcomes };
}
