import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseIndices, needsRanking } from "@/lib/engine/select";
import type { SourceType } from "@/lib/schemas/edit";

function pool(...items: [support: number, sourceType?: SourceType][]) {
  return items.map(([support, sourceType = "failure"]) => ({
    supportItemIds: Array.from({ length: support }, (_, index) => `t${index}`),
    sourceType,
  }));
}

const three = pool([1], [1], [1]);
const reply = (...selected_indices: unknown[]) => ({ reasoning: "why", selected_indices });

function choose(profile: "reference" | "fixed", budget: number, answer: unknown, items = three) {
  return chooseIndices({ reply: answer, pool: items, budget, profile });
}

describe("R-3.6 choosing edits (T-11)", () => {
  it("takes the named items in the ranker's order", () => {
    expect(choose("reference", 2, reply(2, 1))).toEqual({ indices: [2, 1], source: "ranked" });
    expect(choose("fixed", 2, reply(2, 1))).toEqual({ indices: [2, 1], source: "ranked" });
  });

  it("keeps everything within the budget without a call", () => {
    expect(choose("fixed", 5, null)).toEqual({ indices: [0, 1, 2], source: "unchanged" });
    expect(needsRanking({ poolSize: 3, budget: 5, profile: "fixed" })).toBe(false);
  });

  it("ignores what is no index, and leaves the gaps", () => {
    expect(choose("reference", 2, reply("2", true, 7, 1, 1)).indices).toEqual([1]);
  });

  it.each([null, {}, { selected_indices: "1" }, reply(), reply(9, -1)])(
    "without a usable index (%j) the first items are taken in both profiles",
    (answer) => {
      expect(choose("reference", 2, answer)).toEqual({ indices: [0, 1], source: "fallback" });
      expect(choose("fixed", 2, answer)).toEqual({ indices: [0, 1], source: "fallback" });
    },
  );

  it("keeps one item for a budget of 0 (W-05)", () => {
    expect(choose("reference", 0, reply(2, 1)).indices).toEqual([2]);
  });
});

describe("N-3.6 choosing edits", () => {
  it("chooses nothing for a budget of 0, without a call", () => {
    expect(choose("fixed", 0, reply(2, 1))).toEqual({ indices: [], source: "none" });
    expect(needsRanking({ poolSize: 3, budget: 0, profile: "fixed" })).toBe(false);
  });

  it("reads numbers given as text, but not booleans or fractions", () => {
    expect(choose("fixed", 2, reply("2", 1)).indices).toEqual([2, 1]);
    expect(choose("fixed", 1, reply(true, 1.5, 2)).indices).toEqual([2]);
  });

  it("fills missing places by support, failures first, then merged order", () => {
    const items = pool([1], [3, "success"], [3], [1], [2]);
    expect(choose("fixed", 4, reply(3), items).indices).toEqual([3, 2, 1, 4]);
  });

  it("never takes more than the budget or an item twice", () => {
    const answer = fc.array(fc.oneof(fc.integer(), fc.nat(6), fc.string(), fc.boolean()));
    fc.assert(
      fc.property(answer, fc.nat(8), fc.nat(8), (indices, size, budget) => {
        const items = pool(...Array.from({ length: size }, (): [number] => [1]));
        const chosen = choose("fixed", budget, reply(...indices), items).indices;
        expect(chosen).toHaveLength(Math.min(size, budget));
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chosen.every((index) => index >= 0 && index < size)).toBe(true);
      }),
    );
  });
});
