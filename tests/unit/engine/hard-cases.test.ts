import { describe, expect, test } from "vitest";
import { train } from "@/lib/engine/train";
import type { TaskItem } from "@/lib/schemas/dataset";
import { type RunConfigInput, runConfigSchema } from "@/lib/schemas/run-config";
import {
  aRunConfig,
  type MemoryRun,
  memoryRun,
  type OptimizerScript,
  stageOf,
} from "@/tests/support/memory-run";

const modes = ["patch", "rewrite_from_suggestions", "full_rewrite_minibatch"] as const;
type Mode = (typeof modes)[number];
const sizes = { train: 8, val: 4, test: 2 };

function configOf(
  optimizer: RunConfigInput["optimizer"],
  more: { train?: RunConfigInput["train"]; profile?: "reference" | "fixed" } = {},
) {
  return aRunConfig({
    engine: { profile: more.profile ?? "fixed" },
    train: { num_epochs: 1, batch_size: 8, ...more.train },
    gradient: { minibatch_size: 4 },
    optimizer: {
      use_slow_update: false,
      use_meta_skill: false,
      learning_rate: 2,
      min_learning_rate: 2,
      ...optimizer,
    },
    evaluation: { eval_test: false },
  });
}

const fails = () => ({ hard: 0 });
const firstStep = (memory: MemoryRun) => memory.store.commits.get("step/0001")?.step;
const appending = (content: string): OptimizerScript => {
  const edits = [{ op: "append", content }];
  return () => JSON.stringify({ patch: { reasoning: "", edits }, edits });
};

describe("an edit budget of 0", () => {
  test("N-3.6: nothing is ranked, nothing is applied, nothing is measured", async () => {
    const memory = memoryRun({
      config: configOf({ learning_rate: 3, min_learning_rate: 0, lr_control_mode: "autonomous" }),
      sizes,
      target: fails,
      optimizer: (request) =>
        stageOf(request) === "lr_autonomous"
          ? '{"learning_rate": 0}'
          : appending(`- ${request.key}`)(request),
    });
    const summary = await train(memory.run);
    expect(firstStep(memory)?.record).toMatchObject({
      action: "reject",
      edit_budget: 0,
      n_edits_ranked: 0,
      edit_apply_summary: { total: 0, applied: 0, skipped: 0, errors: 0 },
    });
    expect(firstStep(memory)?.detail.rankingReasoning).toContain("budget of this step is 0");
    expect(memory.questions.map(stageOf)).not.toContain("ranking");
    expect(summary.savedRuns.gate_unchanged_text).toBe(4);
  });

  test("a learning rate of 0 leaves analysts nothing to propose", async () => {
    const memory = memoryRun({
      config: configOf({ learning_rate: 0, min_learning_rate: 0 }),
      sizes,
      target: fails,
      optimizer: appending("- rule"),
    });
    await train(memory.run);
    expect(firstStep(memory)?.record.action).toBe("skip_no_patches");
    expect(firstStep(memory)?.detail.patches[0]?.refused[0]?.reason).toBe("beyond the edit budget");
  });

  test("the rewriter is not asked to carry out nothing", async () => {
    const memory = memoryRun({
      config: configOf({
        learning_rate: 3,
        lr_control_mode: "autonomous",
        skill_update_mode: "rewrite_from_suggestions",
      }),
      sizes,
      target: fails,
      optimizer: () =>
        JSON.stringify({
          learning_rate: 0,
          patch: { revise_suggestions: [{ type: "clarify", instruction: "x" }] },
          revise_suggestions: [{ type: "clarify", instruction: "x" }],
        }),
    });
    await train(memory.run);
    expect(firstStep(memory)?.record.action).toBe("skip_no_rewrite");
    expect(memory.questions.map(stageOf)).not.toContain("rewrite_skill");
  });
});

