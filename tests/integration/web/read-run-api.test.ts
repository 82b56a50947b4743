import { strFromU8, unzipSync } from "fflate";
import papaparse from "papaparse";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import * as bestSkillRoute from "@/app/api/v1/runs/[runId]/best_skill.md/route";
import * as editsRoute from "@/app/api/v1/runs/[runId]/edits/route";
import * as eventsRoute from "@/app/api/v1/runs/[runId]/events/route";
import * as exportRoute from "@/app/api/v1/runs/[runId]/export.zip/route";
import * as itemsRoute from "@/app/api/v1/runs/[runId]/items/route";
import * as logsRoute from "@/app/api/v1/runs/[runId]/logs/route";
import * as rolloutRoute from "@/app/api/v1/runs/[runId]/rollouts/[rolloutId]/route";
import * as rolloutsRoute from "@/app/api/v1/runs/[runId]/rollouts/route";
import * as runRoute from "@/app/api/v1/runs/[runId]/route";
import * as skillZipRoute from "@/app/api/v1/runs/[runId]/skill.zip/route";
import * as callsRoute from "@/app/api/v1/runs/[runId]/steps/[step]/calls/route";
import * as stepRoute from "@/app/api/v1/runs/[runId]/steps/[step]/route";
import * as stepsRoute from "@/app/api/v1/runs/[runId]/steps/route";
import * as usageRoute from "@/app/api/v1/runs/[runId]/usage/route";
import * as versionRoute from "@/app/api/v1/runs/[runId]/versions/[number]/route";
import * as versionsRoute from "@/app/api/v1/runs/[runId]/versions/route";
import * as runsRoute from "@/app/api/v1/runs/route";
import { emptyRunState, foldRunEvents } from "@/lib/events/fold";
import { readStoredEvent } from "@/lib/events/stored-event";
import {
  editRowSchema,
  itemMatrixSchema,
  optimizerCallSchema,
  rolloutPageSchema,
  rolloutRowSchema,
  runListRowSchema,
  skillVersionRowSchema,
  skillVersionTextSchema,
  stepPageSchema,
  usageRowSchema,
} from "@/lib/schemas/read-models";
import { runEventEnvelopeSchema } from "@/lib/schemas/run-event";
import { stepRecordSchema } from "@/lib/schemas/step-record";
import { call, errorOf } from "../../support/api";
import { pageOf, rowsOf } from "../../support/api-lists";
import { finishedStudioForFile } from "../../support/finished-studio";
import { storeRun } from "../../support/stored-run";

const studio = finishedStudioForFile();

