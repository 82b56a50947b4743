import { describe, expect, test } from "vitest";
import { addNotes } from "@/lib/engine/appendix-notes";
import {
  appendNotes,
  dedupeNotes,
  extractNotes,
  maxAppendixChars,
  readNotes,
} from "@/lib/engine/skill-document/appendix";
import { train } from "@/lib/engine/train";
import type { RunConfigInput } from "@/lib/schemas/run-config";
import { countBy } from "@/tests/support/engine-scripts";
import { aRunConfig, memoryRun, type OptimizerScript, stageOf } from "@/tests/support/memory-run";

const block = (...notes: string[]) =>
  [
    "<!-- APPENDIX_START -->",
    "## Execution Notes Appendix",
    ...notes.map((note) => `- ${note}`),
    "<!-- APPENDIX_END -->",
  ].join("\n");

describe("R-3.16b the appendix", () => {
  test("notes that differ in case, spaces and closing punctuation are one", () => {
    expect(dedupeNotes(["n1", " N1. ", "n2", "...", ""])).toEqual(["n1", "n2"]);
  });

  test("R-3.16a: texts, one text and objects are notes, anything else is not", () => {
    expect(
      readNotes({ appendix_notes: [" a ", { note: "b" }, { content: "c" }, 4, null] }),
    ).toEqual(["a", "b", "c"]);
    expect(readNotes({ appendix_notes: "one" })).toEqual(["one"]);
    expect([readNotes({}), readNotes(null), readNotes({ appendix_notes: 3 })]).toEqual([
      [],
      [],
      [],
    ]);
  });

  test("N-3.16: fixed touches the region only, keeps its place and clears marker strings", () => {
    const skill = `# A\n\n\n\n- x\n\n${block("old")}\n\n## After\n`;
    const note = "never <!-- SLOW_UPDATE_START --> write markers";
    expect(appendNotes(skill, [note], { profile: "fixed" })).toBe(
      `# A\n\n\n\n- x\n\n${block("old", "never write markers")}\n\n## After\n`,
    );
    expect(appendNotes(skill, ["new"], { profile: "reference" })).toBe(
      `# A\n\n- x\n\n## After\n\n${block("old", "new")}\n`,
    );
  });

  test("N-3.16: the length is capped, first notes stay", () => {
    const long = Array.from({ length: 30 }, (_, index) => `${index} ${"x".repeat(1000)}`);
    const kept = extractNotes(appendNotes("# A\n", long, { profile: "fixed" }));
    expect(kept).toEqual(long.slice(0, kept.length));
    expect(kept.join("\n- ").length).toBeLessThanOrEqual(maxAppendixChars);
    expect(kept.length).toBeGreaterThan(15);
  });

  test("R-3.16d: a condensed list counts only when it is shorter", async () => {
    const add = (reply: unknown) =>
      addNotes({
        skill: "# A\n",
        notes: ["one", "two", "three"],
        threshold: 2,
        profile: "fixed",
        ask: async () => reply,
      });
    expect((await add({ appendix_notes: ["all"] })).appendixAfter).toEqual(["all"]);
    for (const reply of [{ appendix_notes: [] }, { appendix_notes: ["a", "b", "c", "d"] }, null]) {
      expect((await add(reply)).appendixAfter).toEqual(["one", "two", "three"]);
    }
  });
});

const sizes = { train: 8, val: 4, test: 2 };

function skillAware(input: {
  profile: "fixed" | "reference";
  optimizer: OptimizerScript;
  settings?: RunConfigInput["optimizer"];
  target?: Parameters<typeof memoryRun>[0]["target"];
}) {
  return memoryRun({
    config: aRunConfig({
      engine: { profile: input.profile },
      train: { num_epochs: 1, batch_size: 8 },
      gradient: { minibatch_size: 4 },
      optimizer: {
        use_skill_aware_reflection: true,
        use_slow_update: false,
        use_meta_skill: false,
        learning_rate: 2,
        min_learning_rate: 2,
        ...input.settings,
      },
      evaluation: { eval_test: false },
    }),
    sizes,
    target: input.target ?? (() => ({ hard: 0 })),
    optimizer: input.optimizer,
  });
}

const noting =
  (edits: object[] = []): OptimizerScript =>
  (request) =>
    stageOf(request) === "appendix_consolidate"
      ? '{"appendix_notes": ["Condensed"]}'
      : JSON.stringify({
          patch: { reasoning: "", edits },
          edits,
          appendix_notes: [`Note ${request.key.slice(-6)}`, "Mind the unit"],
        });
const stepOf = (memory: ReturnType<typeof skillAware>) =>
  memory.store.commits.get("step/0001")?.step;
const versionsOf = (memory: ReturnType<typeof skillAware>) =>
  [...memory.store.commits.values()].flatMap(({ versions }) => versions);

