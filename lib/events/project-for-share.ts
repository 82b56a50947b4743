import type { RunEventData } from "../schemas/run-event";
import type { RunSummary } from "../schemas/run-summary";
import type { ShareScope } from "../schemas/share";
import type { Flips, StepRecord } from "../schemas/step-record";
import type { FoldableEvent } from "./fold";
import { type ShareEvent, sharedRunId } from "./share-event";

/**
 * The allow-list of share links (product.md 8.16), applied on the server: each field that goes out
 * is named or replaced here. A type without a line is hidden. Which item passed is visible only when
 * the link shows items; how many did always is. Item texts never are (they are in no event).
 */
export function projectForShare(event: FoldableEvent, scope: ShareScope): ShareEvent {
  const envelope = {
    v: 1,
    runId: sharedRunId,
    seq: event.seq,
    at: event.at,
    projected: true,
  } as const;
  switch (event.type) {
    case "run_created":
      return { ...envelope, type: event.type, data: projectCreated(event.data, scope) };
    case "run_status_changed":
      return {
        ...envelope,
        type: event.type,
        data: { status: event.data.status, reason: "", failure: null },
      };
    case "stage_finished":
      return {
        ...envelope,
        type: event.type,
        data: { ...event.data, note: isCount(event.data.note) ? event.data.note : "" },
      };
    case "candidate_built":
      return { ...envelope, type: event.type, data: projectCandidate(event.data, scope) };
    case "step_committed":
      return {
        ...envelope,
        type: event.type,
        data: { ...event.data, record: projectRecord(event.data.record, scope) },
      };
    case "run_summarized":
      return {
        ...envelope,
        type: event.type,
        data: { summary: projectSummary(event.data.summary, scope) },
      };
    case "usage_recorded":
      return scope.costs
        ? { ...envelope, type: event.type, data: event.data }
        : { ...envelope, type: "hidden", data: {} };
    case "stage_started":
      return { ...envelope, type: event.type, data: event.data };
    case "stage_progressed":
      return { ...envelope, type: event.type, data: event.data };
    case "items_scored":
      return {
        ...envelope,
        type: event.type,
        data: scope.items ? event.data : withoutItemIds(event.data, event.seq),
      };
    case "baseline_scored":
      return { ...envelope, type: event.type, data: event.data };
    case "gate_decided":
      return { ...envelope, type: event.type, data: event.data };
    case "version_created":
      return { ...envelope, type: event.type, data: event.data };
    case "slow_update_finished":
      return { ...envelope, type: event.type, data: event.data };
    case "meta_skill_finished":
      return { ...envelope, type: event.type, data: event.data };
    case "final_validated":
      return { ...envelope, type: event.type, data: event.data };
    case "test_scored":
      return { ...envelope, type: event.type, data: event.data };
    default:
      return { ...envelope, type: "hidden", data: {} };
  }
}

/** A note is free text; only one that is nothing but counts, like "9 → 4" or "3 of 4", goes out. */
function isCount(note: string): boolean {
  return /^[\d\s→/.,]*(of)?[\d\s→/.,]*$/.test(note);
}

function projectCreated(
  data: RunEventData<"run_created">,
  scope: ShareScope,
): RunEventData<"run_created"> {
  const { parent: _parent, ...shown } = data;
  return {
    ...shown,
    datasetId: "",
    selectionItemIds: scope.items ? data.selectionItemIds : [],
    targetModel: scope.modelNames ? data.targetModel : "",
    optimizerModel: scope.modelNames ? data.optimizerModel : "",
  };
}

/** Results stay countable: an id says only where in the log the result stands. */
function withoutItemIds(
  data: RunEventData<"items_scored">,
  seq: number,
): RunEventData<"items_scored"> {
  return {
    ...data,
    items: data.items.map((item, index) => ({ ...item, itemId: `${seq}.${index + 1}` })),
  };
}

function projectCandidate(
  data: RunEventData<"candidate_built">,
  scope: ShareScope,
): RunEventData<"candidate_built"> {
  const { step, epoch, skillHash, report } = data;
  return {
    step,
    epoch,
    skillHash,
    report: report.map((row) => ({
      index: row.index,
      editId: row.editId,
      op: row.op,
      target: scope.skillText ? row.target : "",
      content_preview: scope.skillText ? row.content_preview : "",
      status: row.status,
    })),
  };
}

function projectRecord(record: StepRecord, scope: ShareScope): StepRecord {
  return {
    ...record,
    tokens: scope.costs ? record.tokens : {},
    cost_micros: scope.costs ? record.cost_micros : null,
    ...(record.flips && !scope.items ? { flips: withoutFlippedIds(record.flips) } : {}),
    lost_minibatches: record.lost_minibatches.map((lost) => ({
      name: lost.name,
      reason: "",
      itemIds: [],
    })),
  };
}

function withoutFlippedIds({ improved, regressed, unchanged }: Flips): Flips {
  return { improved: improved.map(() => ""), regressed: regressed.map(() => ""), unchanged };
}

/** Every field by name, so that one that is added later stays inside until it is decided on. */
function projectSummary(summary: RunSummary, scope: ShareScope): RunSummary {
  if (scope.costs) {
    return summary;
  }
  return {
    baseline: summary.baseline,
    baselineGateScore: summary.baselineGateScore,
    bestGateScore: summary.bestGateScore,
    bestStep: summary.bestStep,
    bestOrigin: summary.bestOrigin,
    bestSkillHash: summary.bestSkillHash,
    currentOrigin: summary.currentOrigin,
    currentSkillHash: summary.currentSkillHash,
    finalSelection: summary.finalSelection,
    promotedFinal: summary.promotedFinal,
    tests: summary.tests,
    totalSteps: summary.totalSteps,
    accepts: summary.accepts,
    rejects: summary.rejects,
    skips: summary.skips,
    epochs: summary.epochs,
    savedRuns: summary.savedRuns,
    tokens: {},
    costMicros: null,
    wallTimeMs: summary.wallTimeMs,
    ...(summary.wastedRuns ? { wastedRuns: summary.wastedRuns } : {}),
    ...(summary.endedEarly ? { endedEarly: summary.endedEarly } : {}),
  };
}
