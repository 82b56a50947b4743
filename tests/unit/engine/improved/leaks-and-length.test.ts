import { describe, expect, test } from "vitest";
import { train } from "@/lib/engine/train";
import type { RunConfigInput } from "@/lib/schemas/run-config";
import { type MemoryRun, stageOf } from "@/tests/support/memory-run";
import { aShortRun, proposing, recordOf } from "@/tests/support/short-run";

describe("C-15 leak guard", () => {
  test("C-15: edits that carry an item into the skill are left out with a reason", async () => {
    const memory = aShortRun({
      improved: { leak_guard: true },
      target: () => ({ hard: 0 }),
      reply: proposing(
        "- For train3 say no.",
        "- It was the amber light in the attic.",
        "- Be brief.",
      ),
    });
    const run = {
      ...memory.run,
      expectedAnswers: ({ id }: { id: string }) =>
        id === "train5" ? ["the amber light in the attic"] : ["no"],
    };
    await train(run);
    const text = memory.store.commits.get("step/0001")?.versions[0]?.text ?? "";
    expect(text).toContain("Be brief.");
    expect(text).not.toMatch(/train3|amber/);
    expect(new Set(recordOf(memory)?.improved?.left_out?.map(({ reason }) => reason))).toEqual(
      new Set([
        "it names the train item train3",
        "it contains the expected answer of the train item train5",
      ]),
    );
    const patch = memory.store.commits.get("step/0001")?.step?.detail.patches[0];
    expect(patch?.edits).toHaveLength(1);
    expect(patch?.refused.map(({ reason }) => reason)).toContain("it names the train item train3");
  });

  test("C-15: what a merger adds is held against the items too", async () => {
    const memory = aShortRun({
      improved: { leak_guard: true },
      target: () => ({ hard: 0 }),
      reply: (request) => {
        const edits = [
          { op: "append", content: `- Rule of ${request.key.replaceAll("/", " ")}.` },
          ...(stageOf(request) === "merge_failure"
            ? [{ op: "append", content: "- As in train3." }]
            : []),
        ];
        return JSON.stringify({ patch: { reasoning: "", edits }, edits });
      },
    });
    await train(memory.run);
    const commit = memory.store.commits.get("step/0001");
    expect(commit?.versions[0]?.text).not.toContain("train3");
    expect(commit?.step?.detail.dropped.map(({ reason }) => reason)).toEqual([
      "it names the train item train3",
    ]);
  });
});

describe("C-16 gated and capped guidance", () => {
  const withGuidance = (content: string, improved: RunConfigInput["improved"]) =>
    aShortRun({
      improved,
      train: { num_epochs: 2 },
      optimizer: { use_slow_update: true, slow_update_samples: 4, max_schema_retries: 1 },
      target: () => ({ hard: 0 }),
      reply: () =>
        JSON.stringify({
          patch: { reasoning: "", edits: [] },
          reasoning: "r",
          slow_update_content: content,
        }),
    });
  const slowOf = (memory: MemoryRun) => memory.store.commits.get("epoch/02")?.epochEnd?.slowUpdate;

  test("C-16: guidance that does not score better is not written", async () => {
    const forced = withGuidance("Keep going.", {});
    await train(forced.run);
    expect(slowOf(forced)).toMatchObject({ action: "force_accept" });
    const gated = withGuidance("Keep going.", { gate_slow_updates: true });
    await train(gated.run);
    expect(slowOf(gated)).toMatchObject({ action: "reject" });
    expect(gated.run.plan.targetRuns.slowUpdate - forced.run.plan.targetRuns.slowUpdate).toBe(8);
  });

  test("C-16: guidance over its length is asked for again, then left out", async () => {
    const memory = withGuidance("x".repeat(200), {
      gate_slow_updates: true,
      slow_update_max_chars: 100,
    });
    await train(memory.run);
    const asked = memory.questions.filter((request) => stageOf(request) === "slow_update");
    expect(asked.map((request) => request.key)).toEqual([
      "epoch/02/slow/update",
      "epoch/02/slow/update/repair/1",
    ]);
    expect(asked[1]?.messages.at(-1)?.content).toContain("at most 100");
    expect(slowOf(memory)).toMatchObject({ action: "no_content" });
  });

  test("C-16: edits the skill has no room for are left out with a reason", async () => {
    const memory = aShortRun({
      improved: { gate_slow_updates: true, max_skill_chars: 60 },
      target: () => ({ hard: 0 }),
      reply: proposing(`- ${"long ".repeat(20)}`, "- short rule"),
    });
    await train(memory.run);
    const text = memory.store.commits.get("step/0001")?.versions[0]?.text ?? "";
    expect(text).toContain("short rule");
    expect(text.length).toBeLessThanOrEqual(60);
    expect(recordOf(memory)?.improved?.left_out).toHaveLength(1);
    expect(recordOf(memory)?.n_edits_ranked).toBe(1);
  });
});

