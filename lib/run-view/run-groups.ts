import { runStatusWords } from "../domain/status-words";
import type { RunListRow } from "../schemas/read-models";

/** What rows can be grouped by, with the words of the menu. */
export const runGroupings = {
  dataset: "Dataset",
  state: "State",
  target: "Target model",
  optimizer: "Optimizer model",
  tag: "Tag",
  epochs: "Epochs",
  batch: "Batch size",
  budget: "Edit budget",
  schedule: "Budget schedule",
  metric: "Gate metric",
} as const;
export type RunGrouping = keyof typeof runGroupings;
export const runGroupingNames = Object.keys(runGroupings) as [RunGrouping, ...RunGrouping[]];

export type RunGroup = {
  readonly key: string;
  readonly label: string;
  readonly runs: readonly RunListRow[];
  /** Of the best scores: highest, middle, and lowest to highest; null without a score. */
  readonly best: number | null;
  readonly median: number | null;
  readonly spread: readonly [number, number] | null;
};

/** Rows in groups, in the order of their first row. A run with several tags stands under each. */
export function groupRuns(rows: readonly RunListRow[], by: RunGrouping): readonly RunGroup[] {
  const groups = new Map<string, RunListRow[]>();
  for (const row of rows) {
    for (const key of groupKeys(row, by)) {
      const group = groups.get(key);
      if (group) {
        group.push(row);
      } else {
        groups.set(key, [row]);
      }
    }
  }
  return [...groups].map(([key, runs]) => ({ key, label: key, runs, ...scoresOf(runs) }));
}

function groupKeys(row: RunListRow, by: RunGrouping): readonly string[] {
  const { settings } = row;
  const named = (value: string | number | null) => [
    value === null || value === "" ? "not recorded" : String(value),
  ];
  switch (by) {
    case "dataset":
      return named(row.datasetName);
    case "state":
      return named(runStatusWords(row.status).word);
    case "target":
      return named(row.targetModel);
    case "optimizer":
      return named(row.optimizerModel);
    case "tag":
      return row.tags.length === 0 ? ["no tag"] : row.tags;
    case "epochs":
      return named(settings.epochs);
    case "batch":
      return named(settings.batchSize);
    case "budget":
      return named(settings.editBudget);
    case "schedule":
      return named(settings.schedule);
    case "metric":
      return named(settings.gateMetric);
    default: {
      const unknown: never = by;
      return unknown;
    }
  }
}

function scoresOf(runs: readonly RunListRow[]): Pick<RunGroup, "best" | "median" | "spread"> {
  const scores = runs
    .flatMap((run) => (run.bestScore === null ? [] : [run.bestScore]))
    .toSorted((left, right) => left - right);
  const [low, high] = [scores[0], scores.at(-1)];
  if (low === undefined || high === undefined) {
    return { best: null, median: null, spread: null };
  }
  const upper = scores[Math.floor(scores.length / 2)] ?? high;
  const lower = scores[Math.floor((scores.length - 1) / 2)] ?? low;
  return { best: high, median: (lower + upper) / 2, spread: [low, high] };
}
