import type { ItemStatus } from "../schemas/outcome";
import type { RolloutPurpose, RunStatus } from "../schemas/run-event";
import type { Stage } from "../schemas/step-record";
import type { Tone } from "./outcome-words";

export type Words = { readonly word: string; readonly tone: Tone };

const runStatuses: Readonly<Record<RunStatus, Words>> = {
  queued: { word: "Queued", tone: "neutral" },
  running: { word: "Running", tone: "accept" },
  paused: { word: "Paused", tone: "warning" },
  stopped: { word: "Stopped", tone: "neutral" },
  finished: { word: "Finished", tone: "info" },
  failed: { word: "Failed", tone: "danger" },
  interrupted: { word: "Interrupted", tone: "warning" },
};

/** The word and tone of a run's status (product.md 5). */
export function runStatusWords(status: RunStatus): Words {
  return runStatuses[status];
}

const stages: Readonly<Record<Stage, string>> = {
  baseline: "Baseline",
  rollout: "Rollout",
  reflect: "Reflect",
  aggregate: "Aggregate",
  select: "Select",
  update: "Update",
  gate: "Gate",
  slow_update: "Slow update",
  meta_skill: "Meta skill",
  final_validation: "Final validation",
  test: "Test",
};

export function stageWord(stage: Stage): string {
  return stages[stage];
}

/** Any stage name, also of a source that is not the engine's list. */
export function stageWordOf(stage: string): string {
  const known = Object.entries(stages).find(([name]) => name === stage);
  const readable = known?.[1] ?? stage.replaceAll("_", " ");
  return readable.charAt(0).toUpperCase() + readable.slice(1);
}

const purposes: Readonly<Record<RolloutPurpose, string>> = {
  train: "Training batch",
  selection: "Selection",
  test: "Test",
  slow_previous: "Slow update, previous skill",
  slow_current: "Slow update, current skill",
  eval: "Evaluation",
  confirm: "Confirmation",
  salvage: "Salvage",
};

export function purposeWord(purpose: RolloutPurpose): string {
  return purposes[purpose];
}

/** What an item's result is to a reader: one word, one sign, one tone; never a colour alone. */
export type ItemResult = "pass" | "partial" | "fail" | "no_score";

export function itemResult(item: {
  readonly hard: number;
  readonly soft: number;
  readonly status: ItemStatus | string;
}): ItemResult {
  if (item.status !== "scored") {
    return "no_score";
  }
  if (item.hard >= 1) {
    return "pass";
  }
  return item.soft > 0 ? "partial" : "fail";
}

const results: Readonly<Record<ItemResult | "not_run", Words & { readonly sign: string }>> = {
  pass: { word: "Pass", sign: "●", tone: "accept" },
  partial: { word: "Partial", sign: "◐", tone: "reject" },
  fail: { word: "Fail", sign: "○", tone: "reject" },
  no_score: { word: "No score (infrastructure)", sign: "◷", tone: "warning" },
  not_run: { word: "Not run", sign: "–", tone: "neutral" },
};

export function itemResultWords(result: ItemResult | "not_run"): Words & { readonly sign: string } {
  return results[result];
}