describe("C-15: texts that no edit carries", () => {
  const suggestion = { type: "add_rule", title: "t", motivation: "m", instruction: "Be brief." };

  test("C-15: a rewriter that writes an item into the skill is asked again, naming the reason", async () => {
    const replies = ["# Skill\n\nAs in train3, say no.\n", "# Skill\n\nBe brief.\n"];
    const memory = aShortRun({
      improved: { leak_guard: true },
      optimizer: { skill_update_mode: "rewrite_from_suggestions" },
      target: () => ({ hard: 0 }),
      reply: (request) =>
        JSON.stringify(
          stageOf(request) === "rewrite_skill"
            ? { reasoning: "", change_summary: [], new_skill: replies.shift() }
            : {
                patch: { reasoning: "", revise_suggestions: [suggestion] },
                revise_suggestions: [suggestion],
                selected_indices: [0],
              },
        ),
    });
    await train(memory.run);
    const asked = memory.questions.filter((request) => stageOf(request) === "rewrite_skill");
    expect(asked).toHaveLength(2);
    expect(asked[1]?.messages.at(-1)?.content).toContain("it names the train item train3");
    const text = memory.store.commits.get("step/0001")?.versions[0]?.text;
    expect(text).toContain("Be brief.");
    expect(text).not.toContain("train3");
  });

  test("C-15: a rewriter that goes on leaking gives no candidate", async () => {
    const memory = aShortRun({
      improved: { leak_guard: true },
      optimizer: { skill_update_mode: "rewrite_from_suggestions", max_schema_retries: 1 },
      target: () => ({ hard: 0 }),
      reply: (request) =>
        JSON.stringify(
          stageOf(request) === "rewrite_skill"
            ? { reasoning: "", change_summary: [], new_skill: "# Skill\n\nAs in train3.\n" }
            : {
                patch: { reasoning: "", revise_suggestions: [suggestion] },
                revise_suggestions: [suggestion],
                selected_indices: [0],
              },
        ),
    });
    await train(memory.run);
    expect(recordOf(memory)).toMatchObject({ action: "skip_no_rewrite" });
  });

  test("C-15: a whole rewrite that names an item is left out", async () => {
    const candidate = { title: "t", change_summary: [], new_skill: "# Skill\n\nAs in train3.\n" };
    const memory = aShortRun({
      improved: { leak_guard: true },
      optimizer: { skill_update_mode: "full_rewrite_minibatch" },
      target: () => ({ hard: 0 }),
      reply: () =>
        JSON.stringify({
          patch: { reasoning: "", skill_candidates: [candidate] },
          skill_candidates: [candidate],
        }),
    });
    await train(memory.run);
    expect(recordOf(memory)).toMatchObject({ action: "skip_no_patches" });
    expect(recordOf(memory)?.improved?.left_out?.[0]?.reason).toContain("train3");
  });

  test("C-15: guidance that names a compared item is asked for again, then left out", async () => {
    const memory = aShortRun({
      improved: { leak_guard: true },
      train: { num_epochs: 2 },
      optimizer: { use_slow_update: true, slow_update_samples: 4, max_schema_retries: 1 },
      target: () => ({ hard: 0 }),
      reply: () =>
        JSON.stringify({
          patch: { reasoning: "", edits: [] },
          reasoning: "r",
          slow_update_content: "Remember train3.",
        }),
    });
    await train(memory.run);
    const asked = memory.questions.filter((request) => stageOf(request) === "slow_update");
    expect(asked).toHaveLength(2);
    expect(asked[1]?.messages.at(-1)?.content).toContain("it names the train item train3");
    expect(memory.store.commits.get("epoch/02")?.epochEnd?.slowUpdate).toMatchObject({
      action: "no_content",
    });
  });

  test("C-15: notes that name an item do not reach the appendix", async () => {
    const memory = aShortRun({
      improved: { leak_guard: true },
      optimizer: { use_skill_aware_reflection: true },
      target: () => ({ hard: 0 }),
      reply: () =>
        JSON.stringify({
          patch: { reasoning: "", edits: [] },
          appendix_notes: ["Read the rule again.", "For train3 say no."],
        }),
    });
    await train(memory.run);
    const texts = [...memory.store.commits.values()].flatMap(({ versions }) =>
      versions.map(({ text }) => text),
    );
    expect(texts.some((text) => text.includes("Read the rule again."))).toBe(true);
    expect(texts.join()).not.toContain("train3");
  });
});
