import { describe, expect, it } from "vitest";
import { readEpochEndReply } from "@/lib/engine/epoch-end-reply";
import { readLearningRate } from "@/lib/engine/learning-rate-reply";
import { readRewrite } from "@/lib/engine/rewrite-reply";
import { taskBuckets } from "@/lib/engine/task-buckets";
import { payloadKey, toUpdateMode, truncatePatch } from "@/lib/engine/update-mode";

describe("3.5 the autonomous budget", () => {
  it.each<[unknown, number, boolean]>([
    [2, 2, false],
    [9, 4, false],
    [-3, 0, false],
    ["about 1 or 2", 1, false],
    [true, 0, true],
    [null, 0, true],
    [2.5, 0, true],
  ])("reads %j as %i of 4 items", (learning_rate, expected, fallback) => {
    const decision = readLearningRate({ learning_rate }, 4);
    expect([decision.learningRate, decision.fallback]).toEqual([expected, fallback]);
  });

  it("an absent reply is a fallback", () => {
    expect(readLearningRate(null, 4)).toMatchObject({ learningRate: 0, fallback: true });
  });
});

describe("R-3.10a a rewritten skill", () => {
  it("ends in one newline, and an empty one is none", () => {
    expect(readRewrite({ new_skill: "# A \n\n", change_summary: "did" })).toEqual({
      newSkill: "# A\n",
      changeSummary: [],
    });
    expect([readRewrite({ new_skill: " \n" }), readRewrite(null), readRewrite([1])]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe("3.14 and 3.15 epoch-end replies", () => {
  it("keep trimmed content and refuse replies without any", () => {
    expect(
      readEpochEndReply({ reasoning: " r ", meta_skill_content: "\nx\n" }, "meta_skill_content"),
    ).toEqual({ reasoning: "r", content: "x" });
    for (const content of ["", " \n", null, ["a"], undefined]) {
      expect(readEpochEndReply({ slow_update_content: content }, "slow_update_content")).toBeNull();
    }
  });
});

describe("2.4 update modes", () => {
  it("are known by several names, and an unknown one means patch", () => {
    expect([" Rewrite", "full_rewrite", "constructor", ""].map(toUpdateMode)).toEqual([
      "rewrite_from_suggestions",
      "full_rewrite_minibatch",
      "patch",
      "patch",
    ]);
    expect(payloadKey("full_rewrite_minibatch")).toBe("skill_candidates");
    expect(truncatePatch({ edits: [1, 2, 3], x: 1 }, 2, "patch")).toEqual({ edits: [1, 2], x: 1 });
  });
});

it("R-3.1d test reports sum per task type and over all", () => {
  const results = [
    { taskType: "x", hard: 1, soft: 0.5 },
    { taskType: "other", hard: 0.5, soft: 0 },
  ];
  expect(taskBuckets(results, ["x", "z"])).toEqual({
    x: { total: 1, hard: 1, soft: 0.5 },
    z: { total: 0, hard: 0, soft: 0 },
    overall: { total: 2, hard: 1.5, soft: 0.5 },
    other: { total: 1, hard: 0.5, soft: 0 },
  });
});