describe("reading a finished run", () => {
  const ofRun = () => ({ params: { runId: studio().runId } });

  test("the list has a row with history, models and counts", async () => {
    const body = await (await call(runsRoute.GET)).json();
    const schema = pageOf(runListRowSchema).extend({
      counts: z.strictObject({ total: z.int(), running: z.int(), archived: z.int() }),
    });
    const { rows } = schema.parse(body);
    const [row] = z.array(runListRowSchema).parse(rows);
    expect(row).toMatchObject({ id: studio().runId, status: "finished", targetModel: "simulated" });
    expect(row!.bestHistory.length).toBe(row!.totalSteps + 1);
    expect(row!.bestHistory.at(-1)).toBeGreaterThan(row!.bestHistory[0]!);
  });

  test("the snapshot is the fold of the whole log", async () => {
    const response = await call(runRoute.GET, ofRun());
    const body = await response.json();
    expect(runListRowSchema.parse(body.run).id).toBe(studio().runId);
    expect(body.openCommand).toBeNull();
    const rows = await studio().database.db.runEvent.findMany({
      where: { runId: studio().runId },
      orderBy: { seq: "asc" },
    });
    const state = foldRunEvents(emptyRunState(studio().runId), rows.map(readStoredEvent));
    expect(body.state).toEqual(JSON.parse(JSON.stringify(state)));
    expect(body.state.status).toBe("finished");
    expect(body.state.lastSeq).toBe(rows.length);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  test("no event of a real run is lost in parsing", async () => {
    const rows = await studio().database.db.runEvent.findMany({ where: { runId: studio().runId } });
    expect(rows.filter((row) => readStoredEvent(row).type === "hidden")).toEqual([]);
  });

  test("events are paged by number", async () => {
    const schema = z.strictObject({ events: z.array(runEventEnvelopeSchema), lastSeq: z.int() });
    const first = schema.parse(
      await (await call(eventsRoute.GET, { ...ofRun(), path: "/?afterSeq=3&limit=5" })).json(),
    );
    expect(first.events.map((event) => event.seq)).toEqual([4, 5, 6, 7, 8]);
    expect(first.lastSeq).toBeGreaterThan(8);
  });

  test("log lines are paged backwards", async () => {
    const body = await (await call(logsRoute.GET, { ...ofRun(), path: "/?limit=2" })).json();
    expect(body.lines.length).toBeGreaterThan(0);
    const older = await call(logsRoute.GET, {
      ...ofRun(),
      path: `/?limit=2&beforeSeq=${body.beforeSeq ?? 1}`,
    });
    const newest = Math.max(
      0,
      ...(await older.json()).lines.map((line: { seq: number }) => line.seq),
    );
    expect(newest).toBeLessThan(body.lines[0].seq);
  });

  test("versions, their texts and raw texts", async () => {
    const list = rowsOf(skillVersionRowSchema).parse(
      await (await call(versionsRoute.GET, ofRun())).json(),
    );
    expect(list.rows.length).toBeGreaterThan(1);
    const at = { params: { runId: studio().runId, number: "1" } };
    const version = skillVersionTextSchema.parse(await (await call(versionRoute.GET, at)).json());
    const raw = await call(versionRoute.GET, { ...at, path: "/?raw=1" });
    expect(await raw.text()).toBe(version.text);
    expect(raw.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
  });

  test("steps, their working material and the optimizer's calls", async () => {
    const steps = rowsOf(stepRecordSchema).parse(
      await (await call(stepsRoute.GET, ofRun())).json(),
    );
    expect(steps.rows.length).toBeGreaterThan(1);
    const at = { params: { runId: studio().runId, step: "1" } };
    stepPageSchema.parse(await (await call(stepRoute.GET, at)).json());
    const calls = rowsOf(optimizerCallSchema).parse(await (await call(callsRoute.GET, at)).json());
    expect(calls.rows.length).toBeGreaterThan(0);
    expect(z.array(optimizerCallSchema).parse(calls.rows)[0]!.prompt).not.toBe("");
  });

  test("steps as a table keep one row per step", async () => {
    const response = await call(stepsRoute.GET, { ...ofRun(), path: "/?format=csv" });
    expect(response.headers.get("content-disposition")).toBe(
      'attachment; filename="demo-one-two-steps.csv"',
    );
    const table = papaparse.parse<Record<string, string>>((await response.text()).trim(), {
      header: true,
    });
    expect(table.errors).toEqual([]);
    expect(table.data[0]).toMatchObject({ step: "1", epoch: "1" });
  });

  test("edits by page", async () => {
    const page = pageOf(editRowSchema);
    const first = page.parse(
      await (await call(editsRoute.GET, { ...ofRun(), path: "/?limit=1" })).json(),
    );
    expect(first.nextCursor).not.toBeNull();
    const next = page.parse(
      await (
        await call(editsRoute.GET, { ...ofRun(), path: `/?limit=1&cursor=${first.nextCursor}` })
      ).json(),
    );
    expect(next.rows).not.toEqual(first.rows);
  });

  test("rollouts by purpose and item, and one with its trajectory and words", async () => {
    const list = await call(rolloutsRoute.GET, { ...ofRun(), path: "/?purpose=selection&limit=3" });
    const { rows } = pageOf(rolloutRowSchema).parse(await list.json());
    const [row] = z.array(rolloutRowSchema).parse(rows);
    expect(row!.purpose).toBe("selection");
    const page = rolloutPageSchema.parse(
      await (
        await call(rolloutRoute.GET, {
          params: { runId: studio().runId, rolloutId: String(row!.id) },
        })
      ).json(),
    );
    expect(page.trajectory?.entries.length).toBeGreaterThan(0);
    expect(page.itemText).not.toBe("");
    expect(page.expected.length).toBeGreaterThan(0);
  });

  test.each(["train", "val", "test"] as const)("the matrix of %s items", async (split) => {
    const matrix = itemMatrixSchema.parse(
      await (await call(itemsRoute.GET, { ...ofRun(), path: `/?split=${split}` })).json(),
    );
    expect(matrix.rows.length).toBeGreaterThan(0);
    expect(matrix.columns[0]?.label).toBe("seed");
    for (const row of matrix.rows) {
      expect(row.cells).toHaveLength(matrix.columns.length);
    }
    expect(matrix.columns[0]!.scored).toBeGreaterThan(0);
  });

  test("usage adds up the calls", async () => {
    const usage = rowsOf(usageRowSchema).parse(await (await call(usageRoute.GET, ofRun())).json());
    const rows = z.array(usageRowSchema).parse(usage.rows);
    const calls = rows.reduce((sum, row) => sum + row.calls, 0);
    expect(calls).toBe(
      await studio().database.db.modelCall.count({ where: { runId: studio().runId } }),
    );
  });

  test("downloads: best skill, Agent Skill folder, output directory", async () => {
    const best = await call(bestSkillRoute.GET, ofRun());
    expect(best.headers.get("content-disposition")).toBe(
      'attachment; filename="demo-one-two-best_skill.md"',
    );
    const text = await best.text();
    expect(text.length).toBeGreaterThan(10);
    const skill = unzipSync(
      new Uint8Array(await (await call(skillZipRoute.GET, ofRun())).arrayBuffer()),
    );
    const [file = ""] = Object.keys(skill);
    expect(file).toMatch(/^[a-z0-9-]+\/SKILL\.md$/);
    expect(strFromU8(skill[file]!)).toMatch(/^---\n/);
    const files = unzipSync(
      new Uint8Array(await (await call(exportRoute.GET, ofRun())).arrayBuffer()),
    );
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(["best_skill.md", "config.json", "history.json", "summary.json"]),
    );
    expect(strFromU8(files["best_skill.md"]!)).toBe(text);
  });
});

test("the best skill can be had before anything was scored: it is the seed", async () => {
  const queued = await storeRun(studio().database.db);
  const response = await call(bestSkillRoute.GET, { params: { runId: queued } });
  expect(await response.text()).toBe("# Seed skill\n");
});

test("lists are paged by cursor and a foreign cursor is refused", async () => {
  const ids: string[] = [];
  let cursor = "";
  do {
    const response = await call(runsRoute.GET, { path: `/?limit=1&cursor=${cursor}` });
    const body = await response.json();
    ids.push(...body.rows.map((row: { id: string }) => row.id));
    cursor = body.nextCursor ?? "";
  } while (cursor !== "");
  expect(ids).toHaveLength(await studio().database.db.run.count());
  expect(new Set(ids).size).toBe(ids.length);
  const refused = await errorOf(await call(runsRoute.GET, { path: "/?cursor=nonsense" }));
  expect(refused).toMatchObject({ status: 400, code: "invalid_request" });
});
