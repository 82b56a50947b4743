import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exportRun } from "@/lib/artifacts/export-run";
import type { RunEvent } from "@/lib/schemas/run-event";
import { getBlame } from "@/lib/services/read-blame";
import { listEdits } from "@/lib/services/read-edits";
import { getItemMatrix } from "@/lib/services/read-items";
import { getRolloutPage, listRollouts } from "@/lib/services/read-rollouts";
import { getRunState } from "@/lib/services/read-run-state";
import { getStepPage, listSteps } from "@/lib/services/read-steps";
import { getVersionText, listVersions } from "@/lib/services/read-versions";
import { requestCommand } from "@/lib/services/request-command";
import { claimNextRun, claimRun } from "../../../worker/claim";
import { registerWorker } from "../../../worker/heartbeat";
import { importRun } from "../../../worker/import/import-run";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import {
  firstSkill,
  guidedSkill,
  hashOf,
  placeholder,
  records,
  referenceFiles,
  rejectedSkill,
  results,
  seedSkill,
  stepFiles,
  thirdSkill,
  writeFiles,
} from "../../support/reference-directory";
import { until } from "../../support/worker-run";

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(database.folder, "output-"));
});

afterEach(() => database.close());

async function importHere(follow?: AbortSignal, publish?: (events: readonly RunEvent[]) => void) {
  const worker = await registerWorker(database.db);
  try {
    return await importRun({
      db: database.db,
      directory: folder,
      workerId: worker.id,
      ...(publish ? { publish } : {}),
      ...(follow ? { follow: { signal: follow, intervalMs: 20 } } : {}),
    });
  } finally {
    await worker.close();
  }
}

async function versionsOf(runId: string) {
  return (await listVersions(database.db, runId)).map(
    ({ number, skillHash, parentNumber, kind, outcome, gateScore }) => ({
      number,
      skillHash,
      parentNumber,
      kind,
      outcome,
      gateScore,
    }),
  );
}

const version = (
  number: number,
  text: string,
  parentNumber: number | null,
  kind: string,
  outcome: string,
  gateScore: number | null,
) => ({ number, skillHash: hashOf(text), parentNumber, kind, outcome, gateScore });

const finishedVersions = [
  version(0, seedSkill, null, "seed", "seed", 0.25),
  version(1, firstSkill, 0, "step", "accept_new_best", 0.5),
  version(2, rejectedSkill, 1, "step", "reject", 0.25),
  version(3, placeholder, 1, "slow_update", "inject_placeholder", null),
  version(4, thirdSkill, 3, "step", "accept_new_best", 0.75),
  version(5, guidedSkill, 4, "slow_update", "force_accept", null),
];

