import { strFromU8, unzipSync } from "fflate";
import papaparse from "papaparse";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import * as datasetItemsRoute from "@/app/api/v1/datasets/[datasetId]/items/route";
import * as datasetRoute from "@/app/api/v1/datasets/[datasetId]/route";
import * as previewRoute from "@/app/api/v1/datasets/preview/route";
import * as datasetsRoute from "@/app/api/v1/datasets/route";
import * as healthRoute from "@/app/api/v1/health/route";
import * as modelsRoute from "@/app/api/v1/models/check/route";
import * as bestSkillRoute from "@/app/api/v1/runs/[runId]/best_skill.md/route";
import * as commandsRoute from "@/app/api/v1/runs/[runId]/commands/route";
import * as editsRoute from "@/app/api/v1/runs/[runId]/edits/route";
import * as eventsRoute from "@/app/api/v1/runs/[runId]/events/route";
import * as exportRoute from "@/app/api/v1/runs/[runId]/export.zip/route";
import * as itemsRoute from "@/app/api/v1/runs/[runId]/items/route";
import * as logsRoute from "@/app/api/v1/runs/[runId]/logs/route";
import * as rolloutRoute from "@/app/api/v1/runs/[runId]/rollouts/[rolloutId]/route";
import * as rolloutsRoute from "@/app/api/v1/runs/[runId]/rollouts/route";
import * as runRoute from "@/app/api/v1/runs/[runId]/route";
import * as sharesRoute from "@/app/api/v1/runs/[runId]/shares/route";
import * as skillZipRoute from "@/app/api/v1/runs/[runId]/skill.zip/route";
import * as callsRoute from "@/app/api/v1/runs/[runId]/steps/[step]/calls/route";
import * as stepRoute from "@/app/api/v1/runs/[runId]/steps/[step]/route";
import * as stepsRoute from "@/app/api/v1/runs/[runId]/steps/route";
import * as usageRoute from "@/app/api/v1/runs/[runId]/usage/route";
import * as versionRoute from "@/app/api/v1/runs/[runId]/versions/[number]/route";
import * as versionsRoute from "@/app/api/v1/runs/[runId]/versions/route";
import * as runsRoute from "@/app/api/v1/runs/route";
import * as shareRoute from "@/app/api/v1/shares/[shareId]/route";
import * as sharedSkillRoute from "@/app/s/[token]/best_skill.md/route";
import { emptyRunState, foldRunEvents } from "@/lib/events/fold";
import { readStoredEvent } from "@/lib/events/stored-event";
import { datasetLimits } from "@/lib/schemas/dataset";
import { datasetPreviewSchema } from "@/lib/schemas/dataset-import";
import {
  datasetItemRowSchema,
  datasetRowSchema,
  editRowSchema,
  itemMatrixSchema,
  optimizerCallSchema,
  rolloutPageSchema,
  rolloutRowSchema,
  runListRowSchema,
  shareRowSchema,
  skillVersionRowSchema,
  skillVersionTextSchema,
  stepPageSchema,
  usageRowSchema,
  workerHealthSchema,
} from "@/lib/schemas/read-models";
import { runEventEnvelopeSchema } from "@/lib/schemas/run-event";
import { stepRecordSchema } from "@/lib/schemas/step-record";
import { modelCheckSchema } from "@/lib/services/check-model";
import { call, errorOf, origin, serveFrom } from "../../support/api";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { finishDemoRun } from "../../support/finished-run";
import { storeRun } from "../../support/stored-run";

let database: TestDatabase;
let runId = "";
let datasetId = "";
const noRun = "run_zzzzzzzzzzzzzzzzzzzzz";

const pageOf = (row: z.ZodType) =>
  z.strictObject({ rows: z.array(row), nextCursor: z.string().nullable() });
const rowsOf = (row: z.ZodType) => z.strictObject({ rows: z.array(row) });
const receiptSchema = z.strictObject({
  commandId: z.string(),
  type: z.string(),
  status: z.string(),
  reason: z.string().nullable(),
  created: z.boolean(),
});

