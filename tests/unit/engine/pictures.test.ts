import { describe, expect, it } from "vitest";
import { train } from "@/lib/engine/train";
import type { ItemOutcome } from "@/lib/schemas/outcome";
import { aRunConfig, memoryRun } from "../../support/memory-run";

const hashOf = (letter: string) => letter.repeat(64);
const images = (letter: string) => ({
  images: [{ name: `${letter}.png`, hash: hashOf(letter), width: 40, height: 30 }],
});

/** Six train items on three pages; every other one fails. */
async function questionsOf(gradient: { show_pictures?: boolean } = {}) {
  const world = memoryRun({
    config: aRunConfig({
      env: { name: "docvqa", max_pixels: 900 },
      train: { num_epochs: 1, batch_size: 6 },
      gradient: { minibatch_size: 8, ...gradient },
      optimizer: { use_slow_update: false, use_meta_skill: false },
    }),
    sizes: { train: 6, val: 2, test: 2 },
    target: ({ item }): Partial<ItemOutcome> & { hard: number } => {
      const index = Number(item.id.replace(/\D/g, ""));
      return { hard: index % 2, details: images("abc"[index >> 1] ?? "d") };
    },
    optimizer: () => '{"batch_size":3,"patch":{"reasoning":"","edits":[]}}',
  });
  await train(world.run);
  return world.questions;
}

const analyst = (questions: Awaited<ReturnType<typeof questionsOf>>, kind: string) =>
  questions.find(({ promptVersion }) => promptVersion.startsWith(`analyst_${kind}`));

describe("pictures of failures (benchmarks.md 5.3)", () => {
  it("are told by name and size, and not sent, unless the settings ask for them", async () => {
    const questions = await questionsOf();
    const failures = analyst(questions, "error");
    expect(failures?.pictures).toBeUndefined();
    expect(failures?.messages[0]?.content).toContain(
      "Pictures shown to the agent: a.png (40 × 30 pixels)",
    );
    expect(failures?.messages[0]?.content).not.toContain("## Pictures");
  });

  it("go to the analyst of failures, each once, with the trajectories they belong to", async () => {
    const questions = await questionsOf({ show_pictures: true });
    const failures = analyst(questions, "error");
    expect(failures?.pictures?.map(({ hash }) => hash[0]).toSorted()).toEqual(["a", "b", "c"]);
    expect(failures?.pictures?.every(({ maxPixels }) => maxPixels === 900)).toBe(true);
    const listed = failures?.pictures?.map(
      ({ name }, index) => `${index + 1}. ${name}: trajectory`,
    );
    for (const line of ["## Pictures (3)\n\nAttached in this order:\n1. ", ...(listed ?? [])]) {
      expect(failures?.messages[0]?.content).toContain(line);
    }
    expect(analyst(questions, "success")?.pictures).toBeUndefined();
    expect(questions.filter(({ pictures }) => pictures !== undefined)).toHaveLength(1);
  });
});
