import { describe, expect, it } from "vitest";
import { failurePatterns, groupFailures, namedByPosition } from "@/lib/engine/failure-patterns";
import { normalizePatches } from "@/lib/engine/normalize-patches";
import { renderStepBuffer } from "@/lib/engine/step-buffer";
import type { SourceType } from "@/lib/schemas/edit";
import type { ItemStatus } from "@/lib/schemas/outcome";

function failed(itemId: string, failReason: string, status: ItemStatus = "scored") {
  return { itemId, hard: 0, failReason, status };
}

function patch(
  itemIds: string[],
  rows: [type: string, count: number, description: string][],
  sourceType: SourceType = "failure",
) {
  return {
    sourceType,
    itemIds,
    failureSummary: rows.map(([failure_type, count, description]) => ({
      failure_type,
      count,
      description,
    })),
  };
}

describe("R-3.8b failure groups", () => {
  it("are formed by the text before the first colon, in order of appearance", () => {
    const groups = groupFailures([
      failed("a", "wrong unit: got 5"),
      { itemId: "b", hard: 1, failReason: "", status: "scored" },
      failed("c", "timeout: wrong unit: x", "timeout"),
      failed("d", "wrong unit"),
      failed("e", "http 500", "infra_error"),
    ]);
    expect(groups).toEqual([
      { pattern: "wrong unit", count: 2, task_ids: ["a", "d"] },
      { pattern: "timeout", count: 1, task_ids: ["c"] },
    ]);
  });

  it("take descriptions by position in the original, whatever they are about (W-07)", () => {
    const groups = groupFailures([failed("a", "timeout"), failed("b", "wrong unit")]);
    const names = namedByPosition(groups, ["wrong unit: metres"]).map((group) => group.pattern);
    expect(names).toEqual(["wrong unit: metres", "wrong unit"]);
  });
});

describe("N-3.8 names of failure groups", () => {
  it("come from the analyst who saw the items and speaks of them", () => {
    const outcomes = [failed("a", "timeout: 30s"), failed("b", "wrong unit: 5")];
    const patches = [
      patch(
        ["a", "b"],
        [
          ["Wrong unit", 1, "metres instead of feet"],
          ["Timeout", 1, "never answered"],
        ],
      ),
    ];
    expect(failurePatterns(outcomes, patches).map((group) => group.pattern)).toEqual([
      "Timeout: never answered",
      "Wrong unit: metres instead of feet",
    ]);
  });

  it("stay their own when the summary may be about other items", () => {
    const outcomes = [failed("a", "timeout"), failed("b", "EM=0: x")];
    const patches = [patch(["a", "b"], [["format", 2, "no tag"]])];
    expect(failurePatterns(outcomes, patches).map((group) => group.pattern)).toEqual([
      "timeout",
      "EM=0",
    ]);
  });

  it("take the largest summary of a group that had its analyst alone", () => {
    const outcomes = [failed("a", "EM=0: x"), failed("b", "EM=0: y"), failed("c", "timeout")];
    const patches = [
      patch(["c"], [["slow", 1, "gave up"]]),
      patch(
        ["a", "b"],
        [
          ["other", 1, ""],
          ["rule missing", 2, "names are full names"],
        ],
      ),
      patch(["a"], [["praise", 9, "never used"]], "success"),
    ];
    expect(failurePatterns(outcomes, patches)).toEqual([
      { pattern: "rule missing: names are full names", count: 2, task_ids: ["a", "b"] },
      { pattern: "slow: gave up", count: 1, task_ids: ["c"] },
    ]);
  });
});

describe("R-3.8c the buffer's text", () => {
  it("is empty for an empty buffer", () => {
    expect(renderStepBuffer([])).toBe("");
  });

  it("shows steps, patterns, scores and rejected edits without the noise of last bits", () => {
    const text = renderStepBuffer([
      {
        step: 3,
        action: "reject",
        n_total: 8,
        n_fail: 2,
        failure_patterns: [{ pattern: "wrong unit", count: 2, task_ids: ["a", "b"] }],
        score_before: 0.1 + 0.2,
        score_after: 0.25,
        rejected_edits: [{ op: "replace", target: "x", content: "line\n1. fake" }],
      },
    ]);
    expect(text).toContain("### Step 3: REJECT (2 of 8 failed)");
    expect(text).toContain('- failure "wrong unit" x2: ["a","b"]');
    expect(text).toContain("0.3 before, 0.25 with them");
    expect(text).toContain('1. {"op":"replace","target":"x","content":"line\\n1. fake"}');
  });
});

describe("R-3.4 normalization (T-09)", () => {
  const edit = { op: "append", content: "x" };

  it("sorts replies by source and fills in source and support", () => {
    const normalized = normalizePatches([
      { patch: { edits: [edit] }, source_type: "success", batch_size: 4 },
      { edits: [edit], batch_size: 0 },
    ]);
    expect(normalized).toEqual({
      failure: [[{ ...edit, source_type: "failure", support_count: 1 }]],
      success: [[{ ...edit, source_type: "success", support_count: 4 }]],
    });
  });

  it("drops replies without items, so that a step can be skipped", () => {
    expect(normalizePatches([null, 5, { patch: null }, { patch: { edits: [] } }])).toEqual({
      failure: [],
      success: [],
    });
  });
});