describe("a finished directory of the original (algorithm.md 5)", () => {
  test("gives its scores, decisions, versions with parents, tests and tokens", async () => {
    writeFiles(folder, referenceFiles());
    const result = await importHere();
    expect(result).toMatchObject({ status: "finished", steps: 4, skipped: [] });
    const { runId } = result;
    expect(await versionsOf(runId)).toEqual(finishedVersions);
    const state = await getRunState(database.db, runId);
    expect(
      state.steps.map(({ step, action, current_score }) => [step, action, current_score]),
    ).toEqual([
      [1, "accept_new_best", 0.5],
      [2, "reject", 0.5],
      [3, "accept_new_best", 0.75],
      [4, "skip_no_patches", 0.75],
    ]);
    expect(state.baseline).toMatchObject({ gateScore: 0.25, score: { scored: 4, passed: 1 } });
    expect([state.bestScore, state.bestStep]).toEqual([0.75, 3]);
    expect(state.tests.map(({ which, score }) => [which, score.hard])).toEqual([
      ["seed", 0],
      ["best", 0.5],
      ["final", 1],
    ]);
    expect(state.finalValidation).toMatchObject({ gateScore: 0.5, promoted: false });
    expect(state.summary).toMatchObject({ bestStep: 3, accepts: 2, rejects: 1, skips: 1 });
    expect(state.epochEnds.map((end) => [end.epoch, end.action, end.counts?.improved])).toEqual([
      [1, "inject_placeholder", undefined],
      [2, "force_accept", 1],
    ]);
    expect(state.usage.find(({ stage }) => stage === "rollout")?.usage).toMatchObject({
      calls: 6,
      inputTokens: 300,
      costMicros: null,
    });
    const run = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
    expect(run).toMatchObject({
      kind: "imported",
      status: "finished",
      costMicros: null,
      bestSkillHash: hashOf(thirdSkill),
      selectionCount: 4,
    });
  });

  test("gives its edits with support, step material, rollouts, trajectories and authors of lines", async () => {
    writeFiles(folder, referenceFiles());
    const { runId } = await importHere();
    const { rows } = await listEdits(database.db, runId);
    expect(rows.filter((row) => row.step === 1)).toMatchObject([
      {
        op: "append",
        selection: "selected",
        status: "applied_append",
        supportCount: 2,
        versionNumber: 1,
      },
      { content: "- Guess.", selection: "not_selected", status: null, versionNumber: null },
    ]);
    const { detail } = await getStepPage(database.db, runId, 1);
    expect(detail.patches[0]).toMatchObject({
      name: "minibatch_fail_000",
      failureSummary: [{ failure_type: "case" }],
      edits: [{ content: "- Use lower case." }],
    });
    const blame = await getBlame(database.db, runId, 5);
    const authors = blame.lines
      .filter((line) => line.text.trim() !== "")
      .map((line) => [
        line.text,
        blame.origins[line.origin]?.kind,
        blame.origins[line.origin]?.step,
      ]);
    expect(authors).toContainEqual(["- Use lower case, no spaces.", "edit", 3]);
    expect(authors).toContainEqual(["- Answer with a label.", "seed", 0]);
    expect(authors).toContainEqual(["Keep labels short.", "slow_update", 4]);
    expect(blame.lines.some((line) => line.isEstimated)).toBe(false);

    const { rows: rollouts } = await listRollouts(database.db, runId, {
      itemId: "train:0",
      step: 1,
    });
    const page = await getRolloutPage(database.db, runId, rollouts[0]?.id ?? 0);
    expect(page.trajectory).toEqual({
      targetSystemPrompt: "You route.",
      targetUserPrompt: "",
      entries: [
        { role: "user", content: "Where does it go?" },
        { type: "tool_call", cmd: "look", obs: "nothing" },
        { step: 1, action: "answer", env_feedback: "done" },
        { role: "system", content: "right" },
      ],
    });
    expect(page.itemText).toBe("Where does train 0 go?");
    const matrix = await getItemMatrix(database.db, runId, "val");
    expect(matrix.rows).toHaveLength(4);
    expect(matrix.columns.map((column) => column.versionNumber).toSorted()).toEqual([
      0, 1, 2, 4, 5,
    ]);
    const slow = await listRollouts(database.db, runId, { purpose: "slow_previous" });
    expect(slow.rows.map((row) => row.skillHash)).toEqual([
      hashOf(placeholder),
      hashOf(placeholder),
    ]);
    await exportRun(database.db, runId, join(database.folder, "again"), "dir");
  });

  test("maps the settings that have a place here, keeps the others, and no secret", async () => {
    writeFiles(folder, referenceFiles());
    const { runId, otherSettings } = await importHere();
    const run = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
    const config = JSON.parse(run.config);
    expect(config).toMatchObject({
      train: { num_epochs: 2, batch_size: 2, train_size: 4 },
      optimizer: { learning_rate: 4, min_learning_rate: 2 },
      model: { target: { model: "gpt-5.4-mini" }, optimizer: { model: "gpt-5.5" } },
    });
    expect(otherSettings.map(({ key }) => key)).toEqual(
      expect.arrayContaining(["max_steps", "azure_openai_api_key", "azure_openai_endpoint"]),
    );
    expect(otherSettings.find(({ key }) => key === "max_steps")?.value).toBe(50);
    expect(JSON.parse(run.imported ?? "{}")).toMatchObject({
      format: "reference",
      environment: "alfworld",
      isComplete: true,
    });
    const { created } = await getRunState(database.db, runId);
    expect(created).toMatchObject({ environment: "alfworld", imported: { format: "reference" } });
    expect(`${run.config}${run.imported}`).not.toContain("very-secret");
  });
});

