import { describe, expect, test } from "vitest";
import { numberAxis } from "@/lib/charts/axis";
import { makeCompareModel, sliceAt } from "@/lib/charts/compare-model";
import {
  filterCompared,
  pairVerdicts,
  settingRows,
  summaryRows,
} from "@/lib/run-view/compare-tables";
import type { ComparedRun, Comparison } from "@/lib/schemas/comparison";

function aRun(
  id: string,
  bests: readonly number[],
  changes: Partial<ComparedRun> = {},
): ComparedRun {
  return {
    row: {
      id,
      name: `run ${id}`,
      status: "finished",
      kind: "train",
      isDemo: false,
      isSimulated: false,
      datasetId: "ds_1",
      datasetName: "items",
      targetModel: "small",
      optimizerModel: "large",
      baselineScore: bests[0] ?? null,
      currentScore: bests.at(-1) ?? null,
      bestScore: bests.at(-1) ?? null,
      selectionCount: 10,
      stage: null,
      step: bests.length - 1,
      totalSteps: bests.length - 1,
      epoch: 1,
      bestHistory: [...bests],
      costMicros: 2_000_000,
      createdAt: "2026-01-01T00:00:00.000Z",
      startedAt: null,
      finishedAt: null,
      tags: [],
      notes: "",
      isPinned: false,
      isArchived: false,
      settings: { epochs: 2, batchSize: 8, editBudget: 4, schedule: "cosine", gateMetric: "hard" },
    },
    points: bests.map((best, step) => ({
      step,
      epoch: 1,
      best,
      current: best,
      candidate: null,
      action: "accept",
      items: step * 20,
      costMicros: step * 1_000_000,
      wallMs: step * 1000,
    })),
    accepts: 1,
    rejects: 1,
    skips: 0,
    bestVersion: 1,
    bestLengthChars: 100,
    testBest: null,
    settings: { "train.num_epochs": "2", "model.target.model": "small" },
    ...changes,
  };
}

const item = (id: string, ...results: Comparison["items"][number]["results"]) => ({
  itemHash: id,
  itemId: id,
  text: "",
  results,
});

describe("curves of several runs", () => {
  const runs = [aRun("a", [0.2, 0.4, 0.4]), aRun("b", [0.3, 0.3, 0.6])];

  test("are laid along steps, items, money or time", () => {
    const xs = (x: "step" | "items" | "cost" | "time" | "epoch") =>
      makeCompareModel(runs, { x, baselineId: "a" }).series[0]?.points.map((point) => point.x);
    expect(xs("step")).toEqual([0, 1, 2]);
    expect(xs("items")).toEqual([0, 20, 40]);
    expect(xs("cost")).toEqual([0, 1, 2]);
    expect(xs("epoch")).toEqual([0, 1, 2]);
    expect(xs("time")).toEqual([0, 1, 2]);
  });

  test("a run without prices is left out of the money axis by name, never drawn at zero", () => {
    const free = aRun("c", [0.1, 0.2]);
    const unpriced = {
      ...free,
      points: free.points.map((point) => ({ ...point, costMicros: null })),
    };
    const model = makeCompareModel([...runs, unpriced], { x: "cost", baselineId: "a" });
    expect(model.series[2]?.points).toEqual([]);
    expect(model.left).toEqual(["run c"]);
  });

  test("colours follow the order of the runs; the seventh repeats the first with a dash", () => {
    const many = Array.from({ length: 7 }, (_, index) => aRun(String(index), [0.1]));
    const { series } = makeCompareModel(many, { x: "step", baselineId: "0" });
    expect(series.map(({ colour }) => colour)).toEqual([0, 1, 2, 3, 4, 5, 0]);
    expect(series.map(({ isDashed }) => isDashed)).toEqual([...Array(6).fill(false), true]);
    expect(series.filter(({ isBaseline }) => isBaseline)).toHaveLength(1);
  });

  test("a slice gives every line's held value, highest first", () => {
    const model = makeCompareModel(runs, { x: "step", baselineId: "a" });
    expect(sliceAt(model, 1).map(({ runId, y }) => [runId, y])).toEqual([
      ["a", 0.4],
      ["b", 0.3],
    ]);
    expect(model.summary).toBe("Highest best score: run b with 0.600, +0.200 over run a.");
  });

  test("the axis of any amount starts at 0, ends with the data and has few round ticks", () => {
    for (const end of [0.0004, 0.7, 3, 41, 1234, 5e6]) {
      const axis = numberAxis(end);
      expect(axis.domain).toEqual([0, end]);
      expect(axis.ticks.length).toBeGreaterThan(2);
      expect(axis.ticks.length).toBeLessThan(8);
      expect(axis.ticks.at(-1)).toBeLessThanOrEqual(end * (1 + 1e-9));
    }
    expect(numberAxis(0).domain).toEqual([0, 1]);
  });
});

describe("tables of a comparison", () => {
  const a = aRun("a", [0.2, 0.4], { settings: { x: "1", y: "2" } });
  const b = aRun("b", [0.2, 0.5], { settings: { x: "1", y: "3", z: "4" } });

  test("the best value is marked once a difference exists, in the declared direction", () => {
    const rows = summaryRows([a, b], "a");
    const best = rows.find((row) => row.name === "Best on selection");
    expect(best?.cells.map(({ isBest }) => isBest)).toEqual([false, true]);
    expect(best?.cells.map(({ detail }) => detail)).toEqual(["", "+0.100"]);
    const baseline = rows.find((row) => row.name === "Baseline");
    expect(baseline?.cells.some(({ isBest }) => isBest)).toBe(false);
    const price = rows.find((row) => row.name === "Cost per accepted point");
    expect(price?.better).toBe("lower");
    expect(price?.cells.map(({ text }) => text)).toEqual(["$0.10", "$0.067"]);
  });

  test("settings say which differ; a setting one run lacks differs", () => {
    expect(settingRows([a, b])).toEqual([
      { key: "x", values: ["1", "1"], isDifferent: false },
      { key: "y", values: ["2", "3"], isDifferent: true },
      { key: "z", values: ["–", "4"], isDifferent: true },
    ]);
  });

  test("the sign test looks at common items only and says within noise in words", () => {
    const comparison: Comparison = {
      runs: [a, b],
      missing: [],
      items: [
        item("1", "pass", "pass"),
        item("2", "fail", "pass"),
        item("3", "pass", "partial"),
        item("4", "fail", "pass"),
      ],
      itemCounts: [4, 4],
    };
    expect(pairVerdicts(comparison, "a")).toEqual([
      { runId: "b", name: "run b", text: "2 better, 1 worse, p = 1.00 — within noise" },
    ]);
    const pair = { base: 0, other: 1 };
    const ids = (filter: "different" | "improved" | "regressed" | "all") =>
      filterCompared(comparison.items, filter, pair).map(({ itemId }) => itemId);
    expect(ids("different")).toEqual(["2", "3", "4"]);
    expect(ids("improved")).toEqual(["2", "4"]);
    expect(ids("regressed")).toEqual(["3"]);
    expect(ids("all")).toHaveLength(4);
    expect(pairVerdicts({ ...comparison, items: [] }, "a")).toEqual([]);
    const apart = { ...comparison, items: [item("5", "pass", null), item("6", null, "pass")] };
    expect(pairVerdicts(apart, "a")[0]?.text).toBe("no selection items in common");
    expect(filterCompared(apart.items, "improved", pair)).toEqual([]);
  });
});
