import { describe, expect, it } from "vitest";
import { parseRatio, ratioSplit, splitCounts } from "@/lib/domain/split-counts";

describe("R-1.2 split sizes", () => {
  it.each([
    [10, [2, 1, 7]],
    [400, [80, 40, 280]],
    [177, [35, 18, 124]],
    [246, [49, 25, 172]],
    [3, [1, 0, 2]],
    [2, [1, 0, 1]],
    [1, [0, 0, 1]],
    [0, [0, 0, 0]],
  ])("2:1:7 cuts %i items into the known sizes", (total, counts) => {
    expect(splitCounts(total, [2, 1, 7])).toEqual(counts);
  });

  it("hands equal remainders to the earlier split", () => {
    expect(splitCounts(7, [1, 1, 1])).toEqual([3, 2, 2]);
  });

  it("always adds up", () => {
    for (let total = 0; total < 400; total += 1) {
      expect(splitCounts(total, [3, 2, 6]).reduce((sum, count) => sum + count)).toBe(total);
    }
  });
});

describe("SP-4 ratios", () => {
  it("reads three positive whole numbers", () => {
    expect(parseRatio(" 2 : 1 : 7 ")).toEqual([2, 1, 7]);
  });

  it.each(["2:1", "2:1:7:1", "", "a:b:c", "2:0:8", "-1:1:1", "2.5:1:7"])("refuses %j", (text) => {
    expect(parseRatio(text)).toBeNull();
  });
});

it("SP-5 a ratio split is reproducible, complete and disjoint", () => {
  const items = Array.from({ length: 20 }, (_, index) => index);
  const first = ratioSplit({ items, ratio: [2, 1, 7], seed: 42 });
  expect(first).toEqual(ratioSplit({ items, ratio: [2, 1, 7], seed: 42 }));
  expect([...first.train, ...first.val, ...first.test].toSorted((a, b) => a - b)).toEqual(items);
  expect([first.train.length, first.val.length, first.test.length]).toEqual([4, 2, 14]);
});
