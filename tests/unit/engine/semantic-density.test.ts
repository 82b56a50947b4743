import { describe, expect, test } from "vitest";
import { semanticDensity } from "@/lib/engine/semantic-density";
import { train } from "@/lib/engine/train";
import { uselessOptimizer } from "@/tests/support/engine-scripts";
import { aRunConfig, memoryRun, type OptimizerScript, stageOf } from "@/tests/support/memory-run";

describe("R-3.12b density", () => {
  test("counts leading words outside protected regions", () => {
    expect(semanticDensity("Always check the inputs and never mix up proxy values.")).toBe(0.2);
    expect(
      semanticDensity("Always be <!-- SLOW_UPDATE_START -->never<!-- SLOW_UPDATE_END -->"),
    ).toBe(0.5);
    expect(semanticDensity("")).toBe(0);
  });
});

describe("R-3.12a density in gate scores", () => {
  const seedSkill = "# Skill\n\nplain words only here\n";
  const sizes = { train: 4, val: 4, test: 2 };
  const configOf = (more: { evaluation?: object; optimizer?: object; train?: object } = {}) =>
    aRunConfig({
      train: { num_epochs: 2, batch_size: 4, ...more.train },
      optimizer: { slow_update_samples: 2, use_meta_skill: false, ...more.optimizer },
      evaluation: {
        use_semantic_density: true,
        semantic_density_weight: 0.5,
        ...more.evaluation,
      },
    });
  const appending =
    (text: string): OptimizerScript =>
    (request) =>
      stageOf(request) === "slow_update"
        ? '{"slow_update_content": "Must, must, must."}'
        : JSON.stringify({ patch: { reasoning: "", edits: [{ op: "append", content: text }] } });
  const score = (text: string) => 0.5 * semanticDensity(text);

  test("the baseline has it too", async () => {
    const memory = memoryRun({
      config: configOf(),
      sizes,
      seedSkill,
      target: () => ({ hard: 1 }),
      optimizer: uselessOptimizer(),
    });
    const summary = await train(memory.run);
    expect(summary.baselineGateScore).toBe(1 + score(seedSkill));
    expect(summary.baseline.hard).toBe(1);
  });

  test("of two equal scores the denser text wins, the thinner one loses", async () => {
    const decide = async (text: string) => {
      const memory = memoryRun({
        config: configOf({ train: { num_epochs: 1 } }),
        sizes,
        seedSkill,
        target: () => ({ hard: 0 }),
        optimizer: appending(text),
      });
      await train(memory.run);
      const record = memory.store.commits.get("step/0001")?.step?.record;
      return [record?.action, record?.candidate_gate_score, record?.selection_hard];
    };
    expect(await decide("must always verify")).toEqual([
      "accept_new_best",
      score(`${seedSkill}\nmust always verify\n`),
      0,
    ]);
    expect(await decide("some thin words more")).toEqual([
      "reject",
      score(`${seedSkill}\nsome thin words more\n`),
      0,
    ]);
  });

  test("leading words of one's own take the place of the built-in ones", async () => {
    const memory = memoryRun({
      config: configOf({ evaluation: { leading_words: ["Plain"] } }),
      sizes,
      seedSkill,
      target: () => ({ hard: 0 }),
      optimizer: uselessOptimizer(),
    });
    const summary = await train(memory.run);
    expect(summary.baselineGateScore).toBe(0.5 * (1 / 5));
  });

  test("a gated slow update and the final validation carry it; guidance itself does not count", async () => {
    const target = ({ skill }: { skill: string }) => ({
      hard: skill.includes("Must, must") ? 1 : 0,
    });
    const optimizer = appending("thin words");
    const gated = memoryRun({
      config: configOf({ optimizer: { slow_update_gate_with_selection: true } }),
      sizes,
      seedSkill,
      target,
      optimizer,
    });
    const summary = await train(gated.run);
    expect(summary.bestOrigin).toBe("slow_update_epoch_02");
    expect(summary.bestGateScore).toBe(1 + score(seedSkill));
    const forced = memoryRun({ config: configOf(), sizes, seedSkill, target, optimizer });
    expect(await train(forced.run)).toMatchObject({
      promotedFinal: true,
      bestGateScore: 1 + score(seedSkill),
    });
  });
});
