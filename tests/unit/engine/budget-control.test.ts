import { describe, expect, test } from "vitest";
import { makeRunPlan } from "@/lib/engine/plan";
import { train } from "@/lib/engine/train";
import type { RunConfigInput } from "@/lib/schemas/run-config";
import { aRunConfig, memoryRun, type OptimizerScript, stageOf } from "@/tests/support/memory-run";

const sizes = { train: 8, val: 4, test: 2 };
const configOf = (
  optimizer: RunConfigInput["optimizer"],
  profile: "fixed" | "reference" = "fixed",
) =>
  aRunConfig({
    engine: { profile },
    train: { num_epochs: 2, batch_size: 8 },
    optimizer: {
      use_slow_update: false,
      use_meta_skill: false,
      learning_rate: 3,
      min_learning_rate: 1,
      lr_scheduler: "linear",
      ...optimizer,
    },
    evaluation: { eval_test: false },
  });

/** Three new appends from the only analyst; the controller says `rate`. */
function proposing(rate: unknown): OptimizerScript {
  return (request) => {
    switch (stageOf(request)) {
      case "lr_autonomous":
        return JSON.stringify({
          learning_rate: rate,
          reasoning: "why",
          confidence: "high",
          risk_notes: ["one"],
        });
      case "ranking":
        return '{"selected_indices": [2, 1, 0]}';
      default:
        return JSON.stringify({
          patch: {
            reasoning: "",
            edits: [1, 2, 3].map((index) => ({
              op: "append",
              content: `- ${request.key} ${index}`,
            })),
          },
        });
    }
  };
}

async function run(optimizer: RunConfigInput["optimizer"], script: OptimizerScript) {
  const memory = memoryRun({
    config: configOf(optimizer),
    sizes,
    target: () => ({ hard: 0 }),
    optimizer: script,
  });
  await train(memory.run);
  const records = [...memory.store.commits.values()].flatMap(({ step }) => step?.record ?? []);
  return { memory, records };
}

describe("3.5 who sets the budget", () => {
  test("fixed: the schedule", async () => {
    const { records } = await run({}, proposing(1));
    expect(records.map((record) => [record.edit_budget, record.lr_control_mode])).toEqual([
      [2, "fixed"],
      [1, "fixed"],
    ]);
  });

  test("autonomous: the optimizer, with everything it said in the record", async () => {
    const { records, memory } = await run(
      { lr_control_mode: "autonomous" },
      proposing("2 of them"),
    );
    expect(records[0]).toMatchObject({ edit_budget: 2, n_edits_ranked: 2 });
    expect(records[0]?.lr_decision).toEqual({
      learning_rate: 2,
      raw_learning_rate: 2,
      available_update_items: 3,
      clamped: false,
      fallback: false,
      reasoning: "why",
      confidence: "high",
      risk_notes: ["one"],
      raw_response: expect.stringContaining("2 of them"),
    });
    const question = memory.questions.find((request) => stageOf(request) === "lr_autonomous");
    const message = question?.messages[0]?.content ?? "";
    expect(message).toContain("Mean hard score: 0.000000");
    expect(message).toContain("Proposed edits: 3");
    expect(message).not.toMatch(/budget|At most/);
  });

  test("autonomous: a number above what is there is clamped, and nothing has to be ranked", async () => {
    const { records, memory } = await run({ lr_control_mode: "autonomous" }, proposing(50));
    expect(records[0]?.lr_decision).toMatchObject({
      learning_rate: 3,
      raw_learning_rate: 50,
      clamped: true,
    });
    expect(memory.questions.some((request) => stageOf(request) === "ranking")).toBe(false);
  });

  test("N-3.5b: without an answer the schedule stays in force", async () => {
    const { records } = await run({ lr_control_mode: "autonomous" }, proposing(null));
    expect(records.map((record) => record.edit_budget)).toEqual([2, 1]);
    expect(records[0]?.lr_decision).toMatchObject({ fallback: true, learning_rate: 2 });
  });

  test("N-3.5: none has no limit and is recorded as none", async () => {
    const { records, memory } = await run({ lr_control_mode: "none" }, proposing(1));
    expect(records[0]).toMatchObject({
      edit_budget: null,
      lr_control_mode: "none",
      n_edits_ranked: 3,
    });
    expect(memory.questions.map(stageOf)).toEqual(["analyst_error", "analyst_error"]);
  });

  test("the schedule autonomous has no limit of its own", async () => {
    const { records } = await run({ lr_scheduler: "autonomous" }, proposing(1));
    expect(records[0]).toMatchObject({ edit_budget: null, n_edits_ranked: 3 });
  });
});