describe("odd data", () => {
  test("a selection split of one item still decides", async () => {
    const memory = memoryRun({
      config: configOf({}),
      sizes: { train: 8, val: 1, test: 1 },
      target: ({ skill }) => ({ hard: skill.includes("- rule") ? 1 : 0 }),
      optimizer: appending("- rule"),
    });
    const summary = await train(memory.run);
    expect(firstStep(memory)?.record).toMatchObject({
      action: "accept_new_best",
      selection_n: 1,
      flips: { improved: ["val0"], regressed: [], unchanged: 0 },
    });
    expect(summary.bestGateScore).toBe(1);
  });

  test("all items fail: only failures are studied, and nothing that helps none is kept", async () => {
    const memory = memoryRun({
      config: configOf({}),
      sizes,
      target: fails,
      optimizer: appending("- rule"),
    });
    const summary = await train(memory.run);
    expect(memory.questions.map(stageOf)).toEqual(["analyst_error", "analyst_error"]);
    expect(summary).toMatchObject({ rejects: 1, bestOrigin: "initial_skill", bestGateScore: 0 });
  });

  test("no item fails: only successes are studied, and a perfect score cannot be beaten", async () => {
    const memory = memoryRun({
      config: configOf({}),
      sizes,
      target: () => ({ hard: 1 }),
      optimizer: appending("- rule"),
    });
    const summary = await train(memory.run);
    expect(memory.questions.map(stageOf)).toEqual(["analyst_success", "analyst_success"]);
    expect(summary).toMatchObject({ rejects: 1, bestGateScore: 1 });
  });

  test("no item fails and only failures count: a step without groups is skipped", async () => {
    const memory = memoryRun({
      config: aRunConfig({
        train: { num_epochs: 1, batch_size: 8 },
        gradient: { failure_only: true },
        evaluation: { eval_test: false },
      }),
      sizes,
      target: () => ({ hard: 1 }),
      optimizer: () => "never asked",
    });
    const summary = await train(memory.run);
    expect(memory.questions).toEqual([]);
    expect(summary.skips).toBe(1);
  });

  test("ids with any characters keep their results apart", async () => {
    const odd = ["a/b", "a", "../c", "d e", 'q"t', "<x>", "träin:0", "__proto__"];
    const memory = memoryRun({
      config: configOf(
        { use_slow_update: true, slow_update_samples: 8 },
        { train: { num_epochs: 2 } },
      ),
      sizes: { train: odd.length, val: odd.length, test: 1 },
      target: ({ item, skill }) => ({
        hard: skill.includes("- rule") || item.id === "a" ? 1 : 0,
      }),
      optimizer: (request) =>
        stageOf(request) === "slow_update"
          ? '{"slow_update_content": "Go on."}'
          : JSON.stringify({
              patch: {
                reasoning: "",
                edits: [{ op: "append", content: "- rule", addresses: ["a/b", 'q"t'] }],
              },
            }),
    });
    const named = (items: readonly TaskItem[]): TaskItem[] =>
      items.map((item, index) => ({ ...item, id: odd[index] ?? "" }));
    const { train: trainItems, val } = memory.run.items;
    const summary = await train({
      ...memory.run,
      items: { ...memory.run.items, train: named(trainItems), val: named(val) },
    });
    expect(summary.baseline).toMatchObject({ passed: 1, scored: odd.length });
    expect(firstStep(memory)?.record.flips?.improved).toEqual(odd.filter((id) => id !== "a"));
    expect(new Set(memory.rollouts.map((request) => request.key)).size).toBe(
      memory.rollouts.length,
    );
    const message = memory.questions[0]?.messages[0]?.content ?? "";
    expect(message.match(/<trajectory id=/g)?.length).toBe(4);
    expect(
      memory.store.commits.get("epoch/02")?.epochEnd?.slowPairs.map((pair) => pair.id),
    ).toEqual(expect.arrayContaining(odd));
  });
});