beforeAll(async () => {
  database = await createTestDatabase();
  serveFrom(database.db);
  ({ runId, datasetId } = await finishDemoRun(database.db));
});
afterAll(async () => {
  await database.close();
});

describe("reading a finished run", () => {
  const ofRun = () => ({ params: { runId } });

  test("the list has a row with history, models and counts", async () => {
    const body = await (await call(runsRoute.GET)).json();
    const schema = pageOf(runListRowSchema).extend({
      counts: z.strictObject({ total: z.int(), running: z.int(), archived: z.int() }),
    });
    const { rows } = schema.parse(body);
    const [row] = z.array(runListRowSchema).parse(rows);
    expect(row).toMatchObject({ id: runId, status: "finished", targetModel: "simulated" });
    expect(row!.bestHistory.length).toBe(row!.totalSteps + 1);
    expect(row!.bestHistory.at(-1)).toBeGreaterThan(row!.bestHistory[0]!);
  });

  test("the snapshot is the fold of the whole log", async () => {
    const response = await call(runRoute.GET, ofRun());
    const body = await response.json();
    expect(runListRowSchema.parse(body.run).id).toBe(runId);
    expect(body.openCommand).toBeNull();
    const rows = await database.db.runEvent.findMany({ where: { runId }, orderBy: { seq: "asc" } });
    const state = foldRunEvents(emptyRunState(runId), rows.map(readStoredEvent));
    expect(body.state).toEqual(JSON.parse(JSON.stringify(state)));
    expect(body.state.status).toBe("finished");
    expect(body.state.lastSeq).toBe(rows.length);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  test("no event of a real run is lost in parsing", async () => {
    const rows = await database.db.runEvent.findMany({ where: { runId } });
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
    const at = { params: { runId, number: "1" } };
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
    const at = { params: { runId, step: "1" } };
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
        await call(rolloutRoute.GET, { params: { runId, rolloutId: String(row!.id) } })
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
    expect(calls).toBe(await database.db.modelCall.count({ where: { runId } }));
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
  const queued = await storeRun(database.db);
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
  expect(ids).toHaveLength(await database.db.run.count());
  expect(new Set(ids).size).toBe(ids.length);
  const refused = await errorOf(await call(runsRoute.GET, { path: "/?cursor=nonsense" }));
  expect(refused).toMatchObject({ status: 400, code: "invalid_request" });
});

describe("creating and commanding runs", () => {
  test("a run is created once for one idempotency key", async () => {
    const json = { datasetId, idempotencyKey: "key-of-this-test" };
    const first = await call(runsRoute.POST, { json });
    const again = await call(runsRoute.POST, { json });
    expect([first.status, again.status]).toEqual([201, 200]);
    const body = await first.json();
    expect(body).toEqual({ runId: expect.stringMatching(/^run_/), created: true });
    expect(await again.json()).toEqual({ runId: body.runId, created: false });
  });

  test("a run with an unknown setting or data set is refused with the field named", async () => {
    const unknown = await errorOf(
      await call(runsRoute.POST, { json: { datasetId, config: { train: { num_epoch: 3 } } } }),
    );
    expect(unknown).toMatchObject({ status: 400, code: "invalid_config" });
    expect(JSON.stringify(unknown)).toContain("num_epochs");
    const noDataset = await errorOf(await call(runsRoute.POST, { json: { datasetId: "ds_none" } }));
    expect(noDataset).toMatchObject({ status: 404 });
    const shape = await errorOf(await call(runsRoute.POST, { json: { nonsense: 1 } }));
    expect(shape).toMatchObject({ status: 400, code: "invalid_request" });
    expect(shape.fields.length).toBeGreaterThan(0);
  });

  test("a command is taken once and one that does not fit is refused", async () => {
    const { runId: queued } = await (await call(runsRoute.POST, { json: { datasetId } })).json();
    const json = { commandId: "cmd_abcdef123456", type: "pause" };
    const first = await call(commandsRoute.POST, { params: { runId: queued }, json });
    expect(first.status).toBe(202);
    expect(receiptSchema.parse(await first.json()).created).toBe(true);
    const again = await call(commandsRoute.POST, { params: { runId: queued }, json });
    expect(receiptSchema.parse(await again.json()).created).toBe(false);
    const snapshot = await (await call(runRoute.GET, { params: { runId: queued } })).json();
    expect(snapshot.openCommand).toMatchObject({ id: "cmd_abcdef123456", type: "pause" });
    const late = await errorOf(
      await call(commandsRoute.POST, {
        params: { runId },
        json: { commandId: "cmd_abcdef999999", type: "pause" },
      }),
    );
    expect(late).toMatchObject({ status: 409, code: "conflict" });
  });
});

describe("datasets", () => {
  const items = Array.from({ length: 12 }, (_, index) =>
    JSON.stringify({ id: `i${index}`, input: `What is ${index}?`, expected: [`${index}`] }),
  ).join("\n");

  function aForm(text: string | Uint8Array<ArrayBuffer> = items): FormData {
    const form = new FormData();
    form.set("name", "Numbers");
    form.set("environment", "custom");
    form.set("splitMode", "ratio");
    form.set("splitRatio", "4:3:3");
    form.append("file", new File([text], "../../numbers.jsonl"));
    return form;
  }

  test("are listed, shown with items by page, and not found by other ids", async () => {
    pageOf(datasetRowSchema).parse(await (await call(datasetsRoute.GET)).json());
    const at = { params: { datasetId } };
    const row = datasetRowSchema.parse(await (await call(datasetRoute.GET, at)).json());
    const page = pageOf(datasetItemRowSchema).parse(
      await (await call(datasetItemsRoute.GET, { ...at, path: "/?split=val&limit=200" })).json(),
    );
    expect(page.rows).toHaveLength(row.counts.val);
    const missing = await errorOf(
      await call(datasetItemsRoute.GET, { params: { datasetId: "ds_none" } }),
    );
    expect(missing).toMatchObject({ status: 404, code: "not_found" });
  });

  test("a preview stores nothing, an upload stores once", async () => {
    const before = await database.db.dataset.count();
    const preview = await call(previewRoute.POST, { form: aForm() });
    expect(datasetPreviewSchema.parse(await preview.json())).toMatchObject({ itemCount: 12 });
    expect(await database.db.dataset.count()).toBe(before);
    const first = await call(datasetsRoute.POST, { form: aForm() });
    const again = await call(datasetsRoute.POST, { form: aForm() });
    expect([first.status, again.status]).toEqual([201, 200]);
    const { dataset } = await first.json();
    expect(datasetRowSchema.parse(dataset).manifest.source).toBe("numbers.jsonl");
  });

  test("files in the fields of the splits belong to those splits", async () => {
    const form = aForm();
    form.delete("file");
    form.set("name", "Split by hand");
    form.set("splitMode", "split_dir");
    const lines = items.split("\n");
    form.append("train", new File([lines.slice(0, 6).join("\n")], "a.jsonl"));
    form.append("val", new File([lines.slice(6, 9).join("\n")], "b.jsonl"));
    form.append("test", new File([lines.slice(9).join("\n")], "c.jsonl"));
    const { dataset } = await (await call(datasetsRoute.POST, { form })).json();
    expect(dataset.counts).toEqual({ train: 6, val: 3, test: 3 });
  });

  test("JSON with the files' texts works like the form", async () => {
    const json = {
      name: "By JSON",
      environment: "custom",
      files: [{ name: "n.jsonl", text: items }],
      split: { mode: "ratio", ratio: "4:3:3" },
    };
    expect((await call(datasetsRoute.POST, { json })).status).toBe(201);
  });

  test("a malformed line is named and nothing is stored", async () => {
    const before = await database.db.dataset.count();
    const refused = await errorOf(
      await call(datasetsRoute.POST, { form: aForm(`${items}\n{"id": broken`) }),
    );
    expect(refused).toMatchObject({ status: 422, code: "invalid_data" });
    expect(JSON.stringify(refused.fields)).toContain("line 13");
    expect(await database.db.dataset.count()).toBe(before);
  });

  test("an oversized upload is refused with 413, whatever its headers say", async () => {
    const form = aForm(new Uint8Array(datasetLimits.maxBytes + 300 * 1024).fill(32));
    const announced = await errorOf(
      await call(datasetsRoute.POST, {
        form,
        headers: { "content-length": String(datasetLimits.maxBytes * 2) },
      }),
    );
    expect(announced).toMatchObject({ status: 413, code: "upload_too_large" });
    const silent = await errorOf(await call(previewRoute.POST, { form }));
    expect(silent).toMatchObject({ status: 413, code: "upload_too_large" });
  });

  test("what is no form and no JSON is refused", async () => {
    const text = await errorOf(
      await call(datasetsRoute.POST, {
        method: "POST",
        headers: { "content-type": "text/plain" },
      }),
    );
    expect(text).toMatchObject({ status: 400, code: "invalid_request" });
    const broken = await errorOf(
      await call(datasetsRoute.POST, {
        method: "POST",
        headers: { "content-type": "multipart/form-data; boundary=x" },
      }),
    );
    expect(broken).toMatchObject({ status: 400, code: "invalid_request" });
  });
});

describe("share links", () => {
  test("are made, listed without the token, opened and revoked", async () => {
    const at = { params: { runId } };
    const made = await call(sharesRoute.POST, { ...at, json: {} });
    expect(made.status).toBe(201);
    const { share, token, path } = await made.json();
    expect(shareRowSchema.parse(share).scope.costs).toBe(false);
    expect(path).toBe(`/s/${token}`);
    const list = await (await call(sharesRoute.GET, at)).text();
    rowsOf(shareRowSchema).parse(JSON.parse(list));
    expect(list).not.toContain(token);
    const open = await call(sharedSkillRoute.GET, { params: { token } });
    expect(await open.text()).toBe(await (await call(bestSkillRoute.GET, at)).text());
    expect(open.headers.get("x-robots-tag")).toBe("noindex");
    expect(open.headers.get("referrer-policy")).toBe("no-referrer");
    const gone = await call(shareRoute.DELETE, {
      method: "DELETE",
      params: { shareId: share.id },
    });
    expect(shareRowSchema.parse((await gone.json()).share).revokedAt).not.toBeNull();
    const refused = await errorOf(await call(sharedSkillRoute.GET, { params: { token } }));
    expect(refused).toMatchObject({ status: 410, code: "share_unavailable" });
  });

  test("without skill text offer no download", async () => {
    const json = { scope: { skillText: false }, expiresInDays: null };
    const { token } = await (await call(sharesRoute.POST, { params: { runId }, json })).json();
    const refused = await errorOf(await call(sharedSkillRoute.GET, { params: { token } }));
    expect(refused.status).toBe(410);
  });

  test("refuse a made-up expiry and an unknown link", async () => {
    const expiry = await errorOf(
      await call(sharesRoute.POST, { params: { runId }, json: { expiresInDays: 999 } }),
    );
    expect(expiry).toMatchObject({ status: 400, code: "invalid_request" });
    const unknown = await errorOf(
      await call(shareRoute.DELETE, {
        method: "DELETE",
        params: { shareId: "shr_zzzzzzzzzzzzzzzzzzzzz" },
      }),
    );
    expect(unknown.status).toBe(404);
  });
});

test("health tells whether a worker is there", async () => {
  const body = await (await call(healthRoute.GET)).json();
  expect(body.status).toBe("ok");
  workerHealthSchema.parse(body.worker);
});

describe("checking a model", () => {
  const check = async (settings: Record<string, unknown>) =>
    modelCheckSchema.parse(
      await (await call(modelsRoute.POST, { json: { role: "target", settings } })).json(),
    );

  test("the simulated model answers without a key", async () => {
    expect(await check({})).toMatchObject({ keyPresent: null, answers: true, error: null });
  });

  test("a missing key is said without a call", async () => {
    const answer = await check({
      provider: "openai_compatible",
      baseUrl: "http://127.0.0.1:9/v1",
      apiKeyEnv: "A_KEY_NOBODY_SET",
    });
    expect(answer).toMatchObject({
      keyPresent: false,
      answers: false,
      error: { kind: "missing_key" },
    });
    expect(answer.error?.message).toContain("A_KEY_NOBODY_SET");
  });

  test("a dead endpoint is translated", async () => {
    const answer = await check({ provider: "openai_compatible", baseUrl: "http://127.0.0.1:9/v1" });
    expect(answer).toMatchObject({ answers: false, error: { kind: "network" } });
  });

  test("a value in place of a variable's name is refused", async () => {
    const refused = await errorOf(
      await call(modelsRoute.POST, {
        json: { role: "target", settings: { apiKeyEnv: "sk-not-a-name" } },
      }),
    );
    expect(refused).toMatchObject({ status: 400, code: "invalid_request" });
    expect(JSON.stringify(refused)).not.toContain("sk-not-a-name");
  });
});

const perRun = {
  run: runRoute.GET,
  events: eventsRoute.GET,
  logs: logsRoute.GET,
  versions: versionsRoute.GET,
  version: versionRoute.GET,
  steps: stepsRoute.GET,
  step: stepRoute.GET,
  calls: callsRoute.GET,
  edits: editsRoute.GET,
  rollouts: rolloutsRoute.GET,
  rollout: rolloutRoute.GET,
  items: itemsRoute.GET,
  usage: usageRoute.GET,
  best: bestSkillRoute.GET,
  skillZip: skillZipRoute.GET,
  exportZip: exportRoute.GET,
  shares: sharesRoute.GET,
};

describe.each(Object.entries(perRun))("addresses of a run: %s", (_name, handler) => {
  const rest = { number: "1", step: "1", rolloutId: "1" };

  test("an unknown run is not found", async () => {
    const refused = await errorOf(await call(handler, { params: { runId: noRun, ...rest } }));
    expect(refused).toMatchObject({ status: 404, code: "not_found" });
  });

  test.each(["../../../etc/passwd", "..%2f..%2fx", "run_' OR 1=1", "", "\u0000"])(
    "%j is no id and names nothing",
    async (id) => {
      const refused = await errorOf(await call(handler, { params: { runId: id, ...rest } }));
      expect(refused).toMatchObject({ status: 404, code: "not_found" });
    },
  );

  test("a foreign host name is refused", async () => {
    const refused = await errorOf(
      await call(handler, {
        params: { runId, ...rest },
        headers: { host: "evil.example" },
      }),
    );
    expect(refused).toMatchObject({ status: 403, code: "forbidden_origin" });
  });
});

describe.each([
  ["runs", runsRoute.POST],
  ["commands", commandsRoute.POST],
  ["shares", sharesRoute.POST],
  ["datasets", datasetsRoute.POST],
  ["preview", previewRoute.POST],
  ["models", modelsRoute.POST],
  ["revoke", shareRoute.DELETE],
])("changing something: %s", (_name, handler) => {
  test.each([
    { origin: "http://evil.example" },
    { origin: "null" },
    { origin: "http://127.0.0.1:9999" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ])("is refused for %j", async (headers) => {
    const refused = await errorOf(
      await call(handler, { params: { runId, shareId: "shr_x" }, json: {}, headers }),
    );
    expect(refused).toMatchObject({ status: 403, code: "forbidden_origin" });
  });

  test("is not refused for the app's own pages", async () => {
    const response = await call(handler, {
      params: { runId, shareId: "shr_x" },
      json: {},
      headers: { origin, "sec-fetch-site": "same-origin" },
    });
    expect(response.status).not.toBe(403);
  });
});

test("a body that is not JSON, or not sent as JSON, is refused", async () => {
  const asText = await errorOf(
    await call(runsRoute.POST, { method: "POST", headers: { "content-type": "text/plain" } }),
  );
  expect(asText).toMatchObject({ status: 400, code: "invalid_request" });
  const broken = await runsRoute.POST(
    new Request(`${origin}/`, {
      method: "POST",
      body: "{",
      headers: { "content-type": "application/json" },
    }),
    { params: Promise.resolve({}) },
  );
  expect(await errorOf(broken)).toMatchObject({ status: 400, code: "invalid_request" });
});
