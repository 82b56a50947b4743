import { describe, expect, test } from "vitest";
import { groupRuns } from "@/lib/run-view/run-groups";
import { orderRuns, runSorts } from "@/lib/run-view/run-order";
import { fitsRange, parseRunQuery } from "@/lib/run-view/run-query";
import type { RunListRow } from "@/lib/schemas/read-models";

function aRow(id: string, changes: Partial<RunListRow> = {}): RunListRow {
  return {
    id,
    name: id,
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
    createdAt: `2026-01-0${id.length}T00:00:00.000Z`,
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

describe("the filter line of the run table", () => {
  test("words, pairs, ranges and ages are told apart; quotes hold a value together", () => {
    const query = parseRunQuery(
      'search qa state:running state:failed dataset:"my items" tag:paper is:pinned best>=0.8 delta>0 cost<2.5 created<7d',
    );
    expect(query).toEqual({
      text: "search qa",
      states: ["running", "failed"],
      datasets: ["my items"],
      tags: ["paper"],
      models: [],
      flags: ["pinned"],
      ranges: [
        { field: "best", operator: ">=", value: 0.8 },
        { field: "delta", operator: ">", value: 0 },
        { field: "cost", operator: "<", value: 2.5 },
      ],
      age: { operator: "<", days: 7 },
      problems: [],
    });
  });

  test("what is not understood is told and changes nothing else", () => {
    const query = parseRunQuery("state:sleeping colour:red tag: abc");
    expect(query.problems).toHaveLength(3);
    expect(query.problems[0]).toContain("there is no state sleeping");
    expect(query.problems[1]).toContain("colour: is not known");
    expect(query).toMatchObject({ text: "abc", states: [], tags: [] });
  });

  test("a line that is being typed never throws", () => {
    for (const line of ["", '"', 'dataset:"a', "best>", ">0.3", ":::", "created<"]) {
      expect(() => parseRunQuery(line)).not.toThrow();
    }
  });

  test("a missing value fits no range", () => {
    expect(fitsRange(null, { field: "best", operator: ">=", value: 0 })).toBe(false);
    expect(fitsRange(0.5, { field: "best", operator: "<=", value: 0.5 })).toBe(true);
    expect(fitsRange(0.5, { field: "best", operator: "<", value: 0.5 })).toBe(false);
  });
});

describe("the order of runs", () => {
  const rows = [
    aRow("a", { bestScore: 0.7, baselineScore: 0.6, name: "run-10" }),
    aRow("bb", { bestScore: null, name: "run-9" }),
    aRow("ccc", { bestScore: 0.65, baselineScore: 0.2, name: "Run-1" }),
  ];
  const ids = (sort: (typeof runSorts)[number], order: "asc" | "desc") =>
    orderRuns(rows, sort, order).map((row) => row.id);

  test("runs without the value come last in both directions", () => {
    expect(ids("best", "desc")).toEqual(["a", "ccc", "bb"]);
    expect(ids("best", "asc")).toEqual(["ccc", "a", "bb"]);
  });

  test("differences and numbers inside names are compared as numbers", () => {
    expect(ids("delta", "desc")).toEqual(["ccc", "a", "bb"]);
    expect(ids("name", "asc")).toEqual(["ccc", "bb", "a"]);
  });

  test("equal runs stand newest first, whatever the column", () => {
    expect(ids("cost", "asc")).toEqual(["ccc", "bb", "a"]);
    for (const sort of runSorts) {
      expect(ids(sort, "desc")).toHaveLength(3);
    }
  });
});

describe("groups of runs", () => {
  test("have count, best, median and spread of their scores", () => {
    const groups = groupRuns(
      [
        aRow("a", { datasetName: "x", bestScore: 0.4 }),
        aRow("bb", { datasetName: "y", bestScore: null }),
        aRow("ccc", { datasetName: "x", bestScore: 0.8 }),
      ],
      "dataset",
    );
    expect(groups.map(({ key, runs }) => [key, runs.length])).toEqual([
      ["x", 2],
      ["y", 1],
    ]);
    expect(groups[0]?.best).toBe(0.8);
    expect(groups[0]?.median).toBeCloseTo(0.6);
    expect(groups[0]?.spread).toEqual([0.4, 0.8]);
    expect(groups[1]).toMatchObject({ best: null, median: null, spread: null });
  });

  test("a run with two tags stands under both, one without under its own head", () => {
    const groups = groupRuns([aRow("a", { tags: ["p", "q"] }), aRow("bb")], "tag");
    expect(groups.map(({ key }) => key)).toEqual(["p", "q", "no tag"]);
  });
});
