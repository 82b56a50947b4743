import { describe, expect, test } from "vitest";
import { train } from "@/lib/engine/train";
import { AppError } from "@/lib/errors";
import { aRunConfig, emptyStore, memoryRun, stageOf } from "@/tests/support/memory-run";

const vectorConfig = (
  overrides: { optimizer?: object; evaluation?: object; train?: object } = {},
) =>
  aRunConfig({
    train: { num_epochs: 2, batch_size: 8, ...overrides.train },
    gradient: { minibatch_size: 4 },
    optimizer: {
      learning_rate: 2,
      min_learning_rate: 2,
      slow_update_samples: 6,
      ...overrides.optimizer,
    },
    evaluation: { ...overrides.evaluation },
  });
const sizes = { train: 16, val: 8, test: 8 };

/** Proposes a new useless append in every analyst and merge reply. */
function uselessOptimizer() {
  let count = 0;
  const edit = () => {
    count += 1;
    return { op: "append", content: `- useless rule ${count}` };
  };
  return (request: Parameters<typeof stageOf>[0]) => {
    switch (stageOf(request)) {
      case "slow_update":
        return JSON.stringify({ reasoning: "r", slow_update_content: "Keep going." });
      case "meta_skill":
        return JSON.stringify({ reasoning: "r", meta_skill_content: "Small edits." });
      case "analyst_error":
      case "analyst_success":
        return JSON.stringify({
          batch_size: 4,
          failure_summary: [],
          patch: { reasoning: "", edits: [edit()] },
        });
      default:
        return JSON.stringify({ reasoning: "", edits: [edit()] });
    }
  };
}

const countBy = <T>(rows: readonly T[], keyOf: (row: T) => string) => {
  const counts: Record<string, number> = {};
  for (const row of rows) {
    counts[keyOf(row)] = (counts[keyOf(row)] ?? 0) + 1;
  }
  return counts;
};