describe("a damaged directory is taken as far as it is sound", () => {
  test("a torn history.json: its complete records and those of the step folders", async () => {
    const history = JSON.stringify([records[1], records[2], records[3]], null, 2);
    writeFiles(folder, { ...referenceFiles(), "history.json": history.slice(0, -40) });
    rmSync(join(folder, "summary.json"));
    const result = await importHere();
    expect(result).toMatchObject({ status: "interrupted", steps: 4 });
    expect(result.skipped).toEqual([
      { path: "history.json", reason: "the file is torn; its complete entries were taken" },
    ]);
  });

  test("a missing step: the steps before it, and why the later ones are left out", async () => {
    writeFiles(folder, {
      ...referenceFiles(),
      "history.json": [records[1], records[3], records[4]],
    });
    rmSync(join(folder, "steps/step_0002"), { recursive: true });
    rmSync(join(folder, "summary.json"));
    const result = await importHere();
    expect(result.steps).toBe(1);
    expect(result.skipped.map(({ path }) => path)).toEqual(["steps/step_0003", "steps/step_0004"]);
    expect(result.skipped[0]?.reason).toContain("step 2 is missing");
    const { log, statusReason } = await getRunState(database.db, result.runId);
    expect(statusReason).toBe("the output directory ends after step 1 without a summary");
    expect(log.map((line) => line.message)).toContainEqual(
      expect.stringContaining("Not imported: steps/step_0003"),
    );
  });

  test("a missing step folder: the step from its record, the accepted text from the snapshot", async () => {
    writeFiles(folder, referenceFiles());
    rmSync(join(folder, "steps/step_0001"), { recursive: true });
    rmSync(join(folder, "steps/step_0002"), { recursive: true });
    const result = await importHere();
    expect(result).toMatchObject({ status: "finished", steps: 4 });
    expect(result.skipped.map(({ path }) => path)).toEqual([
      "steps/step_0001/candidate_skill.md",
      "steps/step_0002/candidate_skill.md",
    ]);
    expect(await versionsOf(result.runId)).toEqual(
      [finishedVersions[0], finishedVersions[1], ...finishedVersions.slice(3)].map(
        (row, index) => ({
          ...row,
          number: index,
          parentNumber: [null, 0, 1, 2, 3][index],
        }),
      ),
    );
  });

  test("NaN, torn lines, rows without a score, repeated rows and records, unknown fields", async () => {
    const nan = JSON.stringify({ ...records[1], novelty: { a: 1 } })
      .replace('"rollout_soft":0.625', '"rollout_soft":NaN')
      .replace('"wall_time_s":4.2', '"wall_time_s":-Infinity');
    const second = JSON.stringify({ ...records[2], candidate_gate_score: 0.25 });
    writeFiles(folder, {
      ...referenceFiles(),
      "history.json": `[${nan}, ${second}, ${second}, ${JSON.stringify(records[3])}, ${JSON.stringify(records[4])}]`,
      "steps/step_0001/rollout/results.jsonl": `${results("train", [1, 0])}{"id": "train:0", "hard": NaN}\n{"id": "train:1", "hard": 1}\n{"id": "tr`,
    });
    const result = await importHere();
    expect(result).toMatchObject({ status: "finished", steps: 4 });
    expect(result.skipped.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
      "history.json: step 2 is there more than once; the last entry counts",
      "steps/step_0001/rollout/results.jsonl: line 5 is torn or no JSON",
      "steps/step_0001/rollout/results.jsonl: item train:0 has no score",
    ]);
    const steps = await listSteps(database.db, result.runId);
    expect(steps[0]).toMatchObject({ rollout_soft: 0, wall_time_s: 0, rollout_hard: 0.5 });
    const { rows } = await listRollouts(database.db, result.runId, { step: 1, purpose: "train" });
    expect(rows.map((row) => [row.itemId, row.hard])).toEqual([["train:1", 1]]);
  });

  test("ids that point elsewhere are ids, not paths", async () => {
    writeFiles(database.folder, { "secret/conversation.json": [{ role: "user", content: "no" }] });
    writeFiles(folder, {
      ...referenceFiles(),
      "steps/step_0001/rollout/results.jsonl": `{"id": "../../../../../secret", "hard": 1}\n`,
    });
    const { runId } = await importHere();
    const rollout = await database.db.rollout.findFirstOrThrow({
      where: { runId, itemId: "../../../../../secret" },
    });
    expect(rollout.trajectoryHash).toBe("");
  });

  test("a candidate with another text than its record is told, and notes after the gate are a version", async () => {
    const noted = `${firstSkill.trimEnd()}\n\n<!-- APPENDIX_START -->\n- check twice\n<!-- APPENDIX_END -->\n`;
    writeFiles(folder, {
      ...referenceFiles(),
      "skills/skill_v0001.md": noted,
      "steps/step_0003/candidate_skill.md": `${thirdSkill}changed`,
    });
    const result = await importHere();
    expect(result.skipped).toContainEqual({
      path: "steps/step_0003/candidate_skill.md",
      reason: "the text is not the one the record names; its scores belong to another text",
    });
    const versions = await versionsOf(result.runId);
    expect(versions[2]).toEqual(version(2, noted, 1, "appendix", "add_notes", null));
    expect((await getVersionText(database.db, result.runId, 2)).text).toBe(noted);
  });

  test("what is no output directory is refused", async () => {
    await expect(importHere()).rejects.toMatchObject({ code: "invalid_data" });
    const missing = folder;
    folder = join(folder, "nothing");
    await expect(importHere()).rejects.toMatchObject({ code: "invalid_request" });
    folder = missing;
    writeFileSync(join(folder, "config.json"), "{");
    mkdirSync(join(folder, "steps"));
    const result = await importHere();
    expect(result).toMatchObject({ status: "interrupted", steps: 0 });
    expect(result.skipped.map(({ path }) => path)).toEqual([
      "config.json",
      "skills/skill_v0000.md",
      "selection_eval_baseline",
    ]);
  });
});

