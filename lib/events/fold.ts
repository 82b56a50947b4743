import type { RunEvent } from "../schemas/run-event";
import { foldItems, foldLog, foldStatus, foldStep, foldUsage } from "./fold-results";
import { foldStageFinished, foldStageProgressed, foldStageStarted } from "./fold-stage";
import type { RunState } from "./run-state";
import type { HiddenEvent } from "./share-event";

/** What a log, or its projection for a share link, consists of. */
export type FoldableEvent = RunEvent | HiddenEvent;

export function emptyRunState(runId: string): RunState {
  return {
    runId,
    lastSeq: 0,
    created: null,
    createdAt: null,
    startedAt: null,
    finishedAt: null,
    lastEventAt: null,
    status: "queued",
    statusReason: "",
    failure: null,
    plan: null,
    step: 0,
    epoch: 0,
    stage: null,
    stages: [],
    baseline: null,
    currentScore: null,
    bestScore: null,
    bestStep: 0,
    steps: [],
    epochEnds: [],
    metaSkills: [],
    versions: [],
    candidate: null,
    selection: {},
    finalValidation: null,
    tests: [],
    summary: null,
    usage: [],
    itemsScored: 0,
    log: [],
  };
}

/**
 * The reducer of a run's log: pure, never mutates, same events give the same state in any split into
 * batches. An event that was folded before (`seq` not above `lastSeq`) changes nothing; a type this
 * version does not know only moves `lastSeq`. Order and gaps are the caller's (lib/events/sequence.ts).
 */
export function foldRunEvent(state: RunState, event: FoldableEvent): RunState {
  if (event.seq <= state.lastSeq) {
    return state;
  }
  return { ...foldFact(state, event), lastSeq: event.seq, lastEventAt: event.at };
}

export function foldRunEvents(state: RunState, events: Iterable<FoldableEvent>): RunState {
  let next = state;
  for (const event of events) {
    next = foldRunEvent(next, event);
  }
  return next;
}

function foldFact(state: RunState, event: FoldableEvent): RunState {
  switch (event.type) {
    case "run_created":
      return { ...state, created: event.data, createdAt: event.at, plan: event.data.plan };
    case "run_status_changed":
      return foldStatus(state, event.data, event.at);
    case "stage_started":
      return foldStageStarted(state, event.data, event.at);
    case "stage_progressed":
      return foldStageProgressed(state, event.data, event.at);
    case "stage_finished":
      return foldStageFinished(state, event.data);
    case "items_scored":
      return foldItems(state, event.data);
    case "usage_recorded":
      return foldUsage(state, event.data);
    case "step_committed":
      return foldStep(state, event.data);
    case "log_written":
      return foldLog(state, event.data, event.seq);
    case "version_created":
      return { ...state, versions: [...state.versions, { ...event.data, at: event.at }] };
    default:
      return foldScore(state, event);
  }
}

/** Facts that are mostly a score and where it puts the run. */
function foldScore(state: RunState, event: FoldableEvent): RunState {
  switch (event.type) {
    case "baseline_scored": {
      const { gateScore } = event.data;
      return { ...state, baseline: event.data, currentScore: gateScore, bestScore: gateScore };
    }
    case "candidate_built": {
      const { step, skillHash, report } = event.data;
      return { ...state, candidate: { step, skillHash, report } };
    }
    case "gate_decided":
      return {
        ...state,
        currentScore: event.data.currentScore,
        bestScore: event.data.bestScore,
        bestStep: event.data.action === "accept_new_best" ? event.data.step : state.bestStep,
      };
    case "slow_update_finished":
      return {
        ...state,
        currentScore: event.data.currentScore,
        bestScore: event.data.bestScore,
        epochEnds: [...state.epochEnds, event.data],
      };
    case "meta_skill_finished":
      return { ...state, metaSkills: [...state.metaSkills, event.data] };
    case "final_validated":
      return {
        ...state,
        finalValidation: event.data,
        bestScore: event.data.promoted ? event.data.gateScore : state.bestScore,
      };
    case "test_scored":
      return { ...state, tests: [...state.tests, event.data] };
    case "run_summarized": {
      const { summary } = event.data;
      return {
        ...state,
        summary,
        bestScore: summary.bestGateScore,
        bestStep: summary.bestStep,
      };
    }
    default:
      return state;
  }
}
