import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shuffled } from "@/lib/domain/python-random";
import { splitCounts } from "@/lib/domain/split-counts";
import {
  findSplitName,
  makeSplits,
  type SplitMode,
  splitFingerprint,
} from "@/lib/environments/make-splits";
import type { SplittableItem } from "@/lib/environments/split-checks";

function anItem(id: string, input: Partial<Omit<SplittableItem, "item">> & { type?: string } = {}) {
  return {
    item: { id, taskType: input.type ?? "t", hash: `hash-${id}`, fields: {} },
    split: input.split ?? null,
    group: input.group ?? null,
    inputKey: input.inputKey ?? id,
  };
}

const many = (count: number) => Array.from({ length: count }, (_, index) => anItem(`i${index}`));

function make(items: SplittableItem[], mode: SplitMode, ratio = "2:1:7", seed = 42) {
  return makeSplits({ items, mode, ratio, seed });
}

function idsOf(made: ReturnType<typeof makeSplits>) {
  if (!made.ok) throw new Error(made.problems.map((problem) => problem.message).join("; "));
  const ids = (name: "train" | "val" | "test") => made.splits[name].map((item) => item.id);
  return { train: ids("train"), val: ids("val"), test: ids("test") };
}

const messages = (made: ReturnType<typeof makeSplits>) =>
  made.ok ? [] : made.problems.map((problem) => problem.message);

