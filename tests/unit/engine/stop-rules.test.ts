import { describe, expect, test } from "vitest";
import { train } from "@/lib/engine/train";
import { countBy, uselessOptimizer } from "@/tests/support/engine-scripts";
import { aRunConfig, emptyStore, memoryRun } from "@/tests/support/memory-run";

const sizes = { train: 16, val: 8, test: 4 };
const config = (stop: { target_score?: number; patience?: number }) =>
  aRunConfig({
    train: { num_epochs: 3, batch_size: 8 },
    gradient: { minibatch_size: 4 },
    optimizer: { learning_rate: 2, min_learning_rate: 2, slow_update_samples: 4 },
    stop,
  });

/** Passes as many selection items as the skill has rules. */
const byRules = ({ skill, item }: { skill: string; item: { id: string } }) => ({
  hard: Number(/\d+$/.exec(item.id)?.[0]) < (skill.match(/useless rule/g) ?? []).length ? 1 : 0,
});

describe("stop rules", () => {
  test("patience: the training ends after so many steps without a new best, then is tested", async () => {
    const memory = memoryRun({
      config: config({ patience: 3 }),
      sizes,
      target: () => ({ hard: 0 }),
      optimizer: uselessOptimizer(),
    });
    const summary = await train(memory.run);
    expect(summary.totalSteps).toBe(3);
    expect(summary.endedEarly).toEqual({ step: 3, reason: "no new best in 3 steps" });
    expect(summary.tests).toHaveLength(3);
    expect([...memory.store.commits.keys()]).toEqual([
      "baseline",
      "step/0001",
      "step/0002",
      "epoch/01",
      "step/0003",
      "final_validation",
      "final",
    ]);
    expect(memory.store.commits.get("final")?.cursor).toMatchObject({ step: 3, epoch: 2 });
  });

  test("target score: the training ends at the border where it is reached, before the epoch's end", async () => {
    const memory = memoryRun({
      config: config({ target_score: 2 / 8 }),
      sizes,
      target: byRules,
      optimizer: uselessOptimizer(),
    });
    const summary = await train(memory.run);
    expect(summary.bestGateScore).toBe(2 / 8);
    expect(summary.totalSteps).toBe(2);
    expect(summary.endedEarly?.reason).toBe("target score 0.25 reached: 0.25");
    expect(memory.store.commits.has("epoch/01")).toBe(false);
  });

  test("a seed that reaches the target is not trained at all", async () => {
    const memory = memoryRun({
      config: config({ target_score: 0.5 }),
      sizes,
      target: () => ({ hard: 1 }),
      optimizer: uselessOptimizer(),
    });
    const summary = await train(memory.run);
    expect(summary.endedEarly?.step).toBe(0);
    expect(memory.questions).toEqual([]);
    expect(countBy(memory.rollouts, (request) => request.purpose)).toEqual({
      selection: 8,
      test: 4,
    });
  });

  test("rules that are off change nothing", async () => {
    const memory = memoryRun({
      config: config({}),
      sizes,
      target: () => ({ hard: 0 }),
      optimizer: uselessOptimizer(),
    });
    const summary = await train(memory.run);
    expect(summary.totalSteps).toBe(6);
    expect(summary.endedEarly).toBeUndefined();
  });

  test("a rule that is set when the run goes on holds from the next border, not for passed ones", async () => {
    const store = emptyStore();
    const script = { sizes, target: () => ({ hard: 0 }), optimizer: uselessOptimizer() };
    const first = memoryRun({ ...script, config: config({}), store, crashAfter: 123 });
    await expect(train(first.run)).rejects.toThrow("crash");
    const passed = [...store.commits.keys()].filter((key) => key.startsWith("step/")).length;
    expect(passed).toBe(4);
    const second = memoryRun({ ...script, config: config({ patience: 2 }), store });
    const summary = await train(second.run);
    expect(summary.totalSteps).toBe(passed + 1);
  });
});
