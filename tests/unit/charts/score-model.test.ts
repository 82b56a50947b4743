import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scoreAxis, stepAxis } from "@/lib/charts/axis";
import { layAlong } from "@/lib/charts/lay-along";
import { drawnMarkerLimit } from "@/lib/charts/score-marks";
import { makeScoreModel } from "@/lib/charts/score-model";
import { makeSparkline } from "@/lib/charts/sparkline-model";
import { drawnPointLimit, thinPoints } from "@/lib/charts/thin";
import { aRunLog } from "@/tests/support/run-events";

describe("score model", () => {
  it("is empty but complete before the baseline is scored", () => {
    const model = makeScoreModel(aRunLog().state());
    expect(model.points).toEqual([]);
    expect(model.x.domain).toEqual([0, 8]);
    expect(model.summary).toBe("The baseline has not been scored yet.");
  });

  it("starts at the baseline and holds scores between decisions", () => {
    const model = makeScoreModel(
      aRunLog()
        .baseline()
        .step({ action: "accept_new_best", passed: 6 })
        .step({ action: "reject", passed: 5 })
        .state(),
    );
    expect(model.points.map((point) => [point.x, point.current, point.best])).toEqual([
      [0, 0.4, 0.4],
      [1, 0.6, 0.6],
      [2, 0.6, 0.6],
    ]);
    expect(model.summary).toBe(
      "Best rose from 0.400 to 0.600 in 2 steps; 1 of 2 candidates accepted.",
    );
  });

  it("places a marker at each candidate's own score, and a skipped step on the rail", () => {
    const model = makeScoreModel(
      aRunLog()
        .baseline()
        .step({ action: "accept_new_best", passed: 6 })
        .step({ action: "reject", passed: 5 })
        .step({ action: "skip_no_patches", passed: 0 })
        .state(),
    );
    expect(model.markers.map((marker) => [marker.x, marker.y, marker.action])).toEqual([
      [1, 0.6, "accept_new_best"],
      [2, 0.5, "reject"],
      [3, null, "skip_no_patches"],
    ]);
    expect(model.legend.map((entry) => entry.word)).toEqual([
      "new best",
      "rejected",
      "skipped — no edits",
    ]);
  });

  it("draws the current score dotted from an unscored slow update to the next accepted step", () => {
    const model = makeScoreModel(
      aRunLog({ stepsPerEpoch: 2 })
        .baseline()
        .step({ action: "accept_new_best", passed: 6 })
        .step({ action: "reject", passed: 5, slowUpdate: "not_rescored" })
        .step({ action: "reject", passed: 5 })
        .step({ action: "accept_new_best", passed: 8 })
        .step({ action: "reject", passed: 5 })
        .state(),
    );
    expect(model.points.map((point) => [point.x, point.current, point.unscored])).toEqual([
      [0, 0.4, null],
      [1, 0.6, null],
      [2, 0.6, null],
      [2, 0.6, 0.6],
      [3, null, 0.6],
      [4, 0.8, 0.8],
      [5, 0.8, null],
    ]);
    expect(model.hasUnscored).toBe(true);
    expect(model.slowUpdates).toEqual([
      { x: 2, epoch: 1, label: "Slow update: not re-scored", isRescored: false },
    ]);
  });

  it("keeps the line solid when a slow update was scored", () => {
    const model = makeScoreModel(
      aRunLog({ stepsPerEpoch: 1 })
        .baseline()
        .step({ action: "accept_new_best", passed: 6, slowUpdate: "reject" })
        .state(),
    );
    expect(model.hasUnscored).toBe(false);
    expect(model.slowUpdates[0]?.label).toBe("Slow update: rejected");
  });

  it("shows what was applied and selected against the budget, done and to come", () => {
    const { budget, maxBudget } = makeScoreModel(
      aRunLog({ totalSteps: 4 }).baseline().step({ action: "reject", passed: 5 }).state(),
    );
    expect(budget).toEqual([
      { step: 1, budget: 4, selected: 3, applied: 2, isDone: true },
      { step: 2, budget: 4, selected: 0, applied: 0, isDone: false },
      { step: 3, budget: 2, selected: 0, applied: 0, isDone: false },
      { step: 4, budget: 2, selected: 0, applied: 0, isDone: false },
    ]);
    expect(maxBudget).toBe(4);
  });

  it("says of each step what was scored, changed and spent, baseline first", () => {
    const { steps } = makeScoreModel(
      aRunLog().baseline().step({ action: "accept_new_best", passed: 6 }).state(),
    );
    expect(steps.numbers).toEqual([0, 1]);
    expect(steps.find(2)).toBeNull();
    expect(steps.find(0)?.title).toBe("Step 0 · baseline");
    expect(steps.find(1)).toMatchObject({
      title: "Step 1 · new best",
      score: "0.600",
      fraction: "6/10",
      delta: "+0.200",
      edits: "2/3",
      cost: "$0.24",
    });
    expect(steps.find(1)?.lines).toContain("2 of 3 edits applied · budget 4");
  });

  it("shows the score of a candidate in the gate as provisional", () => {
    const state = aRunLog().status("running").baseline().gateUnderWay(1, 3, 5).state();
    const marker = makeScoreModel(state, { provisionalScore: 0.6 }).markers.at(-1);
    expect(marker).toMatchObject({ x: 1, y: 0.6, isProvisional: true });
    expect(makeScoreModel(state).markers).toEqual([]);
  });

  it("holds the scores up to the step under way", () => {
    const state = aRunLog()
      .status("running")
      .baseline()
      .step({ action: "accept_new_best", passed: 6 })
      .gateUnderWay(2, 3, 5)
      .state();
    expect(makeScoreModel(state).points.at(-1)).toMatchObject({ x: 2, current: 0.6, best: 0.6 });
  });

  it("labels the borders of epochs", () => {
    const model = makeScoreModel(aRunLog({ totalSteps: 9, stepsPerEpoch: 3 }).state());
    expect(model.epochLines).toEqual([
      { x: 3, label: "epoch 2" },
      { x: 6, label: "epoch 3" },
    ]);
  });

  it("labels only some of a hundred epochs", () => {
    const { epochLines } = makeScoreModel(aRunLog({ totalSteps: 300, stepsPerEpoch: 3 }).state());
    expect(epochLines.length).toBeLessThanOrEqual(12);
    expect(epochLines[0]).toEqual({ x: 27, label: "epoch 10" });
  });
});

