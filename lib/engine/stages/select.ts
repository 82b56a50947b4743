import type { Edit } from "../../schemas/edit";
import { askForObject, type Checked } from "../ask";
import { stepKey } from "../keys";
import type { Ledger } from "../ledger";
import type { RunContext } from "../ports";
import { inStage, placeOf } from "../progress";
import { rankingMessage, rankingPrompt } from "../prompts/ranking";
import { rankingReplySchema } from "../replies";
import { chooseIndices } from "../select";
import type { StepPlan } from "./rollout";

export type Selection = { readonly edits: readonly Edit[]; readonly reasoning: string };

function checkRanking(value: unknown): Checked<{ reasoning: string; selected_indices: unknown[] }> {
  const parsed = rankingReplySchema.safeParse(value);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, problems: ['"selected_indices" must be a list of whole numbers'] };
}

/** Stage 4: at most `budget` edits, ranked by the optimizer when there are more (R-3.6, N-3.6). */
export async function select(
  run: RunContext,
  ledger: Ledger,
  input: { skill: string; metaSkill: string; step: StepPlan; merged: readonly Edit[] },
): Promise<{ value: Selection; elapsedMs: number }> {
  const { budget, step, epoch } = input.step;
  const key = stepKey(step);
  const place = placeOf("select", step, epoch);
  const pool = input.merged;
  const needsRanking = pool.length > budget && budget > 0;
  const note = (result: Selection) => `${pool.length} → ${result.edits.length}`;
  return inStage(run, { key, place, total: needsRanking ? 1 : 0, note }, async () => {
    if (pool.length <= budget) {
      return { edits: pool, reasoning: "" };
    }
    if (budget === 0) {
      return { edits: [], reasoning: "the edit budget of this step is 0" };
    }
    const answer = await askForObject(run, ledger, {
      key: `${key}/ranking`,
      place,
      stage: "ranking",
      prompt: rankingPrompt,
      message: rankingMessage({ skill: input.skill, metaSkill: input.metaSkill, pool, budget }),
      check: checkRanking,
    });
    const chosen = chooseIndices({
      reply: answer.ok ? answer.value : null,
      pool,
      budget,
      profile: "fixed",
    });
    return {
      edits: chosen.indices.flatMap((index) => pool[index] ?? []),
      reasoning: answer.ok ? answer.value.reasoning : `no usable ranking: ${answer.reason}`,
    };
  });
}
