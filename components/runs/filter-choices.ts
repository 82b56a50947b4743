import type { RunListRow } from "@/lib/schemas/read-models";

/** What the filter menu offers: what the shown runs have. */
export type FilterChoices = {
  readonly datasets: readonly string[];
  readonly tags: readonly string[];
  readonly models: readonly string[];
};

export function filterChoices(rows: readonly RunListRow[]): FilterChoices {
  return {
    datasets: sorted(rows.map((run) => run.datasetName)),
    tags: sorted(rows.flatMap((run) => run.tags)),
    models: sorted(rows.flatMap((run) => [run.targetModel, run.optimizerModel])),
  };
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value !== "").toSorted();
}
