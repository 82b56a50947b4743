import { describe, expect, it } from "vitest";
import {
  buildComparisonPairs,
  categoryCounts,
  filterPairs,
  findPairPolicy,
  renderComparison,
} from "@/lib/engine/comparison-pairs";

function outcome(itemId: string, hard: number, answer = `answer ${itemId}`) {
  return { itemId, hard, soft: hard, answer, failReason: hard === 0 ? `why ${itemId}` : "" };
}

const items = ["a", "b", "c", "d"].map((id) => ({ id, task: `task ${id}` }));
const pairs = buildComparisonPairs({
  items,
  previous: [outcome("a", 0), outcome("b", 1), outcome("c", 0), outcome("d", 1)],
  current: [outcome("a", 1), outcome("b", 0), outcome("c", 0), outcome("d", 1)],
});

describe("3.14 comparison pairs (T-16)", () => {
  it("fall into four categories, in item order", () => {
    expect(pairs.map((pair) => [pair.id, pair.category])).toEqual([
      ["a", "improved"],
      ["b", "regressed"],
      ["c", "persistent_fail"],
      ["d", "stable_success"],
    ]);
    expect(categoryCounts(pairs)).toEqual({
      improved: 1,
      regressed: 1,
      persistent_fail: 1,
      stable_success: 1,
    });
  });

  it("count a missing outcome as failed and the last of several", () => {
    const [first, second] = buildComparisonPairs({
      items: items.slice(0, 2),
      previous: [outcome("b", 0), outcome("b", 1)],
      current: [outcome("b", 1)],
    });
    expect(first).toMatchObject({
      category: "persistent_fail",
      prev: { hard: 0, soft: 0, predicted_answer: "N/A", fail_reason: "" },
    });
    expect(second?.category).toBe("stable_success");
  });

  it("are filtered by policy", () => {
    const idsOf = (policy: "mixed" | "changed" | "unchanged") =>
      filterPairs(pairs, policy).map((pair) => pair.id);
    expect(idsOf("mixed")).toEqual(["a", "b", "c", "d"]);
    expect(idsOf("changed")).toEqual(["a", "b"]);
    expect(idsOf("unchanged")).toEqual(["c", "d"]);
    expect([" Delta", "all", "", "00_11", "both"].map(findPairPolicy)).toEqual([
      "changed",
      "mixed",
      "mixed",
      "unchanged",
      null,
    ]);
  });

  it("are shown with regressions first and without the trajectories of stable items", () => {
    const text = renderComparison(
      pairs.map((pair) => ({
        ...pair,
        prev_trajectory: `before ${pair.id}.`,
        curr_trajectory: `after ${pair.id}.`,
      })),
    );
    const order = [...text.matchAll(/<pair id="(.)">/g)].map((match) => match[1]);
    expect(order).toEqual(["b", "c", "a", "d"]);
    expect(text).toContain(
      "Items compared: 4 (regressed 1, persistent_fail 1, improved 1, stable_success 1)",
    );
    expect(text).toContain("before b.");
    expect(text).not.toContain("after d.");
    expect(text).toContain("Reason with the current skill: why b");
    expect(text).not.toContain("Reason with the previous skill: why b");
    expect(text).toContain("Current skill: failed, soft 0.00, answer: answer b");
  });
});