describe("a directory that is still being written", () => {
  const begun = () => {
    const files = referenceFiles();
    const isLater = (path: string) =>
      /^(?:summary|best_skill|test_|final_|history|steps\/step_000[234]|slow_update|meta_skill)/.test(
        path,
      );
    return Object.fromEntries(Object.entries(files).filter(([path]) => !isLater(path)));
  };

  test("is followed: each new step appears, the summary ends it", async () => {
    writeFiles(folder, begun());
    const events: RunEvent[] = [];
    const following = importHere(new AbortController().signal, (more) => events.push(...more));
    const seen = (type: string) => until(async () => events.some((event) => event.type === type));
    const stepsSeen = (count: number) =>
      until(async () => events.filter(({ type }) => type === "step_committed").length === count);
    await seen("step_committed");
    const run = await database.db.run.findFirstOrThrow({});
    expect(run).toMatchObject({ status: "running", kind: "imported" });

    writeFiles(folder, { ...stepFiles(2), "history.json": `[${JSON.stringify(records[1])},` });
    await stepsSeen(2);
    expect(events.some(({ type }) => type === "slow_update_finished")).toBe(false);
    writeFiles(folder, {
      "slow_update/epoch_01/slow_result.json": { action: "inject_placeholder", epoch: 1 },
      "meta_skill/epoch_01/meta_skill_result.json": { action: "skip_first_epoch", epoch: 1 },
    });
    await seen("slow_update_finished");
    writeFiles(folder, stepFiles(3));
    await stepsSeen(3);
    writeFiles(folder, referenceFiles());
    expect(await following).toMatchObject({ status: "finished", steps: 4 });
    expect(await versionsOf(run.id)).toEqual(finishedVersions);
    const seqs = await database.db.runEvent.findMany({
      where: { runId: run.id },
      orderBy: { seq: "asc" },
    });
    expect(seqs.map(({ seq }) => seq)).toEqual(seqs.map((_, index) => index + 1));
  });

  test("a follower that ends leaves the run as it is; a later import adds what is new, once", async () => {
    writeFiles(folder, begun());
    const stop = new AbortController();
    const first = importHere(stop.signal, (events) => {
      if (events.some(({ type }) => type === "step_committed")) {
        stop.abort();
      }
    });
    const { runId, status } = await first;
    expect(status).toBe("interrupted");
    const worker = await registerWorker(database.db);
    expect(await claimNextRun(database.db, worker.id)).toBeNull();
    await expect(claimRun(database.db, { runId, workerId: worker.id })).rejects.toMatchObject({
      code: "conflict",
    });
    await worker.close();
    await expect(
      requestCommand(database.db, runId, { commandId: "cmd_resume1", type: "resume" }),
    ).rejects.toMatchObject({ code: "conflict" });

    writeFiles(folder, referenceFiles());
    expect(await importHere()).toMatchObject({
      runId,
      created: false,
      status: "finished",
      steps: 4,
    });
    expect(await versionsOf(runId)).toEqual(finishedVersions);
    const keys = await database.db.rollout.findMany({ where: { runId }, select: { key: true } });
    expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length);
  });
});
