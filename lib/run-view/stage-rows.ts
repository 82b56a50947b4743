import { stageWord } from "../domain/status-words";
import type { RunState, StageState } from "../events/run-state";
import { formatDuration } from "../format/duration";
import { formatFraction } from "../format/score";

export type StageRow = {
  readonly stage: StageState["stage"];
  readonly name: string;
  readonly status: StageState["status"];
  readonly done: number;
  readonly total: number | null;
  /** At the right: `118/200`, `9 → 4`. */
  readonly count: string;
  /** In place of the bar: why it waits or was skipped. */
  readonly note: string;
  readonly elapsed: string;
};

/** The stages of the step in hand for the stage panel. */
export function makeStageRows(state: RunState): StageRow[] {
  return state.stages.map((entry) => ({
    stage: entry.stage,
    name: stageWord(entry.stage),
    status: entry.status,
    // A stage that had nothing to count is full when it is done.
    done: entry.status === "done" ? entry.total || 1 : entry.done,
    total: entry.status === "done" ? entry.total || 1 : entry.total,
    count: countText(entry),
    note: noteText(entry, state),
    elapsed: entry.elapsedMs === null ? "" : formatDuration(entry.elapsedMs),
  }));
}

/** Title of the panel: the step in hand, or the phase outside of steps. */
export function stagePanelTitle(state: RunState): string {
  if (state.stages.length === 0) {
    return "Stages";
  }
  const first = state.stages[0]?.stage;
  if (first === "baseline") {
    return "Baseline";
  }
  if (first === "final_validation" || first === "test") {
    return "Final evaluation";
  }
  return `Step ${state.step}`;
}

/** When the step in hand began, for a counter. */
export function stagesStartedAt(state: RunState): string | null {
  return state.stages.find((entry) => entry.startedAt !== null)?.startedAt ?? null;
}

function countText(entry: StageState): string {
  if (entry.status === "waiting" || entry.status === "skipped") {
    return "";
  }
  if (entry.status === "done" && /^\d[\d\s→of/]*$/.test(entry.note)) {
    return entry.note;
  }
  return entry.total === null ? "" : formatFraction(entry.done, entry.total);
}

function noteText(entry: StageState, state: RunState): string {
  const isEpochEnd = entry.stage === "slow_update" || entry.stage === "meta_skill";
  if (entry.status === "waiting") {
    return isEpochEnd ? `at the end of epoch ${Math.max(1, state.epoch)}` : "";
  }
  if (entry.status === "skipped") {
    return entry.note === "" ? "not needed" : entry.note;
  }
  return "";
}