describe("1.4 the plan of each setting", () => {
  const planOf = (optimizer: RunConfigInput["optimizer"], profile?: "reference") =>
    makeRunPlan(configOf(optimizer, profile), sizes);

  test("patch asks for no further calls", () => {
    expect(planOf({})).toMatchObject({ budgets: [2, 1] });
    expect(Object.keys(planOf({}).optimizerCalls)).toEqual([
      "analyst",
      "merge",
      "ranking",
      "slowUpdate",
      "metaSkill",
      "total",
    ]);
  });

  test.each<[string, RunConfigInput["optimizer"], object, number]>([
    [
      "suggestions",
      { skill_update_mode: "rewrite_from_suggestions" },
      { rewrite: 2, ranking: 2 },
      2,
    ],
    ["whole rewrites", { skill_update_mode: "full_rewrite_minibatch" }, { ranking: 0 }, 0],
    ["an autonomous budget", { lr_control_mode: "autonomous" }, { learningRate: 2, ranking: 2 }, 2],
    ["no limit", { lr_control_mode: "none" }, { ranking: 0 }, 0],
    [
      "notes that are condensed",
      { use_skill_aware_reflection: true, skill_aware_consolidate_threshold: 5 },
      { consolidate: 2 },
      2,
    ],
  ])("%s", (_name, optimizer, calls, budgets) => {
    const plan = planOf(optimizer);
    expect(plan.optimizerCalls).toMatchObject(calls);
    expect(plan.budgets).toHaveLength(budgets);
    const { total, ...parts } = plan.optimizerCalls;
    expect(total).toBe(Object.values(parts).reduce<number>((sum, count) => sum + (count ?? 0), 0));
  });

  test("R-3.15: reference plans a meta skill after the last epoch too", () => {
    expect(planOf({ use_meta_skill: true }).optimizerCalls.metaSkill).toBe(0);
    expect(planOf({ use_meta_skill: true }, "reference").optimizerCalls.metaSkill).toBe(1);
  });

  test("a healthy run never makes more calls than planned", async () => {
    for (const mode of ["patch", "rewrite_from_suggestions", "full_rewrite_minibatch"] as const) {
      const memory = memoryRun({
        config: configOf({ skill_update_mode: mode, lr_control_mode: "autonomous" }),
        sizes,
        target: ({ item }) => ({ hard: Number(item.id.at(-1)) % 2 }),
        optimizer: (request) =>
          JSON.stringify({
            learning_rate: 1,
            new_skill: request.key,
            patch: {
              reasoning: "",
              edits: [
                { op: "append", content: request.key },
                { op: "append", content: `${request.key} b` },
              ],
              revise_suggestions: [{ type: "clarify", instruction: request.key }],
              skill_candidates: [{ new_skill: request.key }],
            },
            edits: [
              { op: "append", content: request.key },
              { op: "append", content: `${request.key} b` },
            ],
            revise_suggestions: [{ type: "clarify", instruction: request.key }],
            skill_candidates: [{ new_skill: request.key }],
            selected_indices: [0],
          }),
      });
      await train(memory.run);
      expect(memory.questions.length).toBeLessThanOrEqual(memory.run.plan.optimizerCalls.total);
      expect(memory.questions.length).toBeGreaterThan(4);
    }
  });
});
