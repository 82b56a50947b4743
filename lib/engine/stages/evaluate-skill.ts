import { gateScore } from "../gate";
import { charge, type Ledger } from "../ledger";
import type { Place, RunContext } from "../ports";
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
  input: { skill: string; purpose: "selection" | "test"; place: Place },
): Promise<Evaluation> {
  const hash = skillHash(input.skill);
  const items = input.purpose === "selection" ? selectionItems(run) : testItems(run);
  const outcomes = await rolloutAll(
    run,
    items.map((item) => ({
      key: `${input.purpose}/${hash}/${item.id}`,
      place: input.place,
      purpose: input.purpose,
      item,
      skill: input.skill,
    })),
  );
  for (const outcome of outcomes) {
    charge(ledger, input.purpose === "selection" ? "gate" : "test", outcome.usage);
  }
  const score = scoreOutcomes(outcomes);
  return { score, gateScore: gateScore(score, run.config.evaluation), outcomes };
}
