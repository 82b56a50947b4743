import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { stepRecordSchema } from "@/lib/schemas/step-record";
import {
  type CliHome,
  type CliResult,
  createCliHome,
  demoConfig,
  runIdIn,
} from "../../support/cli";
import { type PacedGateway, startPacedGateway } from "../../support/paced-gateway";

let home: CliHome;
let gateway: PacedGateway;
let trained: CliResult;
let out: string;

beforeAll(async () => {
  home = await createCliHome();
  gateway = await startPacedGateway();
  out = join(home.folder, "out");
  const config = home.file("demo.yaml", demoConfig);
  trained = await home.run(["train", "--config", config, "--out", out], {
    SKILLOPT_GATEWAY_URL: gateway.url,
  });
});
afterAll(async () => {
  await gateway.close();
  home.close();
});

const read = (path: string) => readFileSync(join(out, path), "utf8");
const readJson = (path: string) => JSON.parse(read(path));

function filesUnder(folder: string, prefix = ""): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    return entry.isDirectory() ? filesUnder(folder, path) : [path];
  });
}

describe("train", () => {
  test("ends with exit code 0, plain lines and the word Simulated", () => {
    expect(trained.code).toBe(0);
    expect(trained.stderr.trim()).toBe("! the selection split is small: consider the soft metric");
    expect(trained.stdout).toContain("Simulated model");
    expect(trained.stdout).toMatch(/Step 1\/\d+: /);
    expect(trained.stdout).toMatch(/Finished: 0\.\d+ → /);
    expect(trained.stdout).not.toContain("\u001b");
  });

  test("writes the output directory of algorithm.md 5", () => {
    const history = readJson("history.json");
    const names = filesUnder(out);
    expect(names).toEqual(
      expect.arrayContaining([
        "best_skill.md",
        "config.json",
        "manifest.json",
        "runtime_state.json",
        "summary.json",
        "skills/skill_v0000.md",
        "selection_eval_baseline/results.jsonl",
        "test_eval_baseline/summary.json",
        "test_eval/results.jsonl",
        "test_eval_final/results.jsonl",
        "slow_update/epoch_01/slow_result.json",
        "slow_update/epoch_02/slow_result.json",
        "slow_update/epoch_02/comparison_pairs.json",
        "meta_skill/epoch_01/meta_skill_result.json",
      ]),
    );
    expect(names.filter((name) => name.includes(".tmp"))).toEqual([]);
    for (const record of history) {
      stepRecordSchema.parse(record);
      const folder = `steps/step_${String(record.step).padStart(4, "0")}`;
      expect(readJson(`${folder}/step_record.json`)).toEqual(record);
      expect(names).toContain(`${folder}/trajectory_digest.json`);
      expect(names).toContain(`skills/skill_v${String(record.step).padStart(4, "0")}.md`);
      const rows = read(`${folder}/rollout/results.jsonl`).trim().split("\n");
      expect(rows).toHaveLength(record.rollout_n);
      if (record.candidate_hash) {
        expect(names).toEqual(
          expect.arrayContaining(
            ["merged_patch.json", "ranked_edits.json", "candidate_skill.md"].map(
              (name) => `${folder}/${name}`,
            ),
          ),
        );
        const scored = read(`${folder}/selection_eval/results.jsonl`).trim().split("\n");
        const passed = scored.filter((line) => JSON.parse(line).hard === 1);
        expect(passed.length / scored.length).toBeCloseTo(record.selection_hard, 9);
      }
    }
    expect(history.some((record: { action: string }) => record.action.includes("accept"))).toBe(
      true,
    );
  });

  test("every result row has its prediction folder with conversation and prompts", () => {
    const rows = read("selection_eval_baseline/results.jsonl").trim().split("\n");
    for (const row of rows) {
      const folder = `selection_eval_baseline/predictions/${JSON.parse(row).id}`;
      expect(readJson(`${folder}/conversation.json`).length).toBeGreaterThan(0);
      expect(read(`${folder}/target_system_prompt.txt`)).not.toBe("");
      expect(read(`${folder}/target_user_prompt.txt`)).not.toBe("");
    }
  });

  test("the states agree with each other: best skill, runtime state, summary", () => {
    const state = readJson("runtime_state.json");
    const summary = readJson("summary.json");
    const history = readJson("history.json");
    expect(state.last_completed_step).toBe(history.length);
    expect(state.best_score).toBe(summary.best_selection_hard);
    expect(state.best_step).toBe(summary.best_step);
    expect(read(state.current_skill_path)).not.toBe("");
    const version = `skills/skill_v${String(summary.best_step).padStart(4, "0")}.md`;
    if (summary.best_origin === `step_${String(summary.best_step).padStart(4, "0")}`) {
      const epochEnd = history.findLast(
        (record: { epoch: number }) => record.epoch === history[summary.best_step - 1].epoch,
      );
      if (epochEnd.step !== summary.best_step) {
        expect(read("best_skill.md")).toBe(read(version));
      }
    }
    expect(summary.total_steps).toBe(history.length);
    expect(summary.total_accepts + summary.total_rejects + summary.total_skips).toBe(
      history.length,
    );
    expect(readJson("config.json").edit_budget).toBe(4);
    for (const file of ["summary.json", "config.json", "manifest.json"]) {
      expect(read(file)).toContain("Simulated");
    }
  });

  test("an output directory that holds a run is not written over", async () => {
    const again = await home.run([
      "train",
      "--config",
      join(home.folder, "demo.yaml"),
      "--out",
      out,
    ]);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("already holds the output of a run");
  });
});

