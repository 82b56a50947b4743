import { describe, expect, it } from "vitest";
import { getEnvironment } from "@/lib/environments/registry";
import type { DatasetStats, SplitName } from "@/lib/schemas/dataset";
import { answerKind, answerStats, lengthStats } from "@/lib/services/answer-stats";
import { datasetStats } from "@/lib/services/dataset-stats";
import { customConfig, makeItem } from "../../support/environment-items";

const config = customConfig({ scorer: { type: "regex", pattern: "a" } });
const item = (id: string, more: object = {}) =>
  makeItem(config, { id, input: `Question ${id} about parcels and nothing else at all`, ...more });
const statsOf = (splits: Partial<Record<SplitName, ReturnType<typeof item>[]>>) =>
  datasetStats(getEnvironment("custom"), { train: [], val: [], test: [], ...splits });
const check = (stats: DatasetStats, id: string) => stats.checks?.find((one) => one.id === id);

describe("checks of a dataset", () => {
  it("name the items that leak between the splits", () => {
    const stats = statsOf({
      train: [item("a", { group: "g" }), item("b", { expected: "x" })],
      test: [
        item("c", { group: "g" }),
        item("d", { input: "question B about parcels, and nothing else at all!", expected: "y" }),
      ],
    });
    expect(check(stats, "group_across")).toEqual({
      id: "group_across",
      count: 2,
      itemIds: ["a", "c"],
    });
    expect(check(stats, "same_across")).toMatchObject({ count: 1, itemIds: ["d"] });
    expect(check(stats, "contradictory")).toMatchObject({ count: 1, itemIds: ["d"] });
    expect(check(stats, "same_inside")).toMatchObject({ count: 0, itemIds: [] });
  });

  it("name items without an answer and answers that stand in the input", () => {
    const stats = statsOf({
      train: [
        item("a"),
        item("b", { input: "It is the red parcel there. Which?", expected: "the red parcel" }),
      ],
    });
    expect(check(stats, "no_answer")?.itemIds).toEqual(["a"]);
    expect(check(stats, "answer_in_input")?.itemIds).toEqual(["b"]);
  });
});

describe("answers of a dataset", () => {
  it("are counted by value and split, whatever their case and blanks", () => {
    const stats = answerStats([
      { split: "train", answer: "Yes" },
      { split: "test", answer: " yes " },
      { split: "test", answer: "no" },
    ]);
    expect(stats).toMatchObject({
      distinct: 2,
      kinds: [{ kind: "yes_no", count: 3 }],
      values: [
        { text: "Yes", train: 1, val: 0, test: 1 },
        { text: "no", train: 0, val: 0, test: 1 },
      ],
      lengths: { train: { max: 3 }, val: { max: 0 }, test: { median: 5 } },
    });
  });

  it.each([
    ["1,234.5 %", "number"],
    ["$ minus 3", "phrase"],
    ["-$3", "number"],
    ["True", "yes_no"],
    ["(B)", "letter"],
    ['{"a":1}', "json"],
    ["{curly", "word"],
    ["Paris", "word"],
    ["the Eiffel tower", "phrase"],
    ["one two three four five six seven eight nine", "text"],
  ])("%s is a %s", (answer, kind) => {
    expect(answerKind(answer)).toBe(kind);
  });

  it("lengths of no texts are 0", () => {
    expect(lengthStats([])).toEqual({ median: 0, p95: 0, max: 0 });
  });
});
