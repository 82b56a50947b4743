import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rangeAxis } from "@/lib/charts/axis";
import { hasMoneyAxis, layAlong } from "@/lib/charts/lay-along";
import { makeScoreModel } from "@/lib/charts/score-model";
import { smoothSeries } from "@/lib/charts/smooth";
import { clampRange, parseRange, rangeText, rangeWith, zoomRange } from "@/lib/charts/zoom";
import type { RunState } from "@/lib/events/run-state";
import { aRunLog } from "@/tests/support/run-events";

describe("the range of steps that is looked at", () => {
  test("stands in the address and comes back from it", () => {
    expect(parseRange("3-12", 40)).toEqual({ from: 3, to: 12 });
    expect(rangeText({ from: 3, to: 12 })).toBe("3-12");
    for (const text of [null, "", "3", "a-b", "0-40", "-3-2"]) {
      expect(parseRange(text, 40)).toBeNull();
    }
  });

  test("never leaves the run, never gets smaller than four steps, and everything is no range", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer(),
        fc.integer(),
        (last, from, to) => {
          const range = clampRange({ from, to }, last);
          if (range !== null) {
            expect(range.from).toBeGreaterThanOrEqual(0);
            expect(range.to).toBeLessThanOrEqual(last);
            expect(range.to - range.from).toBeGreaterThanOrEqual(4);
            expect(parseRange(rangeText(range), last)).toEqual(range);
          }
        },
      ),
    );
  });

  test("zooming in and out keeps the chosen step in sight", () => {
    const near = zoomRange(null, "in", 30, 40);
    expect(near).toEqual({ from: 20, to: 40 });
    expect(zoomRange(near, "in", 30, 40)).toEqual({ from: 25, to: 35 });
    expect(zoomRange(near, "out", 30, 40)).toBeNull();
    expect(rangeWith({ from: 20, to: 30 }, 33, 40)).toEqual({ from: 23, to: 33 });
    expect(rangeWith({ from: 20, to: 30 }, 5, 40)).toEqual({ from: 5, to: 15 });
    expect(rangeWith(null, 5, 40)).toBeNull();
  });

  test("its axis has round ticks inside of it", () => {
    for (const [from, to] of [
      [3, 12],
      [100, 117],
      [0, 4],
      [20, 40],
    ] as const) {
      const axis = rangeAxis(from, to);
      expect(axis.domain).toEqual([from, to]);
      expect(axis.ticks.every((tick) => tick >= from && tick <= to)).toBe(true);
      expect(axis.ticks.every(Number.isInteger)).toBe(true);
      expect(axis.ticks.length).toBeGreaterThan(1);
    }
  });
});

describe("smoothing (product.md 9.1)", () => {
  const wave = Array.from({ length: 40 }, (_, index) => 0.5 + (index % 2 === 0 ? 0.1 : -0.1));

  test("a short series and weight 0 stay as they are", () => {
    expect(smoothSeries(wave.slice(0, 19), 0.9)).toEqual(wave.slice(0, 19));
    expect(smoothSeries(wave, 0)).toEqual(wave);
  });

  test("begins at the first value, keeps gaps, and a constant is not bent", () => {
    const smooth = smoothSeries([null, ...wave], 0.9);
    expect(smooth[0]).toBeNull();
    expect(smooth[1]).toBeCloseTo(wave[0]!);
    const flat = smoothSeries(
      Array.from({ length: 30 }, () => 0.7),
      0.99,
    );
    expect(flat.every((value) => Math.abs((value ?? 0) - 0.7) < 1e-12)).toBe(true);
  });

  test("stays inside of what was measured", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 20, maxLength: 60 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (values, weight) => {
          const smooth = smoothSeries(values, weight);
          const [low, high] = [Math.min(...values) - 1e-9, Math.max(...values) + 1e-9];
          expect(smooth.every((value) => value !== null && value >= low && value <= high)).toBe(
            true,
          );
        },
      ),
    );
  });
});

describe("the score chart along money and time", () => {
  const log = aRunLog()
    .baseline()
    .step({ action: "accept_new_best", passed: 6 })
    .step({ action: "reject", passed: 5 })
    .step({ action: "reject", passed: 4 })
    .state();
  const priced = (costs: readonly (number | null)[]): RunState => ({
    ...log,
    steps: log.steps.map((record, index) => ({
      ...record,
      cost_micros: costs[index] ?? null,
      wall_time_s: 2,
    })),
  });
  const laid = (state: RunState, x: "step" | "cost" | "time") =>
    layAlong(makeScoreModel(state), state, { x, range: null });

  test("every mark stands where its step had come to", () => {
    const state = priced([100, 50, 350]);
    expect(hasMoneyAxis(state)).toBe(true);
    expect(laid(state, "cost").markers.map(({ x }) => x)).toEqual([100, 150, 500]);
    expect(laid(state, "time").markers.map(({ x }) => x)).toEqual([2000, 4000, 6000]);
    expect(
      laid(state, "cost")
        .points.map(({ x }) => x)
        .slice(0, 4),
    ).toEqual([0, 100, 150, 500]);
  });

  test("without a price there is no money axis: nothing is drawn at a made-up place", () => {
    const state = priced([100, null, 350]);
    expect(hasMoneyAxis(state)).toBe(false);
    expect(laid(state, "cost").markers.map(({ x }) => x)).toEqual([1, 2, 3]);
  });

  test("a range keeps its decisions, drops the others, and fits the score axis to them", () => {
    const state = priced([1, 1, 1]);
    const range = { from: 2, to: 3 };
    const model = layAlong(makeScoreModel(state, { range }), state, { x: "step", range });
    expect(model.markers.map(({ x }) => x)).toEqual([2, 3]);
    expect(model.x.domain).toEqual([2, 3]);
    expect(model.points[0]!.x).toBeLessThan(2);
    expect(model.steps.numbers).toEqual([0, 1, 2, 3]);
  });
});
