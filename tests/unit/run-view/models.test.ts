import { describe, expect, it } from "vitest";
import { configGroups, reproduceCommand } from "@/lib/run-view/config-rows";
import { countFates, editFate, filterEdits } from "@/lib/run-view/edit-rows";
import { filterRows, makeItemMatrix } from "@/lib/run-view/item-matrix";
import {
  filterLog,
  logJsonLines,
  logText,
  searchProblem,
  withLineKeys,
} from "@/lib/run-view/log-filter";
import { makeUsageTable } from "@/lib/run-view/usage-table";
import { bestVersionNumber, versionOptions } from "@/lib/run-view/version-options";
import type { EditRow, ItemMatrix, SkillVersionRow, UsageRow } from "@/lib/schemas/read-models";

function aMatrix(rows: Record<string, readonly (0 | 1 | null | "infra")[]>): ItemMatrix {
  const columns = [
    { label: "seed", versionNumber: 0, outcome: "" },
    { label: "step 3 rejected", versionNumber: 3, outcome: "reject" },
    { label: "step 2", versionNumber: 2, outcome: "accept_new_best" },
  ].map((column, index) => ({
    ...column,
    skillHash: `h${index}`,
    step: index,
    scored: 1,
    passed: 1,
  }));
  return {
    split: "val",
    columns,
    rows: Object.entries(rows).map(([itemId, results]) => ({
      itemId,
      taskType: "t",
      text: `text of ${itemId}`,
      cells: results.map((result, index) =>
        result === null
          ? null
          : {
              rolloutId: index,
              hard: result === 1 ? 1 : 0,
              soft: result === 1 ? 1 : 0,
              status: result === "infra" ? "infra_error" : "scored",
            },
      ),
    })),
  };
}

describe("item matrix", () => {
  const model = makeItemMatrix(
    aMatrix({
      better: [0, 0, 1],
      worse: [1, 1, 0],
      fails: [0, 0, 0],
      passes: [1, 1, 1],
      broken: [1, "infra", 1],
      missing: [0, null, 0],
    }),
  );

  it("compares the newest accepted version with the seed, not a rejected candidate", () => {
    const ids = (filter: Parameters<typeof filterRows>[1]) =>
      filterRows(model.rows, filter, "").map((row) => row.itemId);
    expect(ids("improved")).toEqual(["better"]);
    expect(ids("regressed")).toEqual(["worse"]);
    expect(ids("always_fails")).toEqual(["fails", "missing"]);
    expect(ids("always_passes")).toEqual(["passes", "broken"]);
    expect(ids("no_score")).toEqual(["broken"]);
  });

  it("counts flips in the order of time and takes no missing score for one", () => {
    expect(model.rows.find((row) => row.itemId === "better")?.flips).toBe(2);
    expect(model.rows.find((row) => row.itemId === "broken")?.flips).toBe(0);
    expect(model.counts).toMatchObject({ all: 6, improved: 1, regressed: 1 });
  });

  it("finds items by their text", () => {
    expect(filterRows(model.rows, "all", "OF WORSE").map((row) => row.itemId)).toEqual(["worse"]);
  });
});

describe("edits", () => {
  const anEdit = (change: Partial<EditRow>): EditRow => ({
    step: 1,
    position: 1,
    op: "append",
    target: null,
    content: "- rule",
    sourceType: "failure",
    supportCount: 1,
    supportItemIds: ["a"],
    selection: "selected",
    status: "applied_append",
    outcome: "accept_new_best",
    versionNumber: 1,
    ...change,
  });

  it("say how far each of them came", () => {
    const edits = [
      anEdit({}),
      anEdit({ outcome: "reject" }),
      anEdit({ status: "skipped_duplicate" }),
      anEdit({ selection: "not_selected", status: null }),
    ];
    expect(edits.map(editFate)).toEqual(["accepted", "rejected", "not_applied", "not_selected"]);
    expect(countFates(edits)).toEqual({
      accepted: 1,
      rejected: 1,
      not_applied: 1,
      not_selected: 1,
    });
    const filter = { fate: "not_accepted", op: "", source: "", search: "" } as const;
    expect(filterEdits(edits, filter)).toHaveLength(3);
  });

  it("stand newest step first and by rank inside a step", () => {
    const edits = [anEdit({ position: 2 }), anEdit({ position: 1 }), anEdit({ step: 3 })];
    const filter = { fate: "all", op: "", source: "", search: "" } as const;
    expect(filterEdits(edits, filter).map((edit) => [edit.step, edit.position])).toEqual([
      [3, 1],
      [1, 1],
      [1, 2],
    ]);
  });
});

