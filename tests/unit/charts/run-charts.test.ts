import { describe, expect, test } from "vitest";
import { stackedTable } from "@/lib/charts/chart-table";
import { failureModel, lengthModel, spendingModel, stageTimeModel } from "@/lib/charts/run-charts";
import { dotLimit, makeSpreadModel, spreadShare } from "@/lib/charts/spread-model";
import { columnWords, makeStackedModel, maxParts } from "@/lib/charts/stacked-model";
import { emptyRunState, foldRunEvents } from "@/lib/events/fold";
import type { UsageRow } from "@/lib/schemas/read-models";
import { aRunLog } from "../../support/a-run-log";

const runId = "run_000000000000000000001";
const state = foldRunEvents(emptyRunState(runId), aRunLog(runId));

const none: Readonly<Record<string, number>> = {};
const aStep = { step: 1, items: 8, failed: 4, reasons: none, types: none, descriptions: none };

describe("columns of stacked parts", () => {
  test("the largest parts keep their names, the rest become others, and nothing is lost", () => {
    const values = Object.fromEntries(
      Array.from({ length: maxParts + 3 }, (_, index) => [`part ${index}`, index + 1]),
    );
    const model = makeStackedModel({
      columns: [{ key: "1", label: "1", name: "Step 1", values }],
      format: String,
      summary: "",
    });
    expect(model.parts.map((part) => part.label)).toEqual([
      ...Array.from({ length: maxParts }, (_, index) => `part ${maxParts + 2 - index}`),
      "others (3)",
    ]);
    expect(model.columns[0]?.total).toBe(((maxParts + 3) * (maxParts + 4)) / 2);
    expect(model.columns[0]?.values.at(-1)).toBe(1 + 2 + 3);
    expect(model.y.domain[1]).toBeGreaterThanOrEqual(model.columns[0]?.total ?? 0);
  });

  test("a column says what it is made of, and the table twin has the same numbers", () => {
    const model = failureModel(
      [
        { ...aStep, reasons: { "wrong format": 3, "no answer": 1 } },
        { ...aStep, step: 2, failed: 2, reasons: { "no answer": 2 } },
      ],
      (step) => `/steps/${step}`,
    );
    expect(model.columns.map((column) => columnWords(model, column))).toEqual([
      "Step 1, 4 of 8 failed: 4 · wrong format 3 · no answer 1",
      "Step 2, 2 of 8 failed: 2 · no answer 2",
    ]);
    expect(model.summary).toContain("the first batch failed on 4 items, the last on 2");
    expect(stackedTable(model, "Step").rows.map((row) => row.raw)).toEqual([
      ["Step 1, 4 of 8 failed", 3, 1, 4],
      ["Step 2, 2 of 8 failed", 0, 2, 2],
    ]);
  });

  test("failures are told by the analysts' types, else by descriptions that come back, else by reasons", () => {
    const partsOf = (step: Partial<typeof aStep>) =>
      failureModel([{ ...aStep, reasons: { "exact=0": 4 }, ...step }], String).parts.map(
        (part) => part.label,
      );
    const descriptions = { "queue missing": 3, "marker missing": 1 };
    expect(partsOf({ types: { format: 1, rule: 3 }, descriptions })).toEqual(["rule", "format"]);
    expect(partsOf({ types: { rule: 4 }, descriptions })).toEqual(Object.keys(descriptions));
    const unlike = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`d${index}`, 1]));
    expect(partsOf({ types: { rule: 4 }, descriptions: unlike })).toEqual(["exact=0"]);
  });

  test("time is told by stage in the order of the loop", () => {
    const model = stageTimeModel(state, String);
    expect(model.columns).toHaveLength(state.steps.length);
    expect(model.summary).toMatch(/takes the most time|No step/);
  });

  test("length is split into rules, slow-update region and appendix", () => {
    const model = lengthModel(
      [
        { version: 0, step: 0, body: 400, slowUpdate: 0, appendix: 0 },
        { version: 1, step: 1, body: 6000, slowUpdate: 2000, appendix: 400 },
      ],
      String,
    );
    expect(model.parts.map((part) => part.label)).toEqual([
      "Rules",
      "Slow-update region",
      "Appendix",
    ]);
    expect(model.columns.map((column) => column.total)).toEqual([100, 2100]);
    expect(model.mark).toEqual({ value: 2000, label: "2,000" });
  });
});

describe("what was spent up to each step", () => {
  const aUsageRow = (changes: Partial<UsageRow>): UsageRow => ({
    role: "target",
    stage: "rollout",
    step: 1,
    model: "m",
    calls: 1,
    attempts: 1,
    inputTokens: 10,
    cachedInputTokens: 0,
    outputTokens: 10,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    keptReplies: 0,
    savedTokens: 0,
    costMicros: 1_000_000,
    p50LatencyMs: 1,
    p95LatencyMs: 1,
    ...changes,
  });
  const rows = [
    aUsageRow({ step: null, costMicros: 2_000_000 }),
    aUsageRow({ step: 1 }),
    aUsageRow({ step: 2, role: "optimizer" }),
  ];
  const options = { totalSteps: 10, limitMicros: 5_000_000, hrefOf: String };

  test("adds up, shows the limit and says where this pace ends", () => {
    const model = spendingModel(rows, options);
    expect(model.unit).toBe("money");
    expect(model.columns.map((column) => column.total)).toEqual([2_000_000, 3_000_000, 4_000_000]);
    expect(model.mark).toEqual({ value: 5_000_000, label: "limit" });
    expect(model.summary).toBe(
      "$4.00 spent of $5.00; at this pace 10 steps take about $12.00, more than the limit.",
    );
  });

  test("counts tokens while one price is unknown: missing money is not zero", () => {
    const model = spendingModel([...rows, aUsageRow({ step: 2, costMicros: null })], options);
    expect(model.unit).toBe("tokens");
    expect(model.mark).toBeNull();
    expect(model.columns.at(-1)?.total).toBe(80);
  });
});

describe("values of results in their order", () => {
  const options = { errors: [1], format: String, what: "Latency", isLog: false };

  test("few are dots; many are a band that keeps every extreme", () => {
    const few = makeSpreadModel([3, 1, 2], options);
    expect(few.dots.map((dot) => dot.y)).toEqual([3, 1, 2]);
    expect(few.errors).toEqual([1]);
    const values = Array.from({ length: dotLimit * 20 }, (_, index) => (index * 7919) % 10_007);
    values[4321] = 1_000_000;
    const many = makeSpreadModel(values, options);
    expect(many.dots).toEqual([]);
    expect(many.buckets.length).toBeLessThanOrEqual(dotLimit);
    expect(Math.max(...many.buckets.map((each) => each.high))).toBe(1_000_000);
    expect(Math.min(...many.buckets.map((each) => each.low))).toBe(Math.min(...values));
    expect(many.buckets.at(-1)?.to).toBe(values.length);
  });

  test("a logarithmic axis has the powers of ten around the values", () => {
    const model = makeSpreadModel([12, 900, 40], { ...options, isLog: true });
    expect(model.y.ticks).toEqual([10, 100, 1000]);
    expect(spreadShare(model, 100)).toBeCloseTo(0.5);
    expect(makeSpreadModel([], { ...options, isLog: true }).summary).toBe("No Latency yet.");
  });
});
