import { formatDuration } from "@/lib/format/duration";
import { formatMoney } from "@/lib/format/money";
import { formatScore } from "@/lib/format/score";
import { type RunSort, runDuration } from "@/lib/run-view/run-order";
import type { RunListRow } from "@/lib/schemas/read-models";
import { stepText } from "./run-row";

/** Columns of the run table behind state and name, with the words of their heads and of the menu. */
export const runColumns = {
  dataset: "Dataset",
  best: "Best",
  delta: "Change",
  course: "Course",
  step: "Step",
  cost: "Cost",
  started: "Started",
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

export const usualColumns: readonly RunColumn[] = [
  "dataset",
  "best",
  "delta",
  "course",
  "step",
  "cost",
  "started",
];

const words: ReadonlySet<RunColumn> = new Set([
  "dataset",
  "course",
  "target",
  "optimizer",
  "schedule",
  "metric",
  "notes",
]);

export function isNumericColumn(column: RunColumn): boolean {
  return !words.has(column);
}

const sorts: Partial<Record<RunColumn, RunSort>> = {
  dataset: "dataset",
  best: "best",
  delta: "delta",
  step: "steps",
  cost: "cost",
  started: "created",
  duration: "duration",
};

/** What pressing the head sorts by; null for a column that cannot. */
export function columnSort(column: RunColumn): RunSort | null {
  return sorts[column] ?? null;
}

/** Usual columns give way in narrow windows; chosen ones stay. */
const narrow: Partial<Record<RunColumn, string>> = {
  dataset: "hidden lg:table-cell",
  course: "hidden lg:table-cell",
  cost: "hidden xl:table-cell",
};

export function columnClass(column: RunColumn, columns: readonly RunColumn[]): string {
  return isUsual(columns) ? (narrow[column] ?? "") : "";
}

export function isUsual(columns: readonly RunColumn[]): boolean {
  return columns.join() === usualColumns.join();
}

/** Known names in the given order, each once; null when there is none. */
export function readColumns(names: readonly string[] | null): readonly RunColumn[] | null {
  const known = [...new Set(names ?? [])].flatMap(
    (name) => runColumnNames.find((column) => column === name) ?? [],
  );
  return known.length > 0 ? known : null;
}

/** A column's words; those drawn otherwise (best, change, course, started) have a cell of their own. */
export function columnText(
  run: RunListRow,
  column: Exclude<RunColumn, "best" | "delta" | "course" | "started">,
): string {
  const { settings } = run;
  switch (column) {
    case "dataset":
      return run.datasetName;
    case "step":
      return stepText(run);
    case "cost":
      return formatMoney(run.costMicros);
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