describe("log", () => {
  const line = (level: "info" | "warn" | "error", message: string) => ({
    seq: 1,
    at: "2026-01-01T12:00:00.000Z",
    level,
    stage: "gate",
    step: 2,
    message,
  });
  const lines = [line("info", "one"), line("warn", "two"), line("error", "three")];

  it("is filtered by level and text", () => {
    expect(filterLog(lines, { level: "warn", search: "" }).map((entry) => entry.message)).toEqual([
      "two",
      "three",
    ]);
    expect(filterLog(lines, { level: "all", search: "ONE" })).toHaveLength(1);
    expect(filterLog(lines, { level: "all", search: "/^.*o[nm]e/" })).toHaveLength(1);
    expect(filterLog(lines, { level: "all", search: "", stage: "no such stage" })).toEqual([]);
    expect(filterLog(lines, { level: "all", search: "", step: 99 })).toEqual([]);
    expect(searchProblem("/(/")).toBe("not a regular expression");
    expect(searchProblem("(")).toBe("");
    expect(
      logJsonLines(lines)
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).message),
    ).toEqual(lines.map((line) => line.message));
  });

  it("gives equal lines different keys and is written with its places", () => {
    const keys = withLineKeys([...lines, ...lines]).map((entry) => entry.key);
    expect(new Set(keys).size).toBe(6);
    expect(logText(lines.slice(0, 1))).toBe("2026-01-01T12:00:00.000Z info  [gate step 2] one\n");
  });
});

describe("usage", () => {
  const aRow = (change: Partial<UsageRow>): UsageRow => ({
    role: "target",
    stage: "gate",
    step: 1,
    model: "m",
    calls: 10,
    attempts: 12,
    inputTokens: 1000,
    cachedInputTokens: 0,
    outputTokens: 100,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    keptReplies: 0,
    savedTokens: 0,
    costMicros: 50_000,
    p50LatencyMs: 100,
    p95LatencyMs: 300,
    ...change,
  });

  it("adds up steps by role and stage, with retries and price per gained point", () => {
    const table = makeUsageTable([aRow({}), aRow({ step: 2 }), aRow({ stage: "rollout" })], 0.1);
    expect(table.lines.map((line) => [line.stage, line.calls, line.retries])).toEqual([
      ["Gate", "20", "4"],
      ["Rollout", "10", "2"],
    ]);
    expect(table.total.cost).toBe("$0.15");
    expect(table.perPoint).toBe("$0.015");
  });

  it("keeps money unknown once a price is unknown", () => {
    const table = makeUsageTable([aRow({}), aRow({ costMicros: null })], 0.1);
    expect(table.total.cost).toBe("–");
    expect(table.perPoint).toBe("");
    expect(table.unpriced).toEqual(["m"]);
  });

  it("tells thought tokens, kept replies and the cached share only where there are any", () => {
    const plain = makeUsageTable([aRow({})], null);
    expect([plain.hasReasoning, plain.hasKept, plain.cachedShare]).toEqual([false, false, 0]);
    const rich = makeUsageTable(
      [aRow({ reasoningTokens: 40, keptReplies: 2, savedTokens: 1500, cachedInputTokens: 1000 })],
      null,
    );
    expect(rich.lines[0]).toMatchObject({ reasoning: "40", kept: "2" });
    expect(rich.keptWords).toBe("2 replies kept from earlier calls, 1.5K tokens not paid again");
    expect(rich.cachedShare).toBe(0.5);
  });
});

describe("versions and settings", () => {
  const aVersion = (number: number, outcome: string, gateScore: number): SkillVersionRow => ({
    number,
    skillHash: `h${number}`,
    parentNumber: number === 0 ? null : 0,
    step: number,
    epoch: 1,
    kind: number === 0 ? "seed" : "step",
    outcome,
    hard: gateScore,
    soft: gateScore,
    gateScore,
    lengthChars: 10,
    at: "2026-01-01T12:00:00.000Z",
  });

  it("finds the best accepted version and never a rejected one", () => {
    const versions = [
      aVersion(0, "", 0.4),
      aVersion(1, "accept_new_best", 0.6),
      aVersion(2, "reject", 0.9),
    ];
    expect(bestVersionNumber(versions)).toBe(1);
    expect(bestVersionNumber(versions.slice(0, 1))).toBe(0);
    expect(versionOptions(versions).map((option) => option.label)).toEqual([
      "v0 · seed · 0.400",
      "v1 · step 1 · new best · 0.600",
      "v2 · step 2 · rejected · 0.900",
    ]);
  });

  it("lists settings by group and keeps unknown shapes", () => {
    expect(configGroups({ train: { seed: 1, deep: { x: "" } }, schemaVersion: 1 })).toEqual([
      {
        name: "Training",
        rows: [
          { key: "train.seed", value: "1" },
          { key: "train.deep.x", value: "(empty)" },
        ],
      },
      { name: "Other", rows: [{ key: "schemaVersion", value: "1" }] },
    ]);
    expect(configGroups(null)).toEqual([]);
    expect(reproduceCommand("my run; rm")).toBe(
      "npm run skillopt -- train --config my-run-rm.yaml",
    );
  });
});
