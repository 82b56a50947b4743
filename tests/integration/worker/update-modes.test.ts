import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeArtifacts } from "@/lib/artifacts/write-run";
import type { RunConfigInput } from "@/lib/schemas/run-config";
import { stepRecordSchema } from "@/lib/schemas/step-record";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { finishDemoRun } from "../../support/finished-run";

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

async function finished(settings: Pick<RunConfigInput, "engine" | "optimizer">) {
  const { db, folder } = database;
  const { runId } = await finishDemoRun(db, settings);
  const out = join(folder, "out");
  await writeArtifacts(db, runId, out);
  const read = (path: string) => readFileSync(join(out, path), "utf8");
  const readJson = (path: string) => JSON.parse(read(path));
  const history = stepRecordSchema.array().parse(readJson("history.json"));
  const linesOf = (path: string) => read(path).trim().split("\n");
  return { out, read, readJson, history, linesOf };
}

describe("a demo run through the worker, with its output directory", () => {
  test("rewriting from suggestions with an autonomous budget", async () => {
    const run = await finished({
      optimizer: { skill_update_mode: "rewrite_from_suggestions", lr_control_mode: "autonomous" },
    });
    const decided = run.history.filter((record) => record.candidate_hash);
    expect(decided.length).toBeGreaterThan(3);
    for (const record of decided) {
      const folder = `steps/step_${String(record.step).padStart(4, "0")}`;
      expect(record.rewrite_change_summary?.length).toBeGreaterThan(0);
      const result = run.readJson(`${folder}/rewrite_result.json`);
      expect(run.read(`${folder}/candidate_skill.md`).startsWith(result.new_skill.trimEnd())).toBe(
        true,
      );
      expect(run.readJson(`${folder}/lr_decision.json`).learning_rate).toBe(record.edit_budget);
    }
    const rates = run.linesOf("lr_history.jsonl").map((line) => JSON.parse(line));
    expect(rates.map((rate) => rate.step)).toEqual(decided.map((record) => record.step));
    expect(run.readJson("config.json")).toMatchObject({
      skill_update_mode: "rewrite_from_suggestions",
      lr_control_mode: "autonomous",
      rewrite_max_completion_tokens: 64_000,
    });
    expect(run.readJson("summary.json").token_summary.rewrite.calls).toBe(decided.length);
  });

  test("whole rewrites", async () => {
    const run = await finished({ optimizer: { skill_update_mode: "full_rewrite_minibatch" } });
    const accepted = run.history.filter((record) => record.action.includes("accept"));
    expect(accepted.length).toBeGreaterThan(0);
    for (const record of accepted) {
      const folder = `steps/step_${String(record.step).padStart(4, "0")}`;
      const { selected_candidate } = run.readJson(`${folder}/full_rewrite_result.json`);
      expect(run.read(`${folder}/candidate_skill.md`)).toContain(
        selected_candidate.new_skill.trimEnd(),
      );
    }
    expect(run.readJson("config.json").lr_control_mode).toBe("none");
    expect(existsSync(join(run.out, "lr_history.jsonl"))).toBe(false);
  });

  test("the reference profile keeps its passes apart, and skill-aware texts are versions", async () => {
    const run = await finished({
      engine: { profile: "reference" },
      optimizer: { use_skill_aware_reflection: true },
    });
    const summary = run.readJson("summary.json");
    const testItems = run.linesOf("test_eval/results.jsonl").length;
    for (const folder of ["test_eval_baseline", "test_eval", "test_eval_final"]) {
      const ids = run.linesOf(`${folder}/results.jsonl`).map((line) => JSON.parse(line).id);
      expect(new Set(ids).size).toBe(testItems);
      expect(ids.length).toBe(testItems);
    }
    expect(run.linesOf("final_selection_eval/results.jsonl").length).toBe(
      run.linesOf("selection_eval_baseline/results.jsonl").length,
    );
    expect(run.read("skills/skill_v0000.md")).not.toContain("APPENDIX_START");
    expect(run.read("skills/skill_v0001.md")).toContain("## Execution Notes Appendix");
    expect(summary.saved_runs.test_known_text ?? 0).toBe(0);
    expect(readdirSync(join(run.out, "meta_skill")).toSorted()).toEqual(["epoch_01", "epoch_02"]);
    expect(run.readJson("meta_skill/epoch_02/meta_skill_result.json").action).toBe(
      "write_meta_skill",
    );
  });
});