describe("the training loop", () => {
  test("Appendix A integration vector, profile fixed: 102 target runs, every step rejected", async () => {
    const memory = memoryRun({
      config: vectorConfig(),
      sizes,
      target: () => ({ hard: 0 }),
      optimizer: uselessOptimizer(),
    });
    const summary = await train(memory.run);
    expect(countBy(memory.rollouts, (request) => request.purpose)).toEqual({
      selection: 8 + 4 * 8 + 8,
      train: 4 * 8,
      slow_previous: 6,
      test: 16,
    });
    expect(memory.rollouts).toHaveLength(102);
    expect(countBy(memory.questions, stageOf)).toEqual({
      analyst_error: 8,
      merge_failure: 4,
      slow_update: 1,
    });
    expect(summary.rejects).toBe(4);
    expect(summary.bestStep).toBe(0);
    expect(summary.currentOrigin).toBe("slow_update_epoch_02");
    expect(summary.bestOrigin).toBe("initial_skill");
  });

  test("R-3.12: a candidate that scores strictly better becomes current and best", async () => {
    const memory = memoryRun({
      config: vectorConfig({ train: { num_epochs: 1 }, optimizer: { use_slow_update: false } }),
      sizes,
      target: ({ skill, item }) => ({
        hard: skill.includes("useless rule") && item.id.endsWith("1") ? 1 : 0,
      }),
      optimizer: uselessOptimizer(),
    });
    const summary = await train(memory.run);
    expect(summary.accepts).toBe(1);
    expect(summary.rejects).toBe(1);
    expect(summary.bestStep).toBe(1);
    expect(summary.bestGateScore).toBe(1 / 8);
    expect(memory.store.commits.get("step/0001")?.step?.record.flips?.improved).toEqual(["val1"]);
  });

  test("R-3.8: the second step of an epoch is told what the first one tried in vain", async () => {
    const memory = memoryRun({
      config: vectorConfig({ train: { num_epochs: 1 } }),
      sizes,
      target: () => ({ hard: 0 }),
      optimizer: uselessOptimizer(),
    });
    await train(memory.run);
    const analysts = memory.questions.filter((request) => stageOf(request) === "analyst_error");
    const [first, , third] = analysts.map((request) => request.messages[0]?.content ?? "");
    expect(first).not.toContain("## Earlier steps of this epoch");
    expect(third).toContain("## Earlier steps of this epoch");
    expect(third).toContain("useless rule");
  });

  test("R-3.14 and R-3.15: the slow update comes before the meta skill, which sees the text before it", async () => {
    const memory = memoryRun({
      config: vectorConfig({ train: { num_epochs: 3 } }),
      sizes,
      target: () => ({ hard: 0 }),
      optimizer: uselessOptimizer(),
    });
    await train(memory.run);
    const ends = memory.questions.filter((request) =>
      ["slow_update", "meta_skill"].includes(stageOf(request)),
    );
    expect(ends.map((request) => `${request.place.epoch} ${stageOf(request)}`)).toEqual([
      "2 slow_update",
      "2 meta_skill",
      "3 slow_update",
    ]);
    expect(ends[1]?.messages[0]?.content).not.toContain("Keep going.");
    expect(ends[2]?.messages[0]?.content).toContain("## Guidance in force\n\nKeep going.");
    const thirdEpochAnalyst = memory.questions.find(
      (request) => request.place.epoch === 3 && stageOf(request) === "analyst_error",
    );
    expect(thirdEpochAnalyst?.messages[0]?.content).toContain("Small edits.");
  });

  test("R-3.14: a forced slow update leaves best and scores alone; a gated one competes", async () => {
    const skillWithGuidance = (skill: string) => skill.includes("Keep going.");
    const script = {
      sizes,
      target: ({ skill, item }: { skill: string; item: { id: string } }) => ({
        hard: skillWithGuidance(skill) && item.id.endsWith("1") ? 1 : 0,
      }),
    };
    const forced = memoryRun({
      config: vectorConfig({ evaluation: { eval_test: false } }),
      ...script,
      optimizer: uselessOptimizer(),
    });
    const forcedSummary = await train(forced.run);
    expect(forcedSummary.bestGateScore).toBe(0);
    expect(forcedSummary.currentOrigin).toBe("slow_update_epoch_02");
    const gated = memoryRun({
      config: vectorConfig({
        optimizer: { slow_update_gate_with_selection: true },
        evaluation: { eval_test: false },
      }),
      ...script,
      optimizer: uselessOptimizer(),
    });
    const gatedSummary = await train(gated.run);
    expect(gatedSummary.bestGateScore).toBe(1 / 8);
    expect(gatedSummary.bestOrigin).toBe("slow_update_epoch_02");
  });

  test("R-1.10: final validation promotes a forced slow update that is strictly better", async () => {
    const memory = memoryRun({
      config: vectorConfig(),
      sizes,
      target: ({ skill }) => ({ hard: skill.includes("Keep going.") ? 1 : 0 }),
      optimizer: uselessOptimizer(),
    });
    const summary = await train(memory.run);
    expect(summary.promotedFinal).toBe(true);
    expect(summary.bestGateScore).toBe(1);
    expect(summary.tests.map((row) => [row.which, row.score.passed, row.reused])).toEqual([
      ["seed", 0, false],
      ["best", 8, false],
      ["final", 8, true],
    ]);
  });

  test("N-3.13: a step without edits is recorded as skipped and changes nothing", async () => {
    const memory = memoryRun({
      config: vectorConfig({ train: { num_epochs: 1 } }),
      sizes,
      target: () => ({ hard: 0 }),
      optimizer: () => JSON.stringify({ patch: { reasoning: "", edits: [] } }),
    });
    const summary = await train(memory.run);
    expect(summary.skips).toBe(2);
    const record = memory.store.commits.get("step/0001")?.step?.record;
    expect(record?.action).toBe("skip_no_patches");
    expect(record?.tokens.rollout?.calls).toBe(8);
  });

  test("N-3.3: a reply without JSON is asked for again, then the group is recorded as lost", async () => {
    const memory = memoryRun({
      config: vectorConfig({ train: { num_epochs: 1 } }),
      sizes,
      target: () => ({ hard: 0 }),
      optimizer: (request) => (stageOf(request) === "analyst_error" ? "I would rather not." : "{}"),
    });
    await train(memory.run);
    expect(memory.questions).toHaveLength(2 * 2 * 3);
    const lost = memory.store.commits.get("step/0001")?.step?.record.lost_minibatches;
    expect(lost?.map((row) => row.name)).toEqual(["minibatch_fail_000", "minibatch_fail_001"]);
  });

  test("N-3.3: a reply cut at the token limit counts as unusable", async () => {
    const usage = {
      calls: 1,
      inputTokens: 1,
      cachedInputTokens: 0,
      outputTokens: 1,
      costMicros: 0,
    };
    const memory = memoryRun({
      config: vectorConfig({ train: { num_epochs: 1 }, optimizer: { max_schema_retries: 0 } }),
      sizes,
      target: () => ({ hard: 0 }),
      optimizer: () => ({ text: '{"patch":{"reasoning":"","edits":[', finish: "length", usage }),
    });
    await train(memory.run);
    const lost = memory.store.commits.get("step/0001")?.step?.record.lost_minibatches;
    expect(lost?.[0]?.reason).toContain("token limit");
  });

  test("N-3.1: items the infrastructure left unscored make the evaluation indecisive", async () => {
    const memory = memoryRun({
      config: vectorConfig(),
      sizes,
      target: ({ item }) =>
        item.id === "val3"
          ? { hard: 0, status: "infra_error", failReason: "timeout: no answer" }
          : { hard: 0 },
      optimizer: uselessOptimizer(),
    });
    const error = await train(memory.run).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe("indecisive_evaluation");
    expect(memory.store.commits.size).toBe(0);
  });

  test("N-3.1: within the allowed rate the item stays out of the score", async () => {
    const memory = memoryRun({
      config: vectorConfig({ evaluation: { max_infra_error_rate: 0.2 } }),
      sizes,
      target: ({ item }) =>
        item.id === "val3"
          ? { hard: 0, status: "infra_error", failReason: "timeout: no answer" }
          : { hard: 1 },
      optimizer: () =>
        JSON.stringify({
          patch: { reasoning: "", edits: [] },
          slow_update_content: "x",
          meta_skill_content: "y",
        }),
    });
    const summary = await train(memory.run);
    expect(summary.baseline).toMatchObject({ hard: 1, scored: 7, unscored: 1 });
  });

  test("E-02: a candidate whose text was measured before costs no selection run", async () => {
    const memory = memoryRun({
      config: vectorConfig({ train: { num_epochs: 1 }, optimizer: { use_slow_update: false } }),
      sizes,
      target: () => ({ hard: 0 }),
      optimizer: () =>
        JSON.stringify({
          patch: { reasoning: "", edits: [{ op: "append", content: "- the same rule" }] },
        }),
    });
    const summary = await train(memory.run);
    expect(memory.rollouts.filter((request) => request.purpose === "selection")).toHaveLength(16);
    expect(summary.savedRuns.gate_known_text).toBe(8);
  });

  test("N-3.17: a run that dies after any effect ends with the same artifacts when called again", async () => {
    const script = {
      config: vectorConfig({
        train: { num_epochs: 3 },
        optimizer: { slow_update_gate_with_selection: true },
      }),
      sizes,
      target: ({ skill, item }: { skill: string; item: { id: string } }) => ({
        hard:
          (skill.length + item.id.length * 7 + item.id.charCodeAt(item.id.length - 1)) % 3 === 0
            ? 1
            : 0,
      }),
      // Replies depend on the question alone, as a model's at temperature 0 do.
      optimizer: (request: Parameters<typeof stageOf>[0]) => {
        const edits = [{ op: "append", content: `- rule ${request.key}` }];
        return JSON.stringify({
          patch: { reasoning: "", edits },
          edits,
          selected_indices: [0],
          slow_update_content: `Guidance ${request.key}`,
          meta_skill_content: `Memory ${request.key}`,
        });
      },
    };
    const whole = memoryRun(script);
    const expected = await train(whole.run);
    const effects = whole.store.journal.size;
    expect(effects).toBeGreaterThan(150);
    for (let crashAfter = 1; crashAfter < effects; crashAfter += 17) {
      const store = emptyStore();
      await train(memoryRun({ ...script, store, crashAfter }).run).catch(() => null);
      const resumed = memoryRun({ ...script, store });
      const summary = await train(resumed.run);
      expect(summary).toEqual(expected);
      expect(Object.fromEntries(store.journal)).toEqual(Object.fromEntries(whole.store.journal));
      expect([...store.commits.values()]).toEqual([...whole.store.commits.values()]);
      expect(store.events.map((event) => event.key).sort()).toEqual(
        whole.store.events.map((event) => event.key).sort(),
      );
    }
  });

  test("a pause asked for between stages stops the loop and keeps finished work", async () => {
    let borders = 0;
    const memory = memoryRun({
      config: vectorConfig(),
      sizes,
      target: () => ({ hard: 0 }),
      optimizer: uselessOptimizer(),
      checkpoint: () => {
        borders += 1;
        if (borders === 4) {
          throw new AppError({ code: "cancelled", message: "paused" });
        }
      },
    });
    await expect(train(memory.run)).rejects.toMatchObject({ code: "cancelled" });
    expect(memory.store.commits.has("baseline")).toBe(true);
    expect(memory.rollouts.length).toBe(16);
  });
});
