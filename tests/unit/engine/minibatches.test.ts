import { describe, expect, it } from "vitest";
import { shuffled } from "@/lib/domain/python-random";
import { makeMinibatches } from "@/lib/engine/minibatches";
import type { ItemStatus } from "@/lib/schemas/outcome";

function outcomes(failures: number, successes: number) {
  return Array.from({ length: failures + successes }, (_, id) => ({
    id,
    hard: id < failures ? 0 : 1,
    status: "scored" as ItemStatus,
  }));
}

describe("R-3.2 reflection groups (T-07)", () => {
  it("cuts 10 failures and 5 successes into groups of 8, 2 and 5", () => {
    const groups = makeMinibatches({
      outcomes: outcomes(10, 5),
      seed: 43,
      size: 8,
      failureOnly: false,
    });
    expect(groups.map((group) => [group.name, group.sourceType, group.outcomes.length])).toEqual([
      ["minibatch_fail_000", "failure", 8],
      ["minibatch_fail_001", "failure", 2],
      ["minibatch_succ_000", "success", 5],
    ]);
  });

  it("shuffles failures with the batch seed and successes with the next one", () => {
    const all = outcomes(10, 10);
    const groups = makeMinibatches({ outcomes: all, seed: 42, size: 10, failureOnly: false });
    const ids = groups.map((group) => group.outcomes.map((outcome) => outcome.id));
    expect(ids).toEqual([
      [7, 3, 2, 8, 5, 6, 9, 4, 0, 1],
      shuffled(
        all.slice(10).map((outcome) => outcome.id),
        43,
      ),
    ]);
  });

  it("keeps the given order without a seed and learns from failures only when told so", () => {
    const groups = makeMinibatches({
      outcomes: outcomes(3, 4),
      seed: null,
      size: 8,
      failureOnly: true,
    });
    expect(groups.map((group) => group.outcomes.map((outcome) => outcome.id))).toEqual([[0, 1, 2]]);
  });

  it("N-3.1 leaves out what is no evidence", () => {
    const groups = makeMinibatches({
      outcomes: [
        { id: 1, hard: 0, status: "infra_error" as ItemStatus },
        { id: 2, hard: 0, status: "timeout" as ItemStatus },
      ],
      seed: 1,
      size: 8,
      failureOnly: false,
    });
    expect(groups.flatMap((group) => group.outcomes.map((outcome) => outcome.id))).toEqual([2]);
  });
});
