import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exportRun } from "@/lib/artifacts/export-run";
import type { Db } from "@/lib/db/client";
import { getBlame } from "@/lib/services/read-blame";
import { listEdits } from "@/lib/services/read-edits";
import { getItemMatrix } from "@/lib/services/read-items";
import { getRunState } from "@/lib/services/read-run-state";
import { getRunRow } from "@/lib/services/read-runs";
import { getStepPage } from "@/lib/services/read-steps";
import { listVersions } from "@/lib/services/read-versions";
import { registerWorker } from "../../../worker/heartbeat";
import { type ImportInput, importRun } from "../../../worker/import/import-run";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { finishDemoRun } from "../../support/finished-run";
import { startLoggingGateway } from "../../support/logging-gateway";
import { createDemoTraining, trainHere } from "../../support/train-here";

let database: TestDatabase;
let other: TestDatabase;
let runId: string;
let directory: string;
let importedId: string;

async function importHere(db: Db, input: Omit<ImportInput, "db" | "workerId">) {
  const worker = await registerWorker(db);
  try {
    return await importRun({ db, workerId: worker.id, ...input });
  } finally {
    await worker.close();
  }
}

beforeAll(async () => {
  database = await createTestDatabase();
  other = await createTestDatabase();
  ({ runId } = await finishDemoRun(database.db));
  directory = await exportRun(database.db, runId, join(database.folder, "exported"), "dir");
  const result = await importHere(other.db, { directory });
  expect(result).toMatchObject({
    created: true,
    status: "finished",
    skipped: [],
    otherSettings: [],
  });
  importedId = result.runId;
});

afterAll(async () => {
  await database.close();
  await other.close();
});

const withoutAt = <T extends { at: string }>({ at: _at, ...row }: T) => row;

describe("an output directory of ours, imported elsewhere (algorithm.md 5.10)", () => {
  test("has the same steps, decisions and scores", async () => {
    const [before, after] = await Promise.all([
      getRunState(database.db, runId),
      getRunState(other.db, importedId),
    ]);
    expect(after.steps).toEqual(before.steps);
    expect(after.baseline).toEqual(before.baseline);
    expect(after.epochEnds).toEqual(before.epochEnds);
    expect(after.tests).toEqual(before.tests);
    expect(after.finalValidation).toMatchObject({
      score: before.finalValidation?.score,
      gateScore: before.finalValidation?.gateScore,
      promoted: before.finalValidation?.promoted,
    });
    // The file keeps tenths of seconds.
    const tenths = (ms: number | undefined) => Math.round((ms ?? 0) / 100);
    expect(tenths(after.summary?.wallTimeMs)).toBe(tenths(before.summary?.wallTimeMs));
    expect({ ...after.summary, wallTimeMs: 0 }).toEqual({ ...before.summary, wallTimeMs: 0 });
    expect([after.bestScore, after.bestStep, after.currentScore]).toEqual([
      before.bestScore,
      before.bestStep,
      before.currentScore,
    ]);
    expect(after.selection).toEqual(before.selection);
    expect(after.status).toBe("finished");
  });

  test("has the same versions, edits, diffs and authors of lines", async () => {
    const [before, after] = await Promise.all([
      listVersions(database.db, runId),
      listVersions(other.db, importedId),
    ]);
    expect(after.map(withoutAt)).toEqual(before.map(withoutAt));
    expect((await listEdits(other.db, importedId)).rows).toEqual(
      (await listEdits(database.db, runId)).rows,
    );
    const plain = (blame: Awaited<ReturnType<typeof getBlame>>) => ({
      ...blame,
      origins: blame.origins.map(({ edit, ...origin }) => ({
        ...origin,
        edit: edit && { ...edit, supportItems: edit.supportItems.map(({ itemId }) => itemId) },
      })),
    });
    for (const { number } of before) {
      expect(plain(await getBlame(other.db, importedId, number))).toEqual(
        plain(await getBlame(database.db, runId, number)),
      );
    }
  });

  test("has the same rollouts with their trajectories and the same material of each step", async () => {
    const rolloutsOf = async (db: Db, id: string) => {
      const rows = await db.rollout.findMany({ where: { runId: id }, orderBy: { key: "asc" } });
      return rows.map(
        ({ key, purpose, skillHash, itemId, hard, soft, status, trajectoryHash }) => ({
          key,
          purpose,
          skillHash,
          itemId,
          hard,
          soft,
          status,
          trajectoryHash,
        }),
      );
    };
    const before = await rolloutsOf(database.db, runId);
    expect(await rolloutsOf(other.db, importedId)).toEqual(before);
    const hash = before[0]?.trajectoryHash ?? "";
    expect(await other.db.textBlob.count({ where: { hash } })).toBe(1);
    const { steps } = await getRunState(database.db, runId);
    for (const { step } of steps) {
      const [ours, theirs] = await Promise.all([
        getStepPage(database.db, runId, step),
        getStepPage(other.db, importedId, step),
      ]);
      // The texts the optimizer was given are in no file; results stand in the order of the data.
      const comparable = ({ detail }: typeof ours) => ({
        ...detail,
        batchItemIds: detail.batchItemIds.map((ids) => ids.toSorted()),
        stepBufferText: "",
        metaSkillText: "",
      });
      expect(comparable(theirs)).toEqual(comparable(ours));
    }
    const matrix = await getItemMatrix(other.db, importedId, "val");
    expect(matrix.rows.length).toBe((await getItemMatrix(database.db, runId, "val")).rows.length);
  });

  test("can be exported again with the same files", async () => {
    const again = await exportRun(other.db, importedId, join(other.folder, "again"), "dir");
    for (const file of [
      "history.json",
      "best_skill.md",
      "config.json",
      "runtime_state.json",
      "slow_update/epoch_02/slow_result.json",
      "steps/step_0001/merged_patch.json",
      "steps/step_0001/edit_apply_report.json",
      "selection_eval_baseline/results.jsonl",
    ]) {
      expect(readFileSync(join(again, file), "utf8")).toBe(
        readFileSync(join(directory, file), "utf8"),
      );
    }
  });

  test("is marked as imported and never goes on", async () => {
    expect(await getRunRow(other.db, importedId)).toMatchObject({
      kind: "imported",
      isSimulated: true,
      name: "=Demo: one/two",
    });
    const { created } = await getRunState(other.db, importedId);
    expect(created?.imported).toEqual({ format: "studio", environment: "custom" });
  });

  test("imported twice it is the same run; beside its data set it uses that", async () => {
    expect(await importHere(other.db, { directory })).toMatchObject({
      runId: importedId,
      created: false,
      status: "finished",
    });
    const beside = await importHere(database.db, { directory });
    const [mine, original] = await Promise.all(
      [beside.runId, runId].map((id) =>
        database.db.run.findUniqueOrThrow({ where: { id }, select: { datasetId: true } }),
      ),
    );
    expect(mine).toEqual(original);
  });
});

