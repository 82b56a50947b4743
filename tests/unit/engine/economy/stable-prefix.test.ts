import { describe, expect, test } from "vitest";
import type { RolloutRequest } from "@/lib/engine/ports";
import { train } from "@/lib/engine/train";
import type { EnvironmentConfig } from "@/lib/schemas/environment";
import { trainInWorld } from "@/tests/support/economy-world";
import { customConfig, runWithReply, searchqaConfig } from "@/tests/support/environment-items";
import { aRunConfig, memoryRun, stageOf } from "@/tests/support/memory-run";

const skill = "# Skill\n\n- Read the ledger first.\n- Answer in one word.";

const searchqaRecord = (name: string) => ({
  id: name,
  question: `Who is ${name}?`,
  context: `[DOC] [TLE] ${name} [PAR] ${name} lived here.`,
  answers: [name],
});
const customRecord = (name: string) => ({ id: name, input: `Say ${name}`, expected: [name] });

describe("E-07: prompts of the target", () => {
  test.each<{ name: string; config: EnvironmentConfig; record: (name: string) => unknown }>([
    { name: "searchqa", config: searchqaConfig(), record: searchqaRecord },
    { name: "custom", config: customConfig(), record: customRecord },
    {
      name: "custom with a system prompt of its own",
      config: customConfig({ system_prompt: "You keep ledgers.\n\n{{skill}}\n\nBe brief." }),
      record: customRecord,
    },
  ])("$name: role and skill come first and are the same for every item", async (input) => {
    const { config, record } = input;
    const prompts = await Promise.all(
      ["Ada", "Berta"].map((name) =>
        runWithReply({ config, record: record(name), reply: name, skill }),
      ),
    );
    const [first, second] = prompts.map(({ calls }) => calls[0]);
    expect(second?.system).toBe(first?.system);
    expect(first?.system).toContain("Read the ledger first.");
    for (const [index, name] of ["Ada", "Berta"].entries()) {
      const user = prompts[index]?.calls[0]?.user ?? "";
      expect(user).toContain(name);
      expect(user).not.toContain("Read the ledger first.");
      expect(prompts[index]?.calls[0]?.system).not.toContain(name);
    }
  });
});

/** How many characters all texts have in common at their beginning. */
function sharedLength(texts: readonly string[]): number {
  const [first = "", ...others] = texts;
  let length = 0;
  while (length < first.length && others.every((text) => text[length] === first[length])) {
    length += 1;
  }
  return length;
}

describe("E-07: prompts of the optimizer", () => {
  test("calls of a step and stage share everything up to their own material", async () => {
    const ownMaterial: Readonly<Record<string, string>> = {
      analyst_error: "## Trajectories (",
      analyst_success: "## Trajectories (",
      merge_failure: "## Patches (",
      merge_success: "## Patches (",
    };
    let groups = 0;
    for (let seed = 0; seed < 12; seed += 1) {
      const { questions } = await trainInWorld({
        seed,
        economy: {},
        sections: {
          train: { batch_size: 12 },
          gradient: { minibatch_size: 2, merge_batch_size: 2 },
        },
      });
      const byStage = new Map<string, string[]>();
      for (const request of questions) {
        const stage = stageOf(request);
        const text = `${request.system}\n${request.messages[0]?.content ?? ""}`;
        const id = `${request.place.step} ${stage}`;
        byStage.set(id, [...(byStage.get(id) ?? []), text]);
      }
      for (const [id, texts] of byStage) {
        const marker = ownMaterial[id.split(" ")[1] ?? ""];
        if (texts.length > 1 && marker) {
          groups += 1;
          const own = Math.min(...texts.map((text) => text.indexOf(marker)));
          expect(own).toBeGreaterThan(0);
          expect([id, sharedLength(texts) >= own]).toEqual([id, true]);
          // The skill stands in the shared part.
          expect(texts[0]?.indexOf("</skill>")).toBeLessThan(own);
        }
      }
    }
    expect(groups).toBeGreaterThan(20);
  });
});

describe("E-07: warm prefix", () => {
  test("one call with a new skill is answered before the others begin", async () => {
    const begun: RolloutRequest[] = [];
    const answered = new Set<string>();
    const early: string[] = [];
    const sizes = { train: 8, val: 6, test: 4 };
    const memory = memoryRun({
      config: aRunConfig({
        train: { num_epochs: 1, batch_size: 4 },
        economy: { warm_prefix: true },
        env: { name: "custom", workers: 4 },
      }),
      sizes,
      target: () => ({ hard: 0 }),
      optimizer: (request) =>
        JSON.stringify({
          patch: { reasoning: "", edits: [{ op: "append", content: `- rule ${request.key}` }] },
          edits: [{ op: "append", content: `- rule ${request.key}` }],
          selected_indices: [0],
        }),
      pace: async (request) => {
        const isFirst = begun.every((known) => known.skill !== request.skill);
        if (!isFirst && !answered.has(request.skill)) {
          early.push(request.key);
        }
        begun.push(request);
        await new Promise((resolve) => setImmediate(resolve));
        answered.add(request.skill);
      },
    });
    await train(memory.run);
    expect(new Set(begun.map((request) => request.skill)).size).toBeGreaterThan(2);
    expect(early).toEqual([]);
  });
});