describe("thinning", () => {
  it("keeps order, ends and extremes within the limit", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 3000 }),
        (values) => {
          const points = values.map((value, index) => ({ value, index }));
          const drawn = thinPoints(points, (point) => point.value);
          expect(drawn.length).toBeLessThanOrEqual(drawnPointLimit);
          expect(drawn[0]).toBe(points[0]);
          expect(drawn.at(-1)).toBe(points.at(-1));
          expect(drawn.every((point, at) => at === 0 || point.index > drawn[at - 1]!.index)).toBe(
            true,
          );
          expect(Math.max(...drawn.map((point) => point.value))).toBe(Math.max(...values));
          expect(Math.min(...drawn.map((point) => point.value))).toBe(Math.min(...values));
        },
      ),
    );
  });

  it("says how many of the points are drawn", () => {
    const log = aRunLog({ totalSteps: 600, stepsPerEpoch: 600 }).baseline();
    for (let step = 1; step <= 600; step += 1) {
      log.step({ action: "reject", passed: step % 4 });
    }
    const model = makeScoreModel(log.state());
    expect(model.points.length).toBeLessThanOrEqual(drawnPointLimit);
    expect(model.drawnNote).toBe(`showing ${model.points.length} of 601 points`);
    expect(model.markers).toHaveLength(600);
    const laid = layAlong(model, log.state(), { x: "step", range: null });
    expect(laid.markers.length).toBeLessThanOrEqual(drawnMarkerLimit);
    expect(laid.markers.at(-1)?.x).toBe(600);
    expect(laid.budget.length).toBeLessThanOrEqual(240);
    expect(laid.drawnNote).toContain(`${laid.markers.length} of 600 marks`);
  });

  it("draws accepted steps before refused ones when there are too many", () => {
    const log = aRunLog({ totalSteps: 600, stepsPerEpoch: 600 }).baseline();
    for (let step = 1; step <= 600; step += 1) {
      log.step(step % 60 === 0 ? { action: "accept", passed: 5 } : { action: "reject", passed: 1 });
    }
    const state = log.state();
    const { markers } = layAlong(makeScoreModel(state), state, { x: "step", range: null });
    expect(markers.filter(({ action }) => action === "accept").map(({ x }) => x)).toEqual(
      Array.from({ length: 10 }, (_, index) => 60 * (index + 1)),
    );
  });
});

describe("axes", () => {
  it("hold all scores, stay inside 0 and 1 and have at most seven ticks", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }),
        (values) => {
          const axis = scoreAxis(values);
          expect(axis.domain[0]).toBeGreaterThanOrEqual(0);
          expect(axis.domain[1]).toBeLessThanOrEqual(1);
          expect(axis.ticks.length).toBeLessThanOrEqual(8);
          expect(axis.ticks.length).toBeGreaterThanOrEqual(2);
          for (const value of values) {
            expect(value).toBeGreaterThanOrEqual(axis.domain[0] - 1e-9);
            expect(value).toBeLessThanOrEqual(axis.domain[1] + 1e-9);
          }
        },
      ),
    );
  });

  it("count steps in whole numbers", () => {
    expect(stepAxis(40).ticks).toEqual([0, 5, 10, 15, 20, 25, 30, 35, 40]);
    expect(stepAxis(4).ticks).toEqual([0, 1, 2, 3, 4]);
  });
});

describe("sparkline", () => {
  const box = { width: 96, height: 24, padding: 2 };

  it("steps from value to value and marks the last", () => {
    const line = makeSparkline([0, 0.5, 1], box);
    expect(line.path).toBe("M2 22H48V12H94V2");
    expect(line.last).toEqual({ x: 94, y: 2 });
  });

  it("is flat through the middle for one value and empty without any", () => {
    expect(makeSparkline([0.4], box).path).toBe("M2 12H94");
    expect(makeSparkline([], box)).toEqual({ path: "", last: null });
  });
});
