import type { Edit } from "../../schemas/edit";
import type { LearningRateRecord } from "../../schemas/step-record";
import { askForObject } from "../ask";
import { readLearningRate } from "../learning-rate-reply";
import type { Ledger } from "../ledger";
import { modeOf } from "../modes/find-mode";
import type { Place, RunContext } from "../ports";
import { rulesOf } from "../profile";
import { learningRateMessage, learningRatePrompt } from "../prompts/learning-rate";
import { learningRateReplySchema } from "../replies";
import { editBudget } from "../scheduler";
import { scoreOutcomes } from "../scoring";
import type { TrainState } from "../state";
import type { RolledBatch, StepPlan } from "./rollout";
import { shownInPool } from "./shown-in-pool";

export type BudgetInput = {
  readonly state: TrainState;
  readonly step: StepPlan;
  readonly skill: string;
  readonly metaSkill: string;
  readonly stepBuffer: string;
  readonly batches: readonly RolledBatch[];
  readonly merged: readonly Edit[];
};

/** Most items of a step, null for no limit, and the optimizer's reasons when it chose the number. */
export type Budget = {
  readonly budget: number | null;
  readonly decision: LearningRateRecord | null;
};

/**
 * The scheduled budget. In `reference` the schedule moves on only with steps that reach the
 * selection (W-08).
 */
function scheduledBudget(run: RunContext, state: TrainState, step: StepPlan): number | null {
  if (rulesOf(run).budgetsByStepNumber || step.budget === null) {
    return step.budget;
  }
  const { lr_scheduler, learning_rate, min_learning_rate } = run.config.optimizer;
  const reached = state.history.filter((record) => record.n_edits_merged !== undefined).length;
  return editBudget({
    scheduler: lr_scheduler,
    max: learning_rate,
    min: min_learning_rate,
    step: reached + 1,
    totalSteps: run.plan.totalSteps,
  });
}

/** Who sets the budget, and to what (3.5, N-3.5, N-3.5b). Whole rewrites have none. */
export async function decideBudget(
  run: RunContext,
  ledger: Ledger,
  input: BudgetInput & { key: string; place: Place },
): Promise<Budget> {
  if (!modeOf(run).hasBudget) {
    return { budget: null, decision: null };
  }
  const scheduled = scheduledBudget(run, input.state, input.step);
  const isEmpty = input.merged.length === 0 && rulesOf(run).checksReplies;
  if (run.config.optimizer.lr_control_mode !== "autonomous" || isEmpty) {
    return { budget: scheduled, decision: null };
  }
  const decision = await askForRate(run, ledger, { ...input, scheduled });
  return { budget: decision.learning_rate, decision };
}

async function askForRate(
  run: RunContext,
  ledger: Ledger,
  input: BudgetInput & { key: string; place: Place; scheduled: number | null },
): Promise<LearningRateRecord> {
  const mode = modeOf(run);
  const available = input.merged.length;
  const outcomes = input.batches.flatMap((batch) => batch.outcomes);
  const { hard, soft } = scoreOutcomes(outcomes);
  const answer = await askForObject(run, ledger, {
    key: `${input.key}/learning_rate`,
    place: input.place,
    stage: "lr_autonomous",
    prompt: learningRatePrompt,
    message: learningRateMessage({
      skill: input.skill,
      metaSkill: input.metaSkill,
      stepBuffer: input.stepBuffer,
      rollout: { count: outcomes.length, hard, soft },
      noun: mode.noun.many,
      pool: shownInPool(mode, input.merged),
    }),
    check: (value) =>
      readLearningRate(value, available).fallback
        ? { ok: false, problems: ['"learning_rate" must be a whole number, zero or more'] }
        : { ok: true, value },
  });
  if (!answer.ok) {
    return fallbackRate(run, {
      ...input,
      available,
      error: answer.reason,
      reply: answer.lastReply,
    });
  }
  const rate = readLearningRate(answer.value, available);
  const said = learningRateReplySchema.parse(answer.value);
  return {
    learning_rate: rate.learningRate,
    raw_learning_rate: rate.raw,
    available_update_items: available,
    clamped: rate.clamped,
    fallback: false,
    reasoning: said.reasoning,
    confidence: said.confidence,
    risk_notes: said.risk_notes,
    raw_response: answer.lastReply,
  };
}

/** Without an answer the schedule stays in force (N-3.5b); the original takes 0. */
function fallbackRate(
  run: RunContext,
  input: { scheduled: number | null; available: number; error: string; reply: string },
): LearningRateRecord {
  const { available } = input;
  const wanted = rulesOf(run).fallsBackToSchedule ? (input.scheduled ?? available) : 0;
  return {
    learning_rate: Math.min(wanted, available),
    raw_learning_rate: wanted,
    available_update_items: available,
    clamped: wanted > available,
    fallback: true,
    reasoning: "",
    confidence: "",
    risk_notes: [],
    raw_response: input.reply,
    error: input.error,
  };
}
