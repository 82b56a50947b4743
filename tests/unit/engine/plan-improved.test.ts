import { describe, expect, test } from "vitest";
import { makeRunPlan } from "@/lib/engine/plan";
import type { RunConfigInput } from "@/lib/schemas/run-config";
import { ruleWorldDefaults } from "@/tests/support/hidden-rules";
import { aRunConfig } from "@/tests/support/memory-run";
import { trainInWorld } from "@/tests/support/trained-world";

const sizes = { train: 80, val: 40, test: 10 };

function runsOf(sections: Partial<RunConfigInput>) {
  const config = aRunConfig({
    train: { num_epochs: 1, batch_size: 40 },
    optimizer: { learning_rate: 3, min_learning_rate: 3, lr_scheduler: "constant" },
    ...sections,
  });
  return makeRunPlan(config, sizes).targetRuns;
}

describe("the plan of methods that depend on results", () => {
  test("C-01: two skills, all selection items, all replicates, in every step", () => {
    const plain = runsOf({});
    const runs = runsOf({ improved: { confirm: true, confirm_replicates: 3 } });
    expect(runs.confirm).toBe(2 * 2 * 3 * 40);
    expect(runs.total - plain.total).toBe(runs.confirm);
    expect(runs.salvage).toBeUndefined();
  });

  test("C-05: each edit of the budget and the current skill on the trial items, and a second gate", () => {
    const runs = runsOf({ improved: { salvage: true, salvage_items: 8 } });
    expect(runs.salvage).toBe(2 * ((1 + 3) * (8 + 8) + 40));
  });

  test("C-01 and C-05: the second gate may have to be confirmed too", () => {
    const improved = { confirm: true, confirm_replicates: 1, salvage: true };
    expect(runsOf({ improved }).confirm).toBe(2 * 2 * 2 * 40);
  });

  test("nothing is planned where a method is off or can not act", () => {
    expect(runsOf({})).not.toHaveProperty("confirm");
    const improved = { confirm: true, salvage: true };
    const ungated = runsOf({ improved, evaluation: { use_gate: false } });
    expect([ungated.confirm, ungated.salvage]).toEqual([undefined, undefined]);
    const rewritten = runsOf({
      improved,
      optimizer: { skill_update_mode: "full_rewrite_minibatch" },
    });
    expect(rewritten.salvage).toBeUndefined();
  });

  test("no run of the improved profile exceeds its bounds", async () => {
    let confirmed = 0;
    let salvaged = 0;
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const { memory } = await trainInWorld(
        { ...ruleWorldDefaults, seed },
        { engine: { profile: "improved" } },
      );
      const { targetRuns } = memory.run.plan;
      const made = (purpose: string) =>
        memory.rollouts.filter((request) => request.purpose === purpose).length;
      expect(made("confirm")).toBeLessThanOrEqual(targetRuns.confirm ?? 0);
      expect(made("salvage")).toBeLessThanOrEqual(targetRuns.salvage ?? 0);
      expect(memory.rollouts.length).toBeLessThanOrEqual(targetRuns.total);
      confirmed += made("confirm");
      salvaged += made("salvage");
    }
    expect(confirmed).toBeGreaterThan(0);
    expect(salvaged).toBeGreaterThan(0);
  });
});
