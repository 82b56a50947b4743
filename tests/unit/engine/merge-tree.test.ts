import { describe, expect, it } from "vitest";
import { type MergeAsk, mergePatches } from "@/lib/engine/merge-patches";
import { mergeCallCount, mergeTree } from "@/lib/engine/merge-tree";

async function callsFor(count: number, batchSize: number) {
  const calls: { level: number; index: number; size: number }[] = [];
  const merged = await mergeTree({
    items: Array.from({ length: count }, (_, index) => [index]),
    batchSize,
    mergeBatch: async ({ items, level, index }) => {
      calls.push({ level, index, size: items.length });
      return items.flat();
    },
  });
  return { calls, merged };
}

describe("R-3.9b hierarchical merging (T-10)", () => {
  it.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [8, 1],
    [9, 2],
    [17, 3],
    [19, 4],
    [65, 10],
  ])("%i patches by 8 take %i calls and keep their order", async (count, expected) => {
    const { calls, merged } = await callsFor(count, 8);
    expect(calls).toHaveLength(expected);
    expect(mergeCallCount(count, 8)).toBe(expected);
    expect(merged ?? []).toEqual(Array.from({ length: count }, (_, index) => index));
  });

  it("names levels from 1 and calls of a level from 0; a batch of one moves up without a call", async () => {
    const { calls } = await callsFor(9, 8);
    expect(calls).toEqual([
      { level: 1, index: 0, size: 8 },
      { level: 2, index: 0, size: 2 },
    ]);
  });

  it("a batch size below 2 counts as 2", async () => {
    expect((await callsFor(4, 1)).calls).toHaveLength(3);
    expect(mergeCallCount(4, 0)).toBe(3);
  });

  it("a failing callback fails the merge", async () => {
    const merging = mergeTree({
      items: [1, 2],
      batchSize: 8,
      mergeBatch: async () => {
        throw new Error("stopped");
      },
    });
    await expect(merging).rejects.toThrow("stopped");
  });
});

describe("R-3.9 the original's three merges", () => {
  const item = (content: string) => ({ op: "append", content });

  async function merge(failure: object[][], success: object[][], replies: unknown[]) {
    const calls: MergeAsk[] = [];
    const merged = await mergePatches({
      failure,
      success,
      batchSize: 8,
      mode: "patch",
      ask: async (call) => {
        calls.push(call);
        return replies[calls.length - 1];
      },
    });
    return { ...merged, kinds: calls.map((call) => call.kind) };
  }

  it("d merges failures, successes, then both, and marks the level of a group's items only", async () => {
    const result = await merge(
      [[item("a")], [item("b")]],
      [[item("c")]],
      [{ edits: [item("ab")] }, { edits: [item("abc")] }],
    );
    expect(result.kinds).toEqual(["failure", "final"]);
    expect(result.items).toEqual([item("abc")]);
    expect(result.origin).toBe("merged");
  });

  it.each([null, { edits: "x" }, { edits: [1] }, { items: [] }, []])(
    "c an unusable reply (%j) leaves all items in order",
    async (reply) => {
      const result = await merge([[item("a")], [{ ...item("b"), merge_level: 3 }]], [], [reply]);
      expect(result.items).toEqual([
        { ...item("a"), merge_level: 1 },
        { ...item("b"), merge_level: 3 },
      ]);
      expect(result.origin).toBe("fallback");
    },
  );

  it("c an empty list is accepted and wipes the inputs out (W-10)", async () => {
    const result = await merge([[item("a")], [item("b")]], [], [{ edits: [] }]);
    expect(result.items).toEqual([]);
  });
});