describe("R-3.16 skill-aware runs", () => {
  test("R-3.16a: analysts are told how to tell lapses from flaws; success notes can be left out", async () => {
    const target = ({ item }: { item: { id: string } }) => ({ hard: Number(item.id.at(-1)) % 2 });
    const stages = async (source: "both" | "failure_only") => {
      const memory = skillAware({
        profile: "fixed",
        optimizer: noting(),
        target,
        settings: { skill_aware_appendix_source: source },
      });
      await train(memory.run);
      return { memory, counts: countBy(memory.questions, stageOf) };
    };
    const both = await stages("both");
    expect(both.counts).toEqual({ analyst_error_notes: 1, analyst_success_notes: 1 });
    expect(both.memory.questions[0]?.system).toContain("In doubt it is a lapse");
    const failures = await stages("failure_only");
    expect(failures.counts).toEqual({ analyst_error_notes: 1, analyst_success: 1 });
    expect(stepOf(failures.memory)?.record.n_execution_lapse_notes).toBe(2);
  });

  test("N-3.16: in fixed notes are part of the candidate, so the measured text is the one kept", async () => {
    const memory = skillAware({
      profile: "fixed",
      optimizer: noting(),
      target: ({ skill }) => ({ hard: skill.includes("Mind the unit") ? 1 : 0 }),
    });
    const summary = await train(memory.run);
    expect(summary).toMatchObject({ accepts: 1, bestGateScore: 1, bestStep: 1 });
    expect(stepOf(memory)?.record).toMatchObject({
      action: "accept_new_best",
      n_execution_lapse_notes: 4,
      n_appendix_notes_added: 3,
      n_appendix_notes_total: 3,
    });
    expect(versionsOf(memory).map(({ kind, text }) => [kind, text])).toEqual([
      ["seed", "# Skill\n"],
      ["step", `# Skill\n\n${block("Note fail/0", "Mind the unit", "Note fail/1")}\n`],
    ]);
    expect(stepOf(memory)?.detail.notes).toEqual({
      stepNotes: ["Note fail/0", "Mind the unit", "Note fail/1", "Mind the unit"],
      appendixAfter: ["Note fail/0", "Mind the unit", "Note fail/1"],
    });
  });

  test("N-3.16: refused notes do not stay", async () => {
    const memory = skillAware({ profile: "fixed", optimizer: noting() });
    const summary = await train(memory.run);
    expect(stepOf(memory)?.record.action).toBe("reject");
    expect(summary.currentSkillHash).toBe(summary.bestSkillHash);
  });

  test("R-3.16c: in reference they are added after the gate without a new score, best stays", async () => {
    const memory = skillAware({
      profile: "reference",
      optimizer: noting([{ op: "append", content: "- rule" }]),
    });
    const summary = await train(memory.run);
    const { record } = stepOf(memory) ?? {};
    expect(record).toMatchObject({ action: "reject", current_score: 0, n_appendix_notes_total: 3 });
    expect(versionsOf(memory).map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ["seed", "seed"],
      ["appendix", "inject_appendix"],
      ["step", "reject"],
      ["appendix", "add_notes"],
    ]);
    expect(versionsOf(memory).at(-1)).toMatchObject({
      number: 3,
      parentNumber: 1,
      text: `# Skill\n\n${block("Note fail/0", "Mind the unit", "Note fail/1")}\n`,
      score: null,
    });
    expect(summary.bestOrigin).toBe("initial_skill");
    expect(summary.currentSkillHash).not.toBe(summary.bestSkillHash);
  });

  test("R-3.16c: reference flushes on a skipped step too", async () => {
    const memory = skillAware({ profile: "reference", optimizer: noting() });
    await train(memory.run);
    expect(stepOf(memory)?.record).toMatchObject({
      action: "skip_no_patches",
      n_appendix_notes_added: 3,
    });
    expect(versionsOf(memory).at(-1)?.outcome).toBe("add_notes");
  });

  test("R-3.3f: a failure analyst may send notes alone", async () => {
    const memory = skillAware({
      profile: "fixed",
      optimizer: () => '{"appendix_notes": ["Only a note"]}',
    });
    await train(memory.run);
    expect(stepOf(memory)?.record.lost_minibatches).toEqual([]);
    expect(stepOf(memory)?.detail.patches[0]?.notes).toEqual(["Only a note"]);
  });

  test.each(["fixed", "reference"] as const)(
    "R-3.16d: above the threshold one call condenses the list (%s)",
    async (profile) => {
      const memory = skillAware({
        profile,
        optimizer: noting(),
        settings: { skill_aware_consolidate_threshold: 2 },
      });
      await train(memory.run);
      expect(countBy(memory.questions, stageOf).appendix_consolidate).toBe(1);
      expect(stepOf(memory)?.record).toMatchObject({
        n_appendix_notes_total: 1,
        n_appendix_notes_consolidated: 1,
      });
      expect(stepOf(memory)?.detail.notes?.appendixAfter).toEqual(["Condensed"]);
      expect(memory.questions.at(-1)?.maxOutputTokens).toBe(4096);
    },
  );

  test("suggestions and notes go together; the rewriter cannot touch the appendix", async () => {
    const memory = skillAware({
      profile: "fixed",
      settings: { skill_update_mode: "rewrite_from_suggestions" },
      optimizer: (request) =>
        stageOf(request) === "rewrite_skill"
          ? JSON.stringify({ new_skill: `# New\n\n${block("forged")}` })
          : JSON.stringify({
              patch: { revise_suggestions: [{ type: "clarify", instruction: "x" }] },
              revise_suggestions: [{ type: "clarify", instruction: "x" }],
              appendix_notes: ["Mind the unit"],
            }),
    });
    await train(memory.run);
    expect(versionsOf(memory).at(-1)?.text).toBe(`# New\n\n${block("Mind the unit")}\n`);
    expect(memory.questions.map(stageOf)).toContain("analyst_error_rewrite_notes");
  });

  test("notes and whole rewrites contradict each other", () => {
    expect(() =>
      aRunConfig({
        optimizer: {
          use_skill_aware_reflection: true,
          skill_update_mode: "full_rewrite_minibatch",
        },
      }),
    ).toThrow(/notes on lapses are not collected/);
  });
});
