import { formatDuration } from "@/lib/format/duration";
import { formatScore } from "@/lib/format/score";
import { runDuration } from "@/lib/run-view/run-order";
import type { RunListRow } from "@/lib/schemas/read-models";

/** Columns that can be added to the run table. */
export const runColumns = {
  duration: "Duration",
  current: "Current",
  baseline: "Baseline",
  target: "Target model",
  optimizer: "Optimizer model",
  epochs: "Epochs",
  batch: "Batch size",
  budget: "Edit budget",
  schedule: "Schedule",
  metric: "Gate metric",
  notes: "Notes",
} as const;
export type RunColumn = keyof typeof runColumns;
export const runColumnNames = Object.keys(runColumns) as [RunColumn, ...RunColumn[]];

const words: ReadonlySet<RunColumn> = new Set([
  "target",
  "optimizer",
  "schedule",
  "metric",
  "notes",
]);

export function isNumericColumn(column: RunColumn): boolean {
  return !words.has(column);
}

export function columnText(run: RunListRow, column: RunColumn): string {
  const { settings } = run;
  switch (column) {
    case "duration":
      return formatDuration(runDuration(run));
    case "current":
      return formatScore(run.currentScore);
    case "baseline":
      return formatScore(run.baselineScore);
    case "target":
      return run.targetModel;
    case "optimizer":
      return run.optimizerModel;
    case "epochs":
      return String(settings.epochs ?? "–");
    case "batch":
      return String(settings.batchSize ?? "–");
    case "budget":
      return String(settings.editBudget ?? "–");
    case "schedule":
      return settings.schedule ?? "–";
    case "metric":
      return settings.gateMetric ?? "–";
    case "notes":
      return run.notes === "" ? "–" : run.notes;
    default: {
      const unknown: never = column;
      return unknown;
    }
  }
}