describe("an optimizer that always answers rubbish", () => {
  const rubbish = [
    ["no JSON", "I cannot help with that."],
    ["a list", "```json\n[1, 2]\n```"],
    ["an object of nothing", "{}"],
    ["items of the wrong kind", JSON.stringify({ patch: { edits: 7, revise_suggestions: "x" } })],
    [
      "items without sense",
      JSON.stringify({
        patch: {
          edits: [null, 5, { op: "explode" }, { op: "delete", target: "not there" }],
          revise_suggestions: [null, { type: "dance", instruction: "x" }],
          skill_candidates: [null, { new_skill: "" }],
        },
      }),
    ],
    ["an unfinished object", '{"patch": {"edits": [{"op": "append"'],
  ] as const;

  test.each(modes.flatMap((mode) => rubbish.map(([name, text]) => [mode, name, text] as const)))(
    "%s, %s: every group is recorded as lost with the reason, and the run ends well",
    async (mode: Mode, _name, text) => {
      const memory = memoryRun({
        config: configOf(
          { skill_update_mode: mode, use_slow_update: true, use_meta_skill: true },
          { train: { num_epochs: 3 } },
        ),
        sizes,
        target: fails,
        optimizer: () => text,
      });
      const summary = await train(memory.run);
      expect(summary).toMatchObject({ skips: 3, accepts: 0, rejects: 0, bestStep: 0 });
      const lost = firstStep(memory)?.record.lost_minibatches ?? [];
      expect(lost.map((row) => row.itemIds.length)).toEqual([4, 4]);
      expect(lost.every((row) => row.reason.length > 10)).toBe(true);
      expect(memory.store.commits.get("epoch/02")?.epochEnd?.slowUpdate?.action).toBe("no_content");
      expect(memory.store.commits.get("epoch/02")?.epochEnd?.metaSkill?.action).toBe("no_content");
    },
  );

  test.each(modes)("%s: the original's profile ends as well", async (mode) => {
    for (const [, text] of rubbish) {
      const memory = memoryRun({
        config: configOf({ skill_update_mode: mode }, { profile: "reference" }),
        sizes,
        target: fails,
        optimizer: () => text,
      });
      const summary = await train(memory.run);
      expect(summary.bestStep).toBe(0);
      expect(summary.totalSteps).toBe(1);
    }
  });
});

describe("edits that cannot be applied", () => {
  const region = "<!-- SLOW_UPDATE_START -->\nSecret guidance.\n<!-- SLOW_UPDATE_END -->";

  test("a missing or protected target is refused one by one, the siblings stay", async () => {
    const edits = [
      { op: "replace", target: "no such line", content: "x" },
      { op: "delete", target: "Secret guidance." },
      { op: "insert_after", content: "- without target" },
      { op: "append", content: "- good" },
    ];
    const memory = memoryRun({
      config: configOf({ learning_rate: 4, min_learning_rate: 4 }),
      sizes: { ...sizes, train: 4 },
      seedSkill: `# Skill\n\n${region}\n`,
      target: fails,
      optimizer: () => JSON.stringify({ patch: { reasoning: "", edits } }),
    });
    await train(memory.run);
    const [patch] = firstStep(memory)?.detail.patches ?? [];
    expect(patch?.refused.map((row) => row.op)).toEqual(["replace", "delete", "insert_after"]);
    expect(firstStep(memory)?.record.edit_apply_summary).toMatchObject({ total: 1, applied: 1 });
    expect(memory.store.commits.get("step/0001")?.versions[0]?.text).toBe(
      `# Skill\n\n- good\n\n${region}\n`,
    );
  });
});

