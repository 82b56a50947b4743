import { formatDelta } from "../format/score";
import type { RunListRow } from "../schemas/read-models";

export type Versus = {
  /** Best minus the baseline run's best; null without both or on another dataset. */
  readonly best: number | null;
  readonly bestText: string;
  /** Share of the baseline run's money, like `0.8×`; a dash while one is unknown or zero. */
  readonly costText: string;
  /** Why there is no number; empty when there is. */
  readonly reason: string;
};

/** A run against the baseline run. Scores on different datasets are not compared. */
export function versusRun(run: RunListRow, base: RunListRow): Versus {
  const isSame = run.datasetId === base.datasetId;
  const best =
    isSame && run.bestScore !== null && base.bestScore !== null
      ? run.bestScore - base.bestScore
      : null;
  const costs = [run.costMicros ?? 0, base.costMicros ?? 0] as const;
  return {
    best,
    bestText: run.id === base.id ? "baseline run" : best === null ? "–" : formatDelta(best),
    costText: costs[0] > 0 && costs[1] > 0 ? `${(costs[0] / costs[1]).toFixed(2)}×` : "–",
    reason: isSame ? (best === null ? "no score yet" : "") : "another dataset",
  };
}
