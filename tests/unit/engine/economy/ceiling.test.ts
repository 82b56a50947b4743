import { describe, expect, test } from "vitest";
import { train } from "@/lib/engine/train";
import type { RunConfigInput } from "@/lib/schemas/run-config";
import { decisionsOf } from "@/tests/support/economy-world";
import { aRunConfig, memoryRun, stageOf } from "@/tests/support/memory-run";

const sizes = { train: 12, val: 6, test: 5 };

/** The first step finds the only rule there is; nothing is left to win after it. */
async function trainToCeiling(sections: Partial<RunConfigInput>) {
  const memory = memoryRun({
    config: aRunConfig({
      ...sections,
      train: { num_epochs: 2, batch_size: 4, seed: 3 },
      optimizer: { use_slow_update: false, use_meta_skill: false },
    }),
    sizes,
    target: ({ skill }) => ({ hard: skill.includes("the rule") ? 1 : 0 }),
    optimizer: (request) =>
      stageOf(request).startsWith("analyst")
        ? JSON.stringify({
            patch: {
              reasoning: "",
              edits: [
                {
                  op: "append",
                  content: stageOf(request) === "analyst_error" ? "- the rule" : `- ${request.key}`,
                },
              ],
            },
          })
        : JSON.stringify({ reasoning: "", edits: [], selected_indices: [0] }),
  });
  return { ...memory, summary: await train(memory.run) };
}

/** Target runs of the last step, and of tests of the best skill, as places in the order of calls. */
function orderOf({ rollouts, summary }: Awaited<ReturnType<typeof trainToCeiling>>) {
  const keys = rollouts.map(({ key }) => key);
  return {
    lastStep: keys.findLastIndex((key) => key.startsWith("step/0006/")),
    tests: keys.flatMap((key, index) =>
      key.startsWith(`test/${summary.bestSkillHash}/`) ? [index] : [],
    ),
  };
}

describe("E-04: the test of a skill that nothing can beat", () => {
  test("begins during training, and makes neither other decisions nor more calls", async () => {
    const plain = await trainToCeiling({});
    const run = await trainToCeiling({ economy: { parallel_phases: true } });
    expect(run.summary).toMatchObject({ bestStep: 1, bestGateScore: 1, totalSteps: 6 });
    expect(decisionsOf(run)).toEqual(decisionsOf(plain));
    const keysOf = ({ rollouts }: typeof run) => rollouts.map(({ key }) => key).sort();
    expect(keysOf(run)).toEqual(keysOf(plain));
    expect(Math.min(...orderOf(plain).tests)).toBeGreaterThan(orderOf(plain).lastStep);
    expect(orderOf(run).tests).toHaveLength(sizes.test);
    expect(Math.max(...orderOf(run).tests)).toBeLessThan(orderOf(run).lastStep);
  });

  test.each<{ why: string; sections: Partial<RunConfigInput> }>([
    {
      why: "the wording of a skill adds to its score",
      sections: { evaluation: { use_semantic_density: true } },
    },
    {
      why: "fresh runs may lower the score of the best (C-01)",
      sections: { improved: { confirm: true } },
    },
    {
      why: "the original tests under another name",
      sections: { engine: { profile: "reference" } },
    },
  ])("waits for the end of training where $why", async ({ sections }) => {
    const run = await trainToCeiling({ ...sections, economy: { parallel_phases: true } });
    expect(run.summary.bestGateScore).toBeGreaterThanOrEqual(1);
    const { tests, lastStep } = orderOf(run);
    expect(Math.min(...tests)).toBeGreaterThan(lastStep);
  });
});
