import type { Edit } from "../../schemas/edit";
import type { LeftOut } from "../../schemas/improved";
import type { LearningRateRecord } from "../../schemas/step-record";
import { askForObject, type Checked } from "../ask";
import { stepKey } from "../keys";
import type { Ledger } from "../ledger";
import { modeOf } from "../modes/find-mode";
import type { Place, RunContext } from "../ports";
import { rulesOf } from "../profile";
import { inStage, placeOf } from "../progress";
import { rankingMessage } from "../prompts/ranking";
import { rankingReplySchema } from "../replies";
import { chooseIndices, needsRanking } from "../select";
import { type BudgetInput, decideBudget } from "./learning-rate";
import { shownInPool } from "./shown-in-pool";

export type Selection = {
  readonly edits: readonly Edit[];
  readonly reasoning: string;
  /** Null means that there was no limit. */
  readonly budget: number | null;
  readonly decision: LearningRateRecord | null;
  /** Selected edits that the skill has no room for (C-16). */
  readonly leftOut?: readonly LeftOut[];
};

type RankingReply = { reasoning: string; selected_indices: unknown[] };

function checkRanking(value: unknown): Checked<RankingReply> {
  const parsed = rankingReplySchema.safeParse(value);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, problems: ['"selected_indices" must be a list of whole numbers'] };
}

/**
 * Stage 4: the step's budget, then at most that many items, ranked by the optimizer when there are
 * more (3.5, R-3.6, N-3.6).
 */
export async function select(
  run: RunContext,
  ledger: Ledger,
  input: BudgetInput,
): Promise<{ value: Selection; elapsedMs: number }> {
  const { step, epoch } = input.step;
  const key = stepKey(step);
  const place = placeOf("select", step, epoch);
  const pool = input.merged;
  const note = (result: Selection) => `${pool.length} → ${result.edits.length}`;
  const total = expectedCalls(run, input);
  return inStage(run, { key, place, total, note }, async () => {
    const { budget, decision } = await decideBudget(run, ledger, { ...input, key, place });
    const chosen =
      budget === null
        ? { edits: pool, reasoning: "" }
        : await choose(run, ledger, { ...input, budget, key, place });
    return { ...chosen, budget, decision };
  });
}

/** Calls of the stage, for its progress; a budget the optimizer sets is not known before. */
function expectedCalls(run: RunContext, { step, merged }: BudgetInput): number {
  const mode = modeOf(run);
  const asksForBudget = mode.hasBudget && run.config.optimizer.lr_control_mode === "autonomous";
  const { budget } = step;
  const ranks = budget !== null && budget > 0 && merged.length > budget;
  return (asksForBudget ? 1 : 0) + (ranks ? 1 : 0);
}

async function choose(
  run: RunContext,
  ledger: Ledger,
  input: BudgetInput & { budget: number; key: string; place: Place },
): Promise<Pick<Selection, "edits" | "reasoning">> {
  const mode = modeOf(run);
  const { budget, merged: pool } = input;
  const { profile } = rulesOf(run);
  const prompt = mode.prompts.ranking;
  if (!prompt || !needsRanking({ poolSize: pool.length, budget, profile })) {
    return pool.length <= budget
      ? { edits: pool, reasoning: "" }
      : { edits: [], reasoning: "the edit budget of this step is 0" };
  }
  const answer = await askForObject(run, ledger, {
    key: `${input.key}/ranking`,
    place: input.place,
    stage: "ranking",
    prompt,
    message: rankingMessage({
      skill: input.skill,
      metaSkill: input.metaSkill,
      title: mode.noun.pool,
      pool: shownInPool(mode, pool),
      budget,
    }),
    check: checkRanking,
  });
  const { indices } = chooseIndices({
    reply: answer.ok ? answer.value : null,
    pool,
    budget,
    profile,
  });
  return {
    edits: indices.flatMap((index) => pool[index] ?? []),
    reasoning: answer.ok ? answer.value.reasoning : `no usable ranking: ${answer.reason}`,
  };
}