describe("a merger that returns nothing", () => {
  const payloads = {
    patch: "edits",
    rewrite_from_suggestions: "revise_suggestions",
    full_rewrite_minibatch: "skill_candidates",
  } as const;
  const itemOf = (key: string) => ({
    op: "append",
    content: `- ${key}`,
    type: "clarify",
    instruction: key,
    title: key,
    new_skill: `# ${key}`,
  });

  test.each(modes)("%s: the inputs stand side by side and the step goes on", async (mode) => {
    const memory = memoryRun({
      config: configOf({ skill_update_mode: mode }),
      sizes,
      target: fails,
      optimizer: (request) => {
        const stage = stageOf(request);
        if (stage.startsWith("merge_")) {
          return JSON.stringify({ reasoning: "none is good", [payloads[mode]]: [] });
        }
        return JSON.stringify({
          patch: { reasoning: "", [payloads[mode]]: [itemOf(request.key)] },
          new_skill: "# rewritten",
        });
      },
    });
    await train(memory.run);
    const { record, detail } = firstStep(memory) ?? {};
    expect(detail?.mergeCalls).toEqual([
      { kind: "failure", level: 1, inputs: 2, result: "fallback" },
    ]);
    expect(record).toMatchObject({ n_edits_merged: 2, action: "reject" });
  });

  test("N-3.9: nothing with a reason for every input is a decision", async () => {
    const memory = memoryRun({
      config: configOf({}),
      sizes,
      target: fails,
      optimizer: (request) =>
        stageOf(request) === "merge_failure"
          ? JSON.stringify({
              edits: [],
              dropped: [
                { ref: "a1", reason: "says nothing" },
                { ref: "a2", reason: "says nothing" },
              ],
            })
          : appending(`- ${request.key}`)(request),
    });
    const summary = await train(memory.run);
    expect(firstStep(memory)?.record).toMatchObject({ n_edits_merged: 0, action: "reject" });
    expect(summary.savedRuns.gate_unchanged_text).toBe(4);
  });
});

describe("a skill of 200 kB", () => {
  const rule = (index: number) => `- rule ${index}: ${"always check the unit ".repeat(8)}`;
  const seedSkill = `# Skill\n\n${Array.from({ length: 1100 }, (_, index) => rule(index)).join("\n")}\n`;

  test("is trained with edits like any other", async () => {
    expect(seedSkill.length).toBeGreaterThan(200_000);
    const memory = memoryRun({
      config: configOf({ learning_rate: 2, use_slow_update: true }, { train: { num_epochs: 2 } }),
      sizes,
      seedSkill,
      target: fails,
      optimizer: (request) =>
        stageOf(request) === "slow_update"
          ? '{"slow_update_content": "Go on."}'
          : JSON.stringify({
              patch: {
                reasoning: "",
                edits: [
                  { op: "replace", target: rule(700).trim(), content: `- ${request.key}` },
                  { op: "append", content: `- more ${request.key}` },
                ],
              },
              edits: [
                { op: "replace", target: rule(700).trim(), content: `- ${request.key}` },
                { op: "append", content: `- more ${request.key}` },
              ],
            }),
    });
    const summary = await train(memory.run);
    expect(summary.rejects).toBe(2);
    expect(firstStep(memory)?.record).toMatchObject({
      edit_apply_summary: { total: 2, applied: 2 },
    });
  });

  test.each([
    ["may be rewritten as long as it is", `# New\n${"y".repeat(205_000)}\n`, "reject"],
    ["must not grow further in a rewrite", `# New\n${"y".repeat(400_000)}\n`, "skip_no_rewrite"],
  ])("%s", async (_name, newSkill, action) => {
    const memory = memoryRun({
      config: configOf({ skill_update_mode: "rewrite_from_suggestions", max_schema_retries: 0 }),
      sizes,
      seedSkill,
      target: fails,
      optimizer: () =>
        JSON.stringify({
          new_skill: newSkill,
          patch: { revise_suggestions: [{ type: "clarify", instruction: "x" }] },
          revise_suggestions: [{ type: "clarify", instruction: "x" }],
        }),
    });
    await train(memory.run);
    expect(firstStep(memory)?.record.action).toBe(action);
  });
});

describe("settings that contradict each other", () => {
  test.each<[string, RunConfigInput["optimizer"], string]>([
    ["a floor above the budget", { learning_rate: 1, min_learning_rate: 2 }, "must not exceed"],
    [
      "notes with whole rewrites",
      { use_skill_aware_reflection: true, skill_update_mode: "full_rewrite_minibatch" },
      "notes on lapses",
    ],
  ])("%s is refused with the reason", (_name, optimizer, reason) => {
    const parsed = runConfigSchema.safeParse({ env: { name: "custom" }, optimizer });
    expect(parsed.error?.issues[0]?.message).toContain(reason);
  });
});
