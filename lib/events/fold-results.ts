import { addUsage } from "../domain/usage";
import type { RunEventData } from "../schemas/run-event";
import { closeStages, countItems } from "./fold-stage";
import type { RunState, SelectionOutcomes, UsageTotal } from "./run-state";
import { toStepOutcome } from "./step-outcome";

/** Log lines kept in the state; older ones are read page by page from the log itself. */
export const keptLogLines = 2000;

/** Skills whose selection outcomes stay in the state; a long run scores thousands. */
export const keptSelections = 4;

const endedStatuses: ReadonlySet<string> = new Set(["finished", "failed", "stopped"]);

export function foldStatus(
  state: RunState,
  data: RunEventData<"run_status_changed">,
  at: string,
): RunState {
  const isFinished = data.status === "finished";
  return {
    ...state,
    status: data.status,
    statusReason: data.reason,
    failure: data.failure,
    startedAt: state.startedAt ?? (data.status === "running" ? at : null),
    finishedAt: endedStatuses.has(data.status) ? at : null,
    stage: isFinished ? null : state.stage,
    stages: isFinished ? closeStages(state.stages, "all") : state.stages,
  };
}

export function foldItems(state: RunState, data: RunEventData<"items_scored">): RunState {
  const counted = {
    ...state,
    itemsScored: state.itemsScored + data.items.length,
    stages: countItems(state.stages, data.purpose, data.items.length),
  };
  if (data.purpose !== "selection") {
    return counted;
  }
  const { [data.skillHash]: own, ...others } = state.selection;
  const before: SelectionOutcomes["items"] = own?.items ?? {};
  const added = Object.fromEntries(
    data.items.map((item) => [
      item.itemId,
      { hard: item.hard, soft: item.soft, status: item.status },
    ]),
  );
  return {
    ...counted,
    selection: {
      ...Object.fromEntries(Object.entries(others).slice(1 - keptSelections)),
      [data.skillHash]: { skillHash: data.skillHash, items: { ...before, ...added } },
    },
  };
}

export function foldUsage(state: RunState, data: RunEventData<"usage_recorded">): RunState {
  const isSame = (total: UsageTotal) => total.role === data.role && total.stage === data.stage;
  if (!state.usage.some(isSame)) {
    const { role, stage, usage, attempts } = data;
    return { ...state, usage: [...state.usage, { role, stage, usage, attempts }] };
  }
  return {
    ...state,
    usage: state.usage.map((total) =>
      isSame(total)
        ? {
            ...total,
            usage: addUsage(total.usage, data.usage),
            attempts: total.attempts + data.attempts,
          }
        : total,
    ),
  };
}

export function foldStep(state: RunState, data: RunEventData<"step_committed">): RunState {
  const { record } = data;
  return {
    ...state,
    step: record.step,
    epoch: record.epoch,
    currentScore: record.current_score,
    bestScore: record.best_score,
    bestStep: record.best_step,
    steps: [...state.steps, toStepOutcome(record)],
    stages: closeStages(state.stages, "step"),
    candidate: null,
  };
}

export function foldLog(state: RunState, data: RunEventData<"log_written">, seq: number): RunState {
  const lines = data.lines.map((line) => ({ ...line, seq }));
  return { ...state, log: [...state.log, ...lines].slice(-keptLogLines) };
}
