import type { RolloutPurpose, RunEventData } from "../schemas/run-event";
import type { Stage } from "../schemas/step-record";
import type { RunState, StageState } from "./run-state";

const stepStages: readonly Stage[] = [
  "rollout",
  "reflect",
  "aggregate",
  "select",
  "update",
  "gate",
  "slow_update",
  "meta_skill",
];
const epochEndStages: ReadonlySet<Stage> = new Set(["slow_update", "meta_skill"]);
const finalStages: readonly Stage[] = ["final_validation", "test"];

/** Which rollouts count as progress of which stage. `eval` counts for whatever runs outside steps. */
const purposesOfStage: Partial<Record<Stage, readonly RolloutPurpose[]>> = {
  baseline: ["selection", "eval"],
  rollout: ["train"],
  gate: ["selection", "confirm", "salvage"],
  slow_update: ["slow_previous", "slow_current", "selection"],
  final_validation: ["selection", "eval"],
  test: ["test", "eval"],
};

function waiting(stage: Stage): StageState {
  return {
    stage,
    status: "waiting",
    done: 0,
    total: null,
    startedAt: null,
    elapsedMs: null,
    note: "",
  };
}

function listFor(stage: Stage): readonly Stage[] {
  if (stage === "baseline") {
    return ["baseline"];
  }
  return finalStages.includes(stage) ? finalStages : stepStages;
}

/** The list the stage belongs to: the one in hand, or a fresh one when a new step or phase begins. */
function stagesFor(
  state: RunState,
  place: { readonly stage: Stage; readonly step: number },
): readonly StageState[] {
  const isListed = state.stages.some((entry) => entry.stage === place.stage);
  const isNewStep = !epochEndStages.has(place.stage) && place.step > 0 && place.step !== state.step;
  return isListed && !isNewStep ? state.stages : listFor(place.stage).map(waiting);
}

function withStage(
  stages: readonly StageState[],
  stage: Stage,
  change: (entry: StageState) => StageState,
): readonly StageState[] {
  return stages.map((entry) => (entry.stage === stage ? change(entry) : entry));
}

/** Events outside of steps carry step 0; the page keeps saying which step came last. */
function atPlace(state: RunState, place: { readonly step: number; readonly epoch: number }) {
  return { step: place.step || state.step, epoch: place.epoch || state.epoch };
}

export function foldStageStarted(
  state: RunState,
  data: RunEventData<"stage_started">,
  at: string,
): RunState {
  const stages = stagesFor(state, data);
  const position = stages.findIndex((entry) => entry.stage === data.stage);
  return {
    ...state,
    ...atPlace(state, data),
    stage: data.stage,
    stages: stages.map((entry, index) => {
      if (index === position) {
        return { ...waiting(data.stage), status: "active", total: data.total, startedAt: at };
      }
      // A stage that was passed over without starting had nothing to do.
      return index < position && entry.status === "waiting"
        ? { ...entry, status: "skipped" }
        : entry;
    }),
  };
}

export function foldStageProgressed(
  state: RunState,
  data: RunEventData<"stage_progressed">,
  at: string,
): RunState {
  return {
    ...state,
    ...atPlace(state, data),
    stage: data.stage,
    stages: withStage(stagesFor(state, data), data.stage, (entry) => ({
      ...entry,
      status: entry.status === "done" ? "done" : "active",
      startedAt: entry.startedAt ?? at,
      done: data.done,
      total: data.total,
    })),
  };
}

export function foldStageFinished(state: RunState, data: RunEventData<"stage_finished">): RunState {
  return {
    ...state,
    ...atPlace(state, data),
    stages: withStage(stagesFor(state, data), data.stage, (entry) => ({
      ...entry,
      status: "done",
      done: entry.total ?? entry.done,
      elapsedMs: data.elapsedMs,
      note: data.note,
    })),
  };
}

/** Items raise the counter of the active stage they were done for; never above its total. */
export function countItems(
  stages: readonly StageState[],
  purpose: RolloutPurpose,
  count: number,
): readonly StageState[] {
  return stages.map((entry) => {
    const counts = purposesOfStage[entry.stage]?.includes(purpose) ?? false;
    if (entry.status !== "active" || !counts) {
      return entry;
    }
    const done = entry.done + count;
    return { ...entry, done: entry.total === null ? done : Math.min(done, entry.total) };
  });
}

/** Nothing of the step is left to do: what runs is done, what never ran was skipped. */
export function closeStages(
  stages: readonly StageState[],
  which: "step" | "all",
): readonly StageState[] {
  return stages.map((entry) => {
    if (which === "step" && epochEndStages.has(entry.stage)) {
      return entry;
    }
    if (entry.status === "active") {
      return { ...entry, status: "done" };
    }
    return entry.status === "waiting" ? { ...entry, status: "skipped" } : entry;
  });
}
