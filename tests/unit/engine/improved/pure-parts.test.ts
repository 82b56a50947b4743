import { describe, expect, test } from "vitest";
import { findLeaks } from "@/lib/engine/improved/find-leaks";
import { gatesSlowUpdates, improvementsOf } from "@/lib/engine/improved/improvements";
import { disagreements, pairedSums, withFreshMeans } from "@/lib/engine/improved/item-estimates";
import { conflictGroups, uniteEdits } from "@/lib/engine/improved/near-duplicates";
import { findRegressions } from "@/lib/engine/improved/regression-guard";
import type { Edit } from "@/lib/schemas/edit";
import type { ItemOutcome } from "@/lib/schemas/outcome";
import { aRunConfig } from "@/tests/support/memory-run";

function outcome(itemId: string, hard: number, more: Partial<ItemOutcome> = {}): ItemOutcome {
  return {
    itemId,
    taskType: "t",
    hard,
    soft: hard,
    status: "scored",
    answer: "",
    failReason: "",
    taskDescription: "",
    turns: 1,
    usage: { calls: 1, inputTokens: 1, cachedInputTokens: 0, outputTokens: 1, costMicros: 0 },
    latencyMs: 1,
    attempts: 1,
    trajectoryHash: "t",
    details: {},
    ...more,
  };
}

function edit(id: string, content: string, more: Partial<Edit> = {}): Edit {
  return {
    id,
    op: "append",
    target: "",
    content,
    sourceType: "failure",
    supportItemIds: [id],
    from: [],
    ...more,
  };
}

const hard = { gate_metric: "hard", gate_mixed_weight: 0.5 } as const;

describe("switches of the improved methods", () => {
  test("all are off by default; the profile improved turns on all but the regression guard", () => {
    const off = improvementsOf({ config: aRunConfig() });
    expect(Object.values(off).every((method) => method === null)).toBe(true);
    const on = improvementsOf({ config: aRunConfig({ engine: { profile: "improved" } }) });
    const stillOff = Object.entries(on).filter(([, method]) => method === null);
    expect(stillOff.map(([name]) => name)).toEqual(["regressionGuard"]);
  });

  test("a switch that is set holds against the profile, either way", () => {
    const improved = { confirm: false };
    expect(
      improvementsOf({ config: aRunConfig({ engine: { profile: "improved" }, improved }) }).confirm,
    ).toBeNull();
    expect(improvementsOf({ config: aRunConfig({ improved: { confirm: true } }) }).confirm).toEqual(
      { replicates: 3 },
    );
  });

  test("C-16: guidance is gated by its switch or by the original's key", () => {
    expect(gatesSlowUpdates({ config: aRunConfig() })).toBe(false);
    expect(
      gatesSlowUpdates({ config: aRunConfig({ improved: { gate_slow_updates: true } }) }),
    ).toBe(true);
    const optimizer = { slow_update_gate_with_selection: true };
    expect(gatesSlowUpdates({ config: aRunConfig({ optimizer }) })).toBe(true);
  });
});

describe("C-01 estimates", () => {
  test("C-01: only items with evidence on both sides and a different gate value disagree", () => {
    const before = [outcome("a", 1), outcome("b", 0), outcome("c", 0), outcome("d", 1 / 3)];
    const after = [
      outcome("a", 1),
      outcome("b", 1),
      outcome("c", 1, { status: "infra_error" }),
      outcome("d", 0),
    ];
    expect(disagreements(before, after, hard)).toEqual(["b", "d"]);
    expect(disagreements(before, [outcome("a", 1, { soft: 0.5 })], hard)).toEqual([]);
    const soft = { gate_metric: "soft", gate_mixed_weight: 0.5 } as const;
    expect(disagreements(before, [outcome("a", 1, { soft: 0.5 })], soft)).toEqual(["a"]);
  });

  test("C-01: fresh means replace the estimates of their items, without unscored runs", () => {
    const fresh = new Map([
      ["a", [outcome("a", 0), outcome("a", 1), outcome("a", 0, { status: "infra_error" })]],
      ["b", [outcome("b", 0, { status: "infra_error" })]],
    ]);
    const means = withFreshMeans([outcome("a", 1), outcome("b", 1), outcome("c", 1)], fresh);
    expect(means.map((one) => one.hard)).toEqual([0.5, 1, 1]);
  });

  test("C-01: sums leave out pairs without evidence", () => {
    const gone = outcome("b", 0, { status: "infra_error" });
    expect(pairedSums([outcome("a", 1), outcome("b", 1)], [outcome("a", 0), gone], hard)).toEqual({
      first: 1,
      second: 0,
    });
  });
});

