import type { RunEvent, RunEventData } from "../schemas/run-event";
import type { ShareScope } from "../schemas/share";
import type { FoldableEvent } from "./fold";
import { type ShareEvent, sharedRunId } from "./share-event";
import {
  only,
  sharedItems,
  sharedPlan,
  sharedRecord,
  sharedScore,
  sharedSummary,
  sharedTest,
} from "./share-fields";

/**
 * The allow-list of share links (product.md 8.16), applied on the server: each field that goes out
 * is named, here or in share-fields.ts; a field or a type that is added later stays inside until it is
 * decided on. Which item passed is visible only when the link shows items; how many did always is.
 * Item texts never are (they are in no event).
 */
export function projectForShare(event: FoldableEvent, scope: ShareScope): ShareEvent {
  const envelope = {
    v: 1,
    runId: sharedRunId,
    seq: event.seq,
    at: event.at,
    projected: true,
  } as const;
  const shown = event.type === "hidden" ? null : project(event, scope);
  return shown === null ? { ...envelope, type: "hidden", data: {} } : { ...envelope, ...shown };
}

type Shown = {
  [T in RunEvent["type"]]: { readonly type: T; readonly data: RunEventData<T> };
}[RunEvent["type"]];

function project(event: RunEvent, scope: ShareScope): Shown | null {
  switch (event.type) {
    case "run_created":
      return { type: event.type, data: projectCreated(event.data, scope) };
    case "run_status_changed":
      return { type: event.type, data: { status: event.data.status, reason: "", failure: null } };
    case "stage_started":
      return { type: event.type, data: only(event.data, ["step", "epoch", "stage", "total"]) };
    case "stage_progressed":
      return {
        type: event.type,
        data: only(event.data, ["step", "epoch", "stage", "done", "total"]),
      };
    case "stage_finished":
      return {
        type: event.type,
        data: {
          ...only(event.data, ["step", "epoch", "stage", "elapsedMs"]),
          note: isCount(event.data.note) ? event.data.note : "",
        },
      };
    case "items_scored":
      return { type: event.type, data: sharedItems(event.data, event.seq, scope) };
    case "usage_recorded":
      return scope.costs
        ? {
            type: event.type,
            data: only(event.data, ["step", "epoch", "role", "stage", "usage", "attempts"]),
          }
        : null;
    case "candidate_built":
      return { type: event.type, data: projectCandidate(event.data, scope) };
    case "step_committed":
      return {
        type: event.type,
        data: {
          ...only(event.data, ["step", "epoch"]),
          record: sharedRecord(event.data.record, scope),
        },
      };
    case "run_summarized":
      return { type: event.type, data: { summary: sharedSummary(event.data.summary, scope) } };
    default:
      return projectScores(event);
  }
}

/** Scores and versions, which every link shows. */
function projectScores(event: RunEvent): Shown | null {
  switch (event.type) {
    case "baseline_scored":
      return {
        type: event.type,
        data: {
          ...only(event.data, ["skillHash", "gateScore"]),
          score: sharedScore(event.data.score),
        },
      };
    case "gate_decided":
      return {
        type: event.type,
        data: {
          ...only(event.data, [
            "step",
            "epoch",
            "skillHash",
            "action",
            "gateScore",
            "currentScore",
            "bestScore",
          ]),
          score: event.data.score && sharedScore(event.data.score),
        },
      };
    case "version_created":
      return {
        type: event.type,
        data: only(event.data, [
          "step",
          "epoch",
          "number",
          "skillHash",
          "parentNumber",
          "kind",
          "outcome",
          "lengthChars",
          "hard",
          "gateScore",
        ]),
      };
    case "slow_update_finished":
      return { type: event.type, data: projectEpochEnd(event.data) };
    case "meta_skill_finished":
      return {
        type: event.type,
        data: only(event.data, ["step", "epoch", "action", "lengthChars"]),
      };
    case "final_validated":
      return {
        type: event.type,
        data: {
          ...only(event.data, ["skillHash", "gateScore", "promoted", "reused"]),
          score: sharedScore(event.data.score),
        },
      };
    case "test_scored":
      return { type: event.type, data: sharedTest(event.data) };
    default:
      return null;
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
  return {
    ...only(data, [
      "name",
      "environment",
      "datasetName",
      "isSimulated",
      "isDemo",
      "gateMetric",
      "useGate",
    ]),
    plan: sharedPlan(data.plan),
    datasetId: "",
    selectionItemIds: scope.items ? data.selectionItemIds : [],
    targetModel: scope.modelNames ? data.targetModel : "",
    optimizerModel: scope.modelNames ? data.optimizerModel : "",
    ...(data.imported ? { imported: only(data.imported, ["format", "environment"]) } : {}),
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

function projectEpochEnd(
  data: RunEventData<"slow_update_finished">,
): RunEventData<"slow_update_finished"> {
  return {
    ...only(data, [
      "step",
      "epoch",
      "action",
      "skillHash",
      "previousHard",
      "currentHard",
      "gateScore",
      "currentScore",
      "bestScore",
    ]),
    score: data.score && sharedScore(data.score),
    counts:
      data.counts &&
      only(data.counts, ["improved", "regressed", "persistent_fail", "stable_success"]),
  };
}