describe("export", () => {
  test("as a directory it equals what the run wrote, byte for byte", async () => {
    const copy = join(home.folder, "copy");
    const { code } = await home.run(["export", runIdIn(trained.stdout), "--out", copy]);
    expect(code).toBe(0);
    const names = filesUnder(copy);
    expect(names.sort()).toEqual(filesUnder(out).sort());
    for (const name of names) {
      expect(readFileSync(join(copy, name)).equals(readFileSync(join(out, name)))).toBe(true);
    }
  });

  test("as a zip it holds the same files, twice the same bytes", async () => {
    const id = runIdIn(trained.stdout);
    const archives = ["one.zip", "two.zip"].map((name) => join(home.folder, name));
    for (const file of archives) {
      const { code } = await home.run(["export", id, "--out", file, "--format", "zip"]);
      expect(code).toBe(0);
    }
    const [one, two] = archives.map((file) => readFileSync(file));
    expect(one!.equals(two!)).toBe(true);
    const entries = unzipSync(new Uint8Array(one!));
    expect(Object.keys(entries).sort()).toEqual(filesUnder(out).sort());
    expect(Buffer.from(entries["best_skill.md"]!).toString("utf8")).toBe(read("best_skill.md"));
  });

  test("as a skill it is a folder with valid front matter and the text of the best skill", async () => {
    const folder = join(home.folder, "skill");
    const id = runIdIn(trained.stdout);
    const { code } = await home.run(["export", id, "--out", folder, "--format", "skill"]);
    expect(code).toBe(0);
    const [name = ""] = readdirSync(folder);
    const text = readFileSync(join(folder, name, "SKILL.md"), "utf8");
    const [, frontMatter = "", body = ""] = /^---\n([\s\S]*?)\n---\n\n([\s\S]*)$/.exec(text) ?? [];
    expect(parse(frontMatter)).toMatchObject({
      name,
      metadata: { "skillopt-run": id, "skillopt-note": "Simulated model" },
    });
    expect(body).toBe(read("best_skill.md"));
  });

  test("a directory of another run is refused and stays as it was", async () => {
    const other = await home.run(
      [
        "eval",
        "--config",
        join(home.folder, "demo.yaml"),
        "--skill",
        join(out, "best_skill.md"),
        "--split",
        "val",
      ],
      { SKILLOPT_GATEWAY_URL: gateway.url },
    );
    expect(other.code).toBe(0);
    const refused = await home.run(["export", runIdIn(other.stdout), "--out", out]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("already holds the output of");
    expect(readJson("manifest.json").run_id).toBe(runIdIn(trained.stdout));
  });
});

describe("eval", () => {
  test("scores a skill file on one split and writes its summary", async () => {
    const folder = join(home.folder, "eval");
    const { code, stdout } = await home.run(
      [
        "eval",
        "--config",
        join(home.folder, "demo.yaml"),
        "--skill",
        join(out, "best_skill.md"),
        "--split",
        "test",
        "--out",
        folder,
      ],
      { SKILLOPT_GATEWAY_URL: gateway.url },
    );
    expect(code).toBe(0);
    const summary = JSON.parse(readFileSync(join(folder, "eval_summary.json"), "utf8"));
    const rows = readFileSync(join(folder, "results.jsonl"), "utf8").trim().split("\n");
    expect(summary).toMatchObject({ split: "test", n_items: rows.length });
    expect(summary.hard).toBe(readJson("summary.json").test_hard);
    expect(stdout).toContain("Finished: score");
    expect(existsSync(join(folder, "steps"))).toBe(false);
  });

  test("R-1.11: names of the original stand for ours, and all splits are the default", async () => {
    const scored = async (name: string, ...split: string[]) => {
      const folder = join(home.folder, name);
      const files = [
        "--config",
        join(home.folder, "demo.yaml"),
        "--skill",
        join(out, "best_skill.md"),
      ];
      const { code } = await home.run(["eval", ...files, ...split, "--out", folder], {
        SKILLOPT_GATEWAY_URL: gateway.url,
      });
      expect(code).toBe(0);
      return JSON.parse(readFileSync(join(folder, "eval_summary.json"), "utf8"));
    };
    const seen = await scored("eval-seen", "--split", "valid_seen");
    const all = await scored("eval-all");
    expect([seen.split, all.split]).toEqual(["val", "all"]);
    expect(all.n_items).toBeGreaterThan(seen.n_items);
  });
});
