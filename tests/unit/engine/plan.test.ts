import { describe, expect, it } from "vitest";
import { makeRunPlan, resolveTrainSize } from "@/lib/engine/plan";
import { type RunConfigInput, runConfigSchema } from "@/lib/schemas/run-config";

function plan(
  sizes: [train: number, val: number, test: number],
  changes: Partial<RunConfigInput> = {},
) {
  const config = runConfigSchema.parse({ env: { name: "searchqa" }, ...changes });
  const [train, val, test] = sizes;
  return makeRunPlan(config, { train, val, test });
}

describe("R-1.4 sizes and target runs of a full training", () => {
  it.each<[string, [number, number, number], number, number[]]>([
    ["SearchQA", [400, 200, 1400], 10, [1600, 8200, 120, 200, 4200, 14320]],
    ["SpreadsheetBench", [80, 40, 280], 2, [320, 360, 120, 40, 840, 1680]],
    ["DocVQA", [107, 53, 374], 3, [428, 689, 120, 53, 1122, 2412]],
    ["OfficeQA", [50, 24, 172], 2, [200, 216, 120, 24, 516, 1076]],
    ["LiveMath", [35, 17, 125], 1, [140, 85, 120, 17, 375, 737]],
    ["ALFWorld", [39, 18, 134], 1, [156, 90, 120, 18, 402, 786]],
  ])("%s needs the known number of runs", (_, sizes, stepsPerEpoch, runs) => {
    const { targetRuns, ...rest } = plan(sizes);
    expect(rest.stepsPerEpoch).toBe(stepsPerEpoch);
    expect(rest.totalSteps).toBe(4 * stepsPerEpoch);
    expect([
      targetRuns.rollout,
      targetRuns.gate,
      targetRuns.slowUpdate,
      targetRuns.finalValidation,
      targetRuns.test,
      targetRuns.total,
    ]).toEqual(runs);
  });

  it("counts refilled batches, which run items a second time", () => {
    const { targetRuns, batchesPerEpoch } = plan([10, 5, 0], {
      train: { num_epochs: 1, batch_size: 4, accumulation: 2 },
    });
    expect(batchesPerEpoch).toBe(4);
    expect(targetRuns.rollout).toBe(4 + 4 + 2 + 4);
  });

  it("applies item limits and leaves out what is switched off", () => {
    const small = plan([400, 200, 1400], {
      env: { name: "searchqa", limit: 8 },
      evaluation: { sel_env_num: 4, eval_test: false },
      optimizer: { use_slow_update: false, use_meta_skill: false },
    });
    expect([small.trainSize, small.selectionSize, small.testSize]).toEqual([8, 4, 8]);
    expect(small.targetRuns).toMatchObject({ slowUpdate: 0, finalValidation: 0, test: 0 });
    expect(small.optimizerCalls).toMatchObject({ slowUpdate: 0, metaSkill: 0 });
  });

  it("a gated slow update scores each of its candidates", () => {
    const gated = plan([400, 200, 1400], {
      optimizer: { slow_update_gate_with_selection: true },
    });
    expect(gated.targetRuns.slowUpdate).toBe(3 * (40 + 200));
  });
});

describe("3.2 and 3.9 upper bounds of optimizer calls", () => {
  it("expects 6 analyst calls for a batch of 40 in groups of 8", () => {
    const { optimizerCalls } = plan([40, 10, 0], { train: { num_epochs: 1 } });
    expect(optimizerCalls.analyst).toBe(6);
    expect(optimizerCalls.merge).toBe(3);
    expect(optimizerCalls.ranking).toBe(1);
  });

  it("never merges both kinds when only failures are learned from", () => {
    const { optimizerCalls } = plan([40, 10, 0], {
      train: { num_epochs: 1 },
      gradient: { failure_only: true },
    });
    expect(optimizerCalls).toMatchObject({ analyst: 5, merge: 1 });
  });

  it("makes no meta skill after the last epoch unless it is exported (N-3.15)", () => {
    expect(plan([40, 10, 0]).optimizerCalls).toMatchObject({ slowUpdate: 3, metaSkill: 2 });
    const exported = plan([40, 10, 0], { optimizer: { export_meta_skill: true } });
    expect(exported.optimizerCalls.metaSkill).toBe(3);
  });
});

it("N-3.5 the plan lists the budget of every step", () => {
  expect(plan([80, 40, 280]).budgets).toEqual([4, 4, 3, 3, 3, 2, 2, 2]);
});

describe("R-1.3 train size (T-03)", () => {
  it("takes what is known and refuses a contradiction or nothing", () => {
    expect(resolveTrainSize({ configured: 0, inferred: 7 })).toEqual({ ok: true, size: 7 });
    expect(resolveTrainSize({ configured: 5, inferred: 5 })).toEqual({ ok: true, size: 5 });
    expect(resolveTrainSize({ configured: 5, inferred: 6 }).ok).toBe(false);
    expect(resolveTrainSize({ configured: 0, inferred: 0 }).ok).toBe(false);
  });

  it("a plan for the wrong train size is not made", () => {
    expect(() => plan([40, 10, 0], { train: { train_size: 41 } })).toThrow(RangeError);
  });
});
