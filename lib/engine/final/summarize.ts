import type { RunSummary, Score, TestScore } from "../../schemas/run-summary";
import type { StepRecord } from "../../schemas/step-record";
import { isAcceptance } from "../after-step";
import { tokenCounts, totalUsage } from "../ledger";
import type { TrainState } from "../state";

function counts(records: readonly StepRecord[]) {
  const accepts = records.filter((record) => isAcceptance(record.action)).length;
  const skips = records.filter((record) => record.action.startsWith("skip_")).length;
  return { accepts, skips, rejects: records.length - accepts - skips };
}

/** What each stage used, and what an acceptance and a gained point cost; an unknown price stays null. */
function spendingOf(state: TrainState) {
  const { costMicros } = totalUsage(state.ledger);
  const accepts = state.history.filter((record) => isAcceptance(record.action)).length;
  const points = (state.best.gateScore - state.baselineGateScore) * 100;
  const spending = [...state.ledger].map(([stage, usage]) => [
    stage,
    {
      calls: usage.calls,
      inputTokens: usage.inputTokens,
      cachedInputTokens: usage.cachedInputTokens,
      outputTokens: usage.outputTokens,
      reasoningTokens: usage.reasoningTokens ?? 0,
      ...(usage.cacheWriteTokens === undefined ? {} : { cacheWriteTokens: usage.cacheWriteTokens }),
      costMicros: usage.costMicros,
    },
  ]);
  return {
    spending: Object.fromEntries(spending),
    costPerAcceptMicros:
      costMicros === null || accepts === 0 ? null : Math.round(costMicros / accepts),
    costPerPointMicros: costMicros === null || points <= 0 ? null : Math.round(costMicros / points),
  };
}

/** The summary of a finished run (algorithm.md 5.9), cumulative over all processes that worked on it. */
export function summarize(input: {
  state: TrainState;
  finalSelection: Score | null;
  promoted: boolean;
  tests: readonly TestScore[];
}): RunSummary {
  const { state } = input;
  const epochs = [...new Set(state.history.map((record) => record.epoch))];
  const tokens = Object.entries(tokenCounts(state.ledger)).map(([stage, count]) => [
    stage,
    { ...count, total_tokens: count.prompt_tokens + count.completion_tokens },
  ]);
  return {
    baseline: state.baseline,
    baselineGateScore: state.baselineGateScore,
    bestGateScore: state.best.gateScore,
    bestStep: state.best.step,
    bestOrigin: state.best.origin,
    bestSkillHash: state.best.hash,
    currentOrigin: state.current.origin,
    currentSkillHash: state.current.hash,
    finalSelection: input.finalSelection,
    promotedFinal: input.promoted,
    tests: [...input.tests],
    totalSteps: state.history.length,
    ...counts(state.history),
    epochs: epochs.map((epoch) => {
      const records = state.history.filter((record) => record.epoch === epoch);
      const last = records.at(-1);
      return {
        epoch,
        steps: records.map((record) => record.step),
        ...counts(records),
        best_score_at_epoch_end: last?.best_score ?? state.baselineGateScore,
        current_score_at_epoch_end: last?.current_score ?? state.baselineGateScore,
      };
    }),
    savedRuns: { ...state.saved },
    wastedRuns: { ...state.wasted },
    tokens: Object.fromEntries(tokens),
    costMicros: totalUsage(state.ledger).costMicros,
    ...spendingOf(state),
    wallTimeMs: state.elapsedMs,
    ...(state.endedEarly ? { endedEarly: state.endedEarly } : {}),
  };
}
