import { describe, expect, test } from "vitest";
import type { RolloutRequest } from "@/lib/engine/ports";
import { train } from "@/lib/engine/train";
import { targetTraffic } from "@/lib/estimate/traffic";
import type { RunConfigInput } from "@/lib/schemas/run-config";
import {
  aRunConfig,
  type MemoryRun,
  memoryRun,
  type OptimizerScript,
  stageOf,
} from "@/tests/support/memory-run";

const sizes = { train: 16, val: 10, test: 6 };

/** Every reply proposes three new rules, suggestions or a whole new skill. */
function eagerOptimizer(): OptimizerScript {
  let count = 0;
  const rules = () =>
    Array.from({ length: 3 }, () => {
      count += 1;
      return { op: "append", content: `- rule ${count}`, source_type: "failure" };
    });
  const suggestions = () =>
    rules().map(({ content }) => ({ type: "add_rule", title: content, instruction: content }));
  return (request) => {
    const isRewriting = request.system.includes("suggestion");
    switch (stageOf(request)) {
      case "slow_update":
        return JSON.stringify({
          reasoning: "",
          slow_update_content: `guidance ${request.place.epoch}`,
        });
      case "meta_skill":
        return JSON.stringify({ reasoning: "", meta_skill_content: "memory" });
      case "ranking":
        return JSON.stringify({ reasoning: "", selected_indices: [0, 1] });
      case "lr_autonomous":
        return JSON.stringify({
          learning_rate: 2,
          reasoning: "",
          confidence: "high",
          risk_notes: [],
        });
      case "rewrite_skill": {
        count += 1;
        return JSON.stringify({
          reasoning: "",
          change_summary: ["x"],
          new_skill: `# New ${count}`,
        });
      }
      default:
        return JSON.stringify({
          reasoning: "",
          failure_summary: [],
          success_patterns: [],
          edits: rules(),
          suggestions: suggestions(),
          patch: isRewriting
            ? { reasoning: "", suggestions: suggestions() }
            : { reasoning: "", edits: rules() },
        });
    }
  };
}

const rulesIn = (skill: string) => new Set(skill.match(/rule \d+/g) ?? []).size;

/** Train items fail; more rules pass more selection items; the last epoch's guidance does harm. */
function growing(lastEpoch: number) {
  return ({ purpose, skill, item }: RolloutRequest) => {
    const number = Number(/\d+$/.exec(item.id)?.[0] ?? 0);
    const passing = skill.includes(`guidance ${lastEpoch}`) ? 0 : rulesIn(skill);
    return { hard: purpose !== "selection" || number >= passing ? 0 : 1 };
  };
}

/** Even items pass, odd ones fail, and one more for each rule. */
const mixed = ({ skill, item }: RolloutRequest) => {
  const number = Number(/\d+$/.exec(item.id)?.[0] ?? 0);
  return { hard: number % 2 === 0 || number < rulesIn(skill) ? 1 : 0 };
};

/** Calls really made, in the names of the plan. */
function counted({ rollouts, questions }: MemoryRun) {
  const runs = (isIt: (request: RolloutRequest) => boolean) => rollouts.filter(isIt).length;
  const asked = (...stages: string[]) =>
    questions.filter((request) => stages.includes(stageOf(request))).length;
  return {
    rollout: runs(({ purpose }) => purpose === "train"),
    gateAndFinal: runs(({ purpose }) => purpose === "selection"),
    compared: runs(({ purpose }) => purpose.startsWith("slow_")),
    test: runs(({ purpose }) => purpose === "test"),
    analyst: asked("analyst_error", "analyst_success"),
    merge: asked("merge_failure", "merge_success", "merge_final"),
    ranking: asked("ranking"),
    slowUpdate: asked("slow_update"),
    metaSkill: asked("meta_skill"),
    learningRate: asked("lr_autonomous"),
    rewrite: asked("rewrite_skill"),
  };
}

function planned({ run }: MemoryRun) {
  const { targetRuns, optimizerCalls, selectionSize } = run.plan;
  const gatedSlow = run.config.optimizer.slow_update_gate_with_selection
    ? selectionSize * optimizerCalls.slowUpdate
    : 0;
  return {
    rollout: targetRuns.rollout,
    gateAndFinal: targetRuns.gate + targetRuns.finalValidation + gatedSlow,
    compared: targetRuns.slowUpdate - gatedSlow,
    test: targetRuns.test,
    analyst: optimizerCalls.analyst,
    merge: optimizerCalls.merge,
    ranking: optimizerCalls.ranking,
    slowUpdate: optimizerCalls.slowUpdate,
    metaSkill: optimizerCalls.metaSkill,
    learningRate: optimizerCalls.learningRate ?? 0,
    rewrite: optimizerCalls.rewrite ?? 0,
  };
}

const base: Partial<RunConfigInput> = {
  train: { num_epochs: 3, batch_size: 8 },
  gradient: { minibatch_size: 4, merge_batch_size: 2 },
  optimizer: { learning_rate: 2, min_learning_rate: 1, slow_update_samples: 5 },
};

