import type { RunListRow } from "@/lib/schemas/read-models";

/** A finished run as the list has it, with named deviations. */
export function aRunListRow(changes: Partial<RunListRow> = {}): RunListRow {
  return {
    id: "run_1",
    name: "run 1",
    status: "finished",
    kind: "train",
    isDemo: false,
    isSimulated: false,
    datasetId: "ds_1",
    datasetName: "items",
    targetModel: "small",
    optimizerModel: "large",
    baselineScore: 0.5,
    currentScore: 0.6,
    bestScore: 0.6,
    selectionCount: 10,
    stage: null,
    step: 4,
    totalSteps: 4,
    epoch: 1,
    bestHistory: [],
    costMicros: 10,
    createdAt: "2026-01-01T00:00:00.000Z",
    startedAt: "2026-01-01T00:00:00.000Z",
    finishedAt: "2026-01-01T00:01:00.000Z",
    tags: [],
    notes: "",
    isPinned: false,
    isArchived: false,
    settings: { epochs: 4, batchSize: 8, editBudget: 4, schedule: "cosine", gateMetric: "hard" },
    ...changes,
  };
}