describe("C-03 regression guard", () => {
  const current = [outcome("a", 1), outcome("b", 1), outcome("c", 2 / 3), outcome("d", 0)];
  const allLost = ["a", "b", "c", "d"].map((id) => outcome(id, 0));
  const find = (maxLost: number, more: Partial<Parameters<typeof findRegressions>[0]> = {}) =>
    findRegressions({
      current,
      candidate: allLost,
      otherPasses: [],
      replicates: 2,
      guard: { maxLost, critical: new Set() },
      ...more,
    });

  test("C-03: solid items are those with full credit in all measurements", () => {
    expect(find(2)).toEqual({ solidLost: ["a", "b"], criticalLost: [], isRefused: false });
    expect(find(1).isRefused).toBe(true);
  });

  test("C-03: every pass of the run counts, and one measurement alone makes nothing solid", () => {
    expect(find(0, { replicates: 1 }).solidLost).toEqual([]);
    const otherPasses = [[outcome("a", 0), outcome("b", 1)]];
    expect(find(0, { replicates: 1, otherPasses }).solidLost).toEqual(["b"]);
  });

  test("C-03: one critical item is enough, though it is not solid; one that failed before is not lost", () => {
    const critical = (id: string) => find(9, { guard: { maxLost: 9, critical: new Set([id]) } });
    expect(critical("c").criticalLost).toEqual(["c"]);
    expect(critical("d").isRefused).toBe(false);
  });

  test("C-03: an item without evidence is not lost", () => {
    expect(find(0, { candidate: [outcome("a", 0, { status: "infra_error" })] }).isRefused).toBe(
      false,
    );
  });
});

describe("C-13 merging by words", () => {
  test("C-13: equal and nearly equal edits become one with all supporters", () => {
    const united = uniteEdits(
      [
        edit("a1", "Write the date as the letter gives it, with dashes."),
        edit("a2", "Write  the date as the letter gives it, with dashes."),
        edit("a3", "Write the date as that letter gives it, with dashes.", {
          supportItemIds: ["x", "y"],
          sourceType: "success",
        }),
        edit("a4", "Answer in one word."),
      ],
      0.8,
    );
    expect(united).toMatchObject({ equal: 1, nearlyEqual: 1 });
    expect(united.edits.map((one) => one.id)).toEqual(["a1", "a4"]);
    expect(united.edits[0]).toMatchObject({
      content: "Write the date as that letter gives it, with dashes.",
      supportItemIds: ["a1", "a2", "x", "y"],
      from: ["a1", "a2", "a3"],
      sourceType: "failure",
    });
  });

  test("C-13: a negation or another number makes it another rule, and a conflict", () => {
    const edits = [
      edit("a1", "Round the amount of each line to two digits."),
      edit("a2", "Never round the amount of each line to two digits."),
      edit("a3", "Round the amount of each line to 3 digits."),
      edit("a4", "Answer in one word."),
    ];
    expect(uniteEdits(edits, 0.8).edits).toHaveLength(4);
    expect(conflictGroups(edits, 0.8).map((group) => group.map((one) => one.id))).toEqual([
      ["a1", "a2", "a3"],
      ["a4"],
    ]);
  });

  test("C-13: edits conflict when one takes away the text another one needs", () => {
    const target = "Use commas.";
    const groups = conflictGroups(
      [
        edit("a1", "Use dots.", { op: "replace", target }),
        edit("a2", "Only in lists.", { op: "insert_after", target: `- ${target}` }),
        edit("a3", "First.", { op: "insert_after", target: "Be brief." }),
        edit("a4", "Second thing.", { op: "insert_after", target: "Be brief." }),
      ],
      0.8,
    );
    expect(groups.map((group) => group.length)).toEqual([2, 1, 1]);
  });
});

describe("C-15 leaks", () => {
  const items = [
    {
      id: "q-017",
      texts: ["The harbour master counted eleven grey boats before the storm came in from Norway."],
      answers: ["eleven grey boats", "yes"],
    },
    {
      id: "blue",
      texts: ["Read the note of the harbour master and answer with one word."],
      answers: ["yes"],
    },
  ];
  const find = (text: string, skill = "") => findLeaks({ items, skill, length: 6 })(text);

  test("C-15: an id, a telling answer and a long passage are leaks, each with its reason", () => {
    expect(find("For q-017 look twice.")).toBe("it names the train item q-017");
    expect(find("Boats: say ELEVEN  grey, boats.")).toBe(
      "it contains the expected answer of the train item q-017",
    );
    expect(find("Remember: the harbour master counted eleven grey things.")).toBe(
      "it copies 6 words in a row from the train item q-017",
    );
  });

  test("C-15: common words, short answers and plain-word ids are none", () => {
    expect(find("Answer yes or no. The blue one first.")).toBeNull();
    expect(find("Names like q-0171 are other ids.")).toBeNull();
    expect(find("The harbour master counted them.")).toBeNull();
  });

  test("C-15: what the skill says already is no leak", () => {
    const skill = "- The harbour master counted eleven grey boats (q-017).";
    expect(find("The harbour master counted eleven grey boats, see q-017.", skill)).toBeNull();
  });

  test("C-15: a passage that many items share belongs to the task", () => {
    const shared = ["a-1", "a-2", "a-3"].map((id) => ({
      id,
      texts: ["Give the total of the invoice in euros."],
      answers: [],
    }));
    const check = findLeaks({ items: shared, skill: "", length: 6 });
    expect(check("Give the total of the invoice rounded.")).toBeNull();
  });
});