describe("splits", () => {
  it.each([
    ["train", "train"],
    ["selection", "val"],
    ["valid_seen", "val"],
    ["Validation", "val"],
    [" dev ", "val"],
    ["valid_unseen", "test"],
    ["testing", null],
    ["", null],
    ["constructor", null],
  ])("SP-2: the name %j means %s", (name, split) => {
    expect(findSplitName(name)).toBe(split);
  });

  it("SP-5: one shuffle with the seed, then consecutive slices", () => {
    const made = idsOf(make(many(20), "ratio"));
    const order = shuffled(many(20), 42).map((entry) => entry.item.id);
    expect([...made.train, ...made.val, ...made.test]).toEqual(order);
  });

  it.each([
    [10, "2:1:7", [2, 1, 7]],
    [53, "2:1:7", [11, 5, 37]],
    [246, "2:1:7", [49, 25, 172]],
    [10, "1:1:1", [4, 3, 3]],
  ])("SP-6: %d items by %s give %j", (count, ratio, expected) => {
    const { train, val, test } = idsOf(make(many(count), "ratio", ratio));
    expect([train.length, val.length, test.length]).toEqual(expected);
  });

  it.each(["2:1", "2:1:7:1", "0:1:1", "a:b:c", "", "-1:2:3", "1.5:1:1"])(
    "SP-4: %j is not a ratio",
    (ratio) => {
      expect(messages(make(many(20), "ratio", ratio))).toEqual([
        expect.stringContaining("three positive whole numbers"),
      ]);
    },
  );

  it("N-1.2: a ratio that leaves a split empty is an error that says what to do", () => {
    expect(messages(make(many(3), "ratio"))).toEqual([
      expect.stringMatching(/val would have no items.*2:1:7 cuts 3 items into 1\/0\/2.*4:3:3/),
    ]);
  });

  it("explicit: follows the names of the data, in file order", () => {
    const items = [
      anItem("a", { split: "train" }),
      anItem("b", { split: "selection" }),
      anItem("c", { split: "valid_unseen" }),
      anItem("d", { split: "train" }),
    ];
    expect(idsOf(make(items, "explicit"))).toEqual({ train: ["a", "d"], val: ["b"], test: ["c"] });
  });

  it("explicit: an unknown name and a missing name are errors, never a guess", () => {
    expect(messages(make([anItem("a", { split: "holdout" })], "explicit"))).toEqual([
      expect.stringMatching(/"holdout" is not a split.*items a/),
    ]);
    expect(messages(make([anItem("a", { split: "train" }), anItem("b")], "explicit"))).toEqual([
      expect.stringMatching(/1 of 2 items.*b/),
    ]);
  });

  it("explicit: a split without items is an error", () => {
    const items = [anItem("a", { split: "train" }), anItem("b", { split: "test" })];
    expect(messages(make(items, "explicit"))).toEqual([
      expect.stringMatching(/val would have no items.*1\/0\/1/),
    ]);
  });

  it("SP-10: duplicate ids list the first five", () => {
    const items = [...many(7), ...many(7)];
    expect(messages(make(items, "ratio"))).toEqual([
      "7 ids stand more than once: i0, i1, i2, i3, i4, …",
    ]);
  });

  it("SP-10: an id in two splits means that the splits overlap", () => {
    const items = [
      anItem("a", { split: "train" }),
      anItem("a", { split: "test" }),
      anItem("b", { split: "val" }),
    ];
    expect(messages(make(items, "split_dir"))).toEqual([
      "the splits overlap, 1 id is in more than one: a (train, test)",
    ]);
  });

  it("warns of identical inputs and groups in two splits and of a small selection split", () => {
    const items = [
      anItem("a", { split: "train", inputKey: "same", group: "g" }),
      anItem("b", { split: "val", inputKey: "same" }),
      anItem("c", { split: "test", group: "g" }),
    ];
    const made = make(items, "explicit");
    expect(made).toMatchObject({
      ok: true,
      warnings: [
        expect.stringMatching(/input stands in more than one split: items b/),
        expect.stringMatching(/group has items in more than one split: g/),
        expect.stringMatching(/selection split has 1 item/),
      ],
    });
  });

  it("8.6: the members of a group stay together", () => {
    const items = Array.from({ length: 40 }, (_, index) =>
      anItem(`i${index}`, { group: `g${index % 8}` }),
    );
    for (const mode of ["ratio", "stratified"] as const) {
      const made = idsOf(make(items, mode, "2:1:1"));
      const groups = (ids: string[]) => new Set(ids.map((id) => Number(id.slice(1)) % 8));
      const all = [groups(made.train), groups(made.val), groups(made.test)];
      expect(all.reduce((sum, set) => sum + set.size, 0)).toBe(8);
      expect(made.train.length + made.val.length + made.test.length).toBe(40);
    }
  });

  it("stratified: every task type is dealt by the ratio, and the totals are exact", () => {
    const types = { a: 20, b: 10, c: 7 };
    const items = Object.entries(types).flatMap(([type, count]) =>
      Array.from({ length: count }, (_, index) => anItem(`${type}${index}`, { type })),
    );
    const made = idsOf(make(items, "stratified", "2:1:2"));
    const count = (ids: string[], type: string) => ids.filter((id) => id.startsWith(type)).length;
    for (const [type, total] of Object.entries(types)) {
      expect(count(made.train, type)).toBeGreaterThanOrEqual(Math.floor((total * 2) / 5));
      expect(count(made.val, type)).toBeGreaterThanOrEqual(Math.floor(total / 5));
      expect(count(made.test, type)).toBeGreaterThanOrEqual(Math.floor((total * 2) / 5));
    }
    expect([made.train.length, made.val.length, made.test.length]).toEqual(
      splitCounts(37, [2, 1, 2]),
    );
  });

  it("any way of splitting keeps every item once and repeats itself with the same seed", () => {
    const arbitrary = fc.record({
      count: fc.integer({ min: 3, max: 80 }),
      types: fc.integer({ min: 1, max: 5 }),
      groups: fc.option(fc.integer({ min: 3, max: 20 })),
      seed: fc.integer(),
      mode: fc.constantFrom<SplitMode>("ratio", "stratified"),
    });
    fc.assert(
      fc.property(arbitrary, ({ count, types, groups, seed, mode }) => {
        const items = Array.from({ length: count }, (_, index) =>
          anItem(`i${index}`, {
            type: `t${index % types}`,
            group: groups === null ? null : `g${index % groups}`,
          }),
        );
        const made = make(items, mode, "1:1:1", seed);
        if (!made.ok) return;
        const ids = idsOf(made);
        const all = [...ids.train, ...ids.val, ...ids.test];
        expect(all.toSorted()).toEqual(items.map((entry) => entry.item.id).toSorted());
        expect(idsOf(make(items, mode, "1:1:1", seed))).toEqual(ids);
      }),
    );
  });

  it("20,000 items of one type are split without delay", () => {
    const { train } = idsOf(make(many(20_000), "stratified"));
    expect(train).toHaveLength(4000);
  });
});

describe("SP-11 fingerprint", () => {
  const fingerprint = (items: SplittableItem[], environment = "custom") => {
    const made = make(items, "explicit");
    if (!made.ok) throw new Error("not split");
    return splitFingerprint(environment, made.splits);
  };
  const base = () => [
    anItem("a", { split: "train" }),
    anItem("b", { split: "train" }),
    anItem("c", { split: "val" }),
    anItem("d", { split: "test" }),
  ];

  it("is a SHA-256 and depends on environment, order, split and content", () => {
    const first = fingerprint(base());
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprint(base())).toBe(first);
    const [a, b, c, d] = base();
    const others = [
      fingerprint(base(), "searchqa"),
      fingerprint([b!, a!, c!, d!]),
      fingerprint([a!, { ...b!, split: "val" }, c!, d!]),
      fingerprint([{ ...a!, item: { ...a!.item, hash: "changed" } }, b!, c!, d!]),
    ];
    expect(new Set([first, ...others]).size).toBe(5);
  });
});