describe("directories of runs with other ways of working", () => {
  test.each<[string, Record<string, Record<string, unknown>>]>([
    [
      "rewrites with notes",
      {
        optimizer: {
          skill_update_mode: "rewrite_from_suggestions",
          use_skill_aware_reflection: true,
        },
      },
    ],
    [
      "whole new skills",
      { optimizer: { skill_update_mode: "full_rewrite_minibatch", use_meta_skill: false } },
    ],
    [
      "profile reference with notes after the gate and accumulation",
      {
        engine: { profile: "reference" },
        train: { accumulation: 2, batch_size: 4 },
        optimizer: { use_skill_aware_reflection: true },
      },
    ],
    [
      "profile improved, stopped gates, gated guidance, soft scores",
      {
        engine: { profile: "improved" },
        economy: { early_stop_gate: true },
        optimizer: { slow_update_gate_with_selection: true },
        evaluation: { gate_metric: "soft" },
      },
    ],
    ["an early end", { stop: { patience: 1 } }],
  ])("%s: the same steps, versions and summary", async (name, config) => {
    const gateway = await startLoggingGateway({ target: 0, optimizer: 0 });
    try {
      const made = await createDemoTraining(database.db, config);
      expect(await trainHere(database.db, made, gateway.url)).toMatchObject({ status: "finished" });
      const folder = join(database.folder, `exported ${name}`);
      const result = await importHere(other.db, {
        directory: await exportRun(database.db, made, folder, "dir"),
      });
      expect(result).toMatchObject({ status: "finished", skipped: [], otherSettings: [] });
      const [before, after] = await Promise.all([
        getRunState(database.db, made),
        getRunState(other.db, result.runId),
      ]);
      expect(after.steps).toEqual(before.steps);
      expect(after.tests).toEqual(before.tests);
      expect({ ...after.summary, wallTimeMs: 0 }).toEqual({ ...before.summary, wallTimeMs: 0 });
      expect((await listVersions(other.db, result.runId)).map(withoutAt)).toEqual(
        (await listVersions(database.db, made)).map(withoutAt),
      );
    } finally {
      await gateway.close();
    }
  });
});
