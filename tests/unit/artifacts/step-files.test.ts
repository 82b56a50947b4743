import { describe, expect, test } from "vitest";
import { stepFiles } from "@/lib/artifacts/step-files";
import { train } from "@/lib/engine/train";
import type { RunConfigInput } from "@/lib/schemas/run-config";
import { stepDetailSchema, stepRecordSchema } from "@/lib/schemas/step-record";
import { aRunConfig, memoryRun } from "@/tests/support/memory-run";

const suggestion = {
  type: "clarify",
  title: "Say it",
  motivation: "because",
  instruction: "Say it better",
  priority_hint: "low",
};
const candidate = { title: "New", change_summary: ["all"], new_skill: "# New" };
const edits = [
  { op: "append", content: "- a" },
  { op: "append", content: "- b" },
];

/** The files of step 1 by name, parsed where they are JSON. */
async function filesOf(
  optimizer: RunConfigInput["optimizer"],
  more: { newSkill?: string; profile?: "reference" } = {},
) {
  const memory = memoryRun({
    config: aRunConfig({
      ...(more.profile ? { engine: { profile: more.profile } } : {}),
      train: { num_epochs: 1, batch_size: 4 },
      optimizer: { use_slow_update: false, learning_rate: 2, ...optimizer },
      evaluation: { eval_test: false },
    }),
    sizes: { train: 4, val: 2, test: 2 },
    target: () => ({ hard: 0 }),
    optimizer: () =>
      JSON.stringify({
        learning_rate: 1,
        selected_indices: [1],
        new_skill: more.newSkill ?? "# New",
        change_summary: ["one"],
        reasoning: "r",
        batch_size: 9,
        appendix_notes: ["Mind it"],
        patch: {
          reasoning: "p",
          edits,
          revise_suggestions: [suggestion],
          skill_candidates: [candidate],
        },
      }),
  });
  await train(memory.run);
  const { record, detail } = memory.store.commits.get("step/0001")?.step ?? {};
  const version = memory.store.commits.get("step/0001")?.versions[0];
  const files = stepFiles({
    record: stepRecordSchema.parse(record),
    detail: stepDetailSchema.parse(detail),
    candidate: version?.text ?? null,
  });
  const parsed = files.map(({ path, text }) => [
    path.replace("steps/step_0001/", ""),
    path.endsWith(".json") ? JSON.parse(text) : text,
  ]);
  return Object.fromEntries(parsed) as Record<string, never>;
}

describe("5.5 files of a step", () => {
  test("patch: merged, ranked and applied edits", async () => {
    const files = await filesOf({});
    expect(Object.keys(files)).toEqual([
      "patches/minibatch_fail_000.json",
      "merged_patch.json",
      "ranked_edits.json",
      "edit_apply_report.json",
      "candidate_skill.md",
      "trajectory_digest.json",
    ]);
    expect(files["merged_patch.json"]).toMatchObject({
      edits: [
        { op: "append", target: "", content: "- a", support_count: 4, source_type: "failure" },
        { content: "- b" },
      ],
    });
  });

  test("3.5: lr_decision.json holds the optimizer's own budget", async () => {
    const files = await filesOf({ lr_control_mode: "autonomous" });
    expect(files["lr_decision.json"]).toMatchObject({
      learning_rate: 1,
      available_update_items: 2,
    });
    expect(files["ranked_edits.json"]).toMatchObject({
      edits: [{ content: "- b" }],
      not_selected: ["a1"],
    });
  });

  test("R-3.10a: rewrite_result.json instead of an edit report", async () => {
    const files = await filesOf({ skill_update_mode: "rewrite_from_suggestions" });
    expect(Object.keys(files)).not.toContain("edit_apply_report.json");
    expect(files["patches/minibatch_fail_000.json"]).toMatchObject({
      patch: { reasoning: "p", revise_suggestions: [{ ...suggestion, support_count: 4 }] },
    });
    expect(files["rewrite_result.json"]).toEqual({
      reasoning: "r",
      change_summary: ["one"],
      new_skill: "# New\n",
    });
    expect(files["candidate_skill.md"]).toBe("# New\n");
  });

  test("skip_no_rewrite leaves what was merged and ranked, and no candidate", async () => {
    const files = await filesOf(
      { skill_update_mode: "rewrite_from_suggestions" },
      { newSkill: "" },
    );
    expect(Object.keys(files)).toEqual([
      "patches/minibatch_fail_000.json",
      "merged_patch.json",
      "ranked_edits.json",
      "trajectory_digest.json",
    ]);
  });

  test("R-3.10b: full_rewrite_result.json names the candidate that was taken", async () => {
    const files = await filesOf({ skill_update_mode: "full_rewrite_minibatch" });
    expect(Object.keys(files)).not.toContain("ranked_edits.json");
    expect(files["full_rewrite_result.json"]).toMatchObject({
      selected_candidate: { title: "New", change_summary: ["all"], new_skill: "# New\n" },
      merged_patch: { skill_candidates: [{ id: "a1" }] },
    });
  });

  test("R-3.16c: appendix_notes.json", async () => {
    const files = await filesOf({ use_skill_aware_reflection: true });
    expect(files["appendix_notes.json"]).toEqual({
      step_notes: ["Mind it"],
      appendix_after: ["Mind it"],
    });
    expect(files["patches/minibatch_fail_000.json"]).toMatchObject({ appendix_notes: ["Mind it"] });
  });

  test("R-3.4: in reference the support is the one the model reported", async () => {
    const files = await filesOf({}, { profile: "reference" });
    expect(files["merged_patch.json"]).toMatchObject({ edits: [{ support_count: 9 }, {}] });
  });
});