async function run(
  config: Partial<RunConfigInput>,
  target: Parameters<typeof memoryRun>[0]["target"],
  counts = sizes,
) {
  const settings = aRunConfig(config);
  // As the worker loads them: the first items of each split.
  const { limit } = settings.env;
  const limited = (size: number) => (limit > 0 ? Math.min(size, limit) : size);
  const memory = memoryRun({
    config: settings,
    sizes: { train: limited(counts.train), val: limited(counts.val), test: limited(counts.test) },
    target,
    optimizer: eagerOptimizer(),
  });
  await train(memory.run);
  const { likely } = targetTraffic({
    config: settings,
    plan: memory.run.plan,
    meanItemChars: 400,
    seedSkillChars: 100,
  });
  return {
    made: counted(memory),
    plan: planned(memory),
    rollouts: memory.rollouts.length,
    most: memory.run.plan.targetRuns.total,
    likely: likely.calls,
  };
}

/** Five datasets with settings of their own. */
const fivePlans: readonly [
  string,
  { sizes: typeof sizes; config: Partial<RunConfigInput>; epochs: number },
][] = [
  ["a small dataset at the base settings", { sizes, config: base, epochs: 3 }],
  [
    "short batches with accumulation",
    {
      sizes: { train: 20, val: 12, test: 8 },
      config: { ...base, train: { num_epochs: 2, batch_size: 5, accumulation: 2 } },
      epochs: 2,
    },
  ],
  [
    "failures only with few comparisons",
    {
      sizes: { train: 24, val: 16, test: 10 },
      config: {
        ...base,
        train: { num_epochs: 2, batch_size: 6 },
        gradient: { ...base.gradient, failure_only: true },
        optimizer: { ...base.optimizer, slow_update_samples: 3 },
      },
      epochs: 2,
    },
  ],
  [
    "fewer selection and test items",
    {
      sizes: { train: 32, val: 30, test: 30 },
      config: { ...base, evaluation: { sel_env_num: 20, test_env_num: 12 } },
      epochs: 3,
    },
  ],
  [
    "no slow update and no final test",
    {
      sizes: { train: 40, val: 24, test: 12 },
      config: {
        ...base,
        optimizer: { ...base.optimizer, use_slow_update: false },
        evaluation: { eval_test: false },
      },
      epochs: 3,
    },
  ],
];

describe("the plan before launch (algorithm.md 1.4; product.md 17, check 6)", () => {
  test("plain case: failures only, every step changes the skill, so every number is exact", async () => {
    const { made, plan } = await run(
      { ...base, gradient: { ...base.gradient, failure_only: true } },
      growing(3),
    );
    expect(made).toEqual(plan);
    expect(
      Object.values(made)
        .slice(0, 9)
        .every((count) => count > 0),
    ).toBe(true);
  });

  test.each<[string, Partial<RunConfigInput>]>([
    [
      "failures and successes with accumulation and short batches",
      {
        ...base,
        train: { num_epochs: 2, batch_size: 5, accumulation: 2 },
      },
    ],
    [
      "gated slow update over changed pairs",
      {
        ...base,
        optimizer: {
          ...base.optimizer,
          slow_update_gate_with_selection: true,
          longitudinal_pair_policy: "changed",
          export_meta_skill: true,
        },
      },
    ],
    [
      "no gate, no slow update, fewer selection and test items",
      {
        ...base,
        optimizer: { ...base.optimizer, use_slow_update: false },
        evaluation: { use_gate: false, sel_env_num: 4, test_env_num: 2 },
      },
    ],
    [
      "rewrites from suggestions with a budget of the optimizer's own",
      {
        ...base,
        optimizer: {
          ...base.optimizer,
          skill_update_mode: "rewrite_from_suggestions",
          lr_control_mode: "autonomous",
        },
      },
    ],
    [
      "limited data without a final test",
      {
        ...base,
        evaluation: { eval_test: false },
        env: { name: "custom", limit: 7 },
      },
    ],
  ])("%s: the engine needs no call more than planned", async (_name, config) => {
    const { made, plan } = await run(config, mixed);
    for (const [kind, count] of Object.entries(made)) {
      const most = plan[kind as keyof typeof plan];
      expect({ kind, isWithin: count <= most, count, most }).toMatchObject({ isWithin: true });
    }
    expect(made.rollout).toBe(plan.rollout);
  });

  test.each(fivePlans)(
    "P 17.6 %s: predicted target runs are the engine's count, and the likely figure is within 25 %",
    async (_name, { sizes: counts, config, epochs }) => {
      const busiest = await run(config, growing(epochs), counts);
      expect(busiest.rollouts).toBe(busiest.most);
      const usual = await run(config, mixed, counts);
      expect(usual.rollouts).toBeLessThanOrEqual(usual.most);
      for (const { rollouts, likely } of [busiest, usual]) {
        expect(Math.abs(likely - rollouts) / rollouts).toBeLessThanOrEqual(0.25);
      }
    },
  );
});
