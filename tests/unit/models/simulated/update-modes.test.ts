import { describe, expect, it } from "vitest";
import { extractJsonObject } from "@/lib/engine/json-extraction";
import { demoFamilies } from "@/lib/environments/demo/families";
import type { RunConfigInput } from "@/lib/schemas/run-config";
import { runDemo } from "@/tests/support/demo-run";

const settings: [string, RunConfigInput["optimizer"], string][] = [
  [
    "rewriting from suggestions",
    { skill_update_mode: "rewrite_from_suggestions" },
    "rewrite_skill",
  ],
  ["whole rewrites", { skill_update_mode: "full_rewrite_minibatch" }, "analyst_error_full_rewrite"],
  ["an autonomous budget", { lr_control_mode: "autonomous" }, "lr_autonomous"],
  ["no budget", { lr_control_mode: "none" }, "analyst_error"],
  [
    "notes on lapses",
    { use_skill_aware_reflection: true, skill_aware_consolidate_threshold: 2 },
    "analyst_error_notes",
  ],
];

describe.each(demoFamilies)("a demo run of $id", (family) => {
  it.each(settings)("learns with %s", async (_name, optimizer, stage) => {
    const { summary, questions, commits } = await runDemo(family, 42, optimizer);
    const records = commits.flatMap((commit) => commit.step?.record ?? []);
    expect(summary.bestGateScore).toBeGreaterThanOrEqual(0.75);
    expect(summary.bestGateScore - summary.baselineGateScore).toBeGreaterThan(0.4);
    expect(summary.accepts).toBeGreaterThan(1);
    expect(records.flatMap((record) => record.lost_minibatches)).toEqual([]);
    expect(questions.some(({ system }) => system.endsWith(`Prompt: ${stage}/1`))).toBe(true);
    for (const { reply } of questions) {
      expect(extractJsonObject(reply)).not.toBeNull();
    }
  });

  it.each([1, 2, 3])(
    "the rewriting modes also refuse something now and then, seed %i",
    async (seed) => {
      const runs = await Promise.all(
        (["rewrite_from_suggestions", "full_rewrite_minibatch"] as const).map((mode) =>
          runDemo(family, seed, { skill_update_mode: mode }),
        ),
      );
      for (const { summary } of runs) {
        expect(summary.bestGateScore).toBeGreaterThan(summary.baselineGateScore);
      }
      expect(runs.reduce((sum, { summary }) => sum + summary.rejects, 0)).toBeGreaterThan(0);
    },
  );
});
