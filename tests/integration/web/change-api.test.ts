import { describe, expect, test } from "vitest";
import * as z from "zod";
import * as datasetItemsRoute from "@/app/api/v1/datasets/[datasetId]/items/route";
import * as datasetRoute from "@/app/api/v1/datasets/[datasetId]/route";
import * as previewRoute from "@/app/api/v1/datasets/preview/route";
import * as datasetsRoute from "@/app/api/v1/datasets/route";
import * as healthRoute from "@/app/api/v1/health/route";
import * as modelsRoute from "@/app/api/v1/models/check/route";
import * as bestSkillRoute from "@/app/api/v1/runs/[runId]/best_skill.md/route";
import * as commandsRoute from "@/app/api/v1/runs/[runId]/commands/route";
import * as runRoute from "@/app/api/v1/runs/[runId]/route";
import * as sharesRoute from "@/app/api/v1/runs/[runId]/shares/route";
import * as runsRoute from "@/app/api/v1/runs/route";
import * as shareRoute from "@/app/api/v1/shares/[shareId]/route";
import * as sharedSkillRoute from "@/app/s/[token]/best_skill.md/route";
import { datasetLimits } from "@/lib/schemas/dataset";
import { datasetPreviewSchema } from "@/lib/schemas/dataset-import";
import {
  datasetItemRowSchema,
  datasetRowSchema,
  shareRowSchema,
  workerHealthSchema,
} from "@/lib/schemas/read-models";
import { modelCheckSchema } from "@/lib/services/check-model";
import { call, errorOf } from "../../support/api";
import { pageOf, rowsOf } from "../../support/api-lists";
import { finishedStudioForFile } from "../../support/finished-studio";

const receiptSchema = z.strictObject({
  commandId: z.string(),
  type: z.string(),
  status: z.string(),
  reason: z.string().nullable(),
  created: z.boolean(),
});

const studio = finishedStudioForFile();

describe("creating and commanding runs", () => {
  test("a run is created once for one idempotency key", async () => {
    const json = { datasetId: studio().datasetId, idempotencyKey: "key-of-this-test" };
    const first = await call(runsRoute.POST, { json });
    const again = await call(runsRoute.POST, { json });
    expect([first.status, again.status]).toEqual([201, 200]);
    const body = await first.json();
    expect(body).toEqual({ runId: expect.stringMatching(/^run_/), created: true });
    expect(await again.json()).toEqual({ runId: body.runId, created: false });
  });

  test("a run with an unknown setting or data set is refused with the field named", async () => {
    const unknown = await errorOf(
      await call(runsRoute.POST, {
        json: { datasetId: studio().datasetId, config: { train: { num_epoch: 3 } } },
      }),
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
    const { runId: queued } = await (
      await call(runsRoute.POST, { json: { datasetId: studio().datasetId } })
    ).json();
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
        params: { runId: studio().runId },
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
    const at = { params: { datasetId: studio().datasetId } };
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
    const before = await studio().database.db.dataset.count();
    const preview = await call(previewRoute.POST, { form: aForm() });
    expect(datasetPreviewSchema.parse(await preview.json())).toMatchObject({ itemCount: 12 });
    expect(await studio().database.db.dataset.count()).toBe(before);
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
    const before = await studio().database.db.dataset.count();
    const refused = await errorOf(
      await call(datasetsRoute.POST, { form: aForm(`${items}\n{"id": broken`) }),
    );
    expect(refused).toMatchObject({ status: 422, code: "invalid_data" });
    expect(JSON.stringify(refused.fields)).toContain("line 13");
    expect(await studio().database.db.dataset.count()).toBe(before);
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
    const at = { params: { runId: studio().runId } };
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
    expect(open.headers.get("x-robots-tag")).toBe("noindex, nofollow");
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
    const { token } = await (
      await call(sharesRoute.POST, { params: { runId: studio().runId }, json })
    ).json();
    const refused = await errorOf(await call(sharedSkillRoute.GET, { params: { token } }));
    expect(refused.status).toBe(410);
  });

  test("refuse a made-up expiry and an unknown link", async () => {
    const expiry = await errorOf(
      await call(sharesRoute.POST, {
        params: { runId: studio().runId },
        json: { expiresInDays: 999 },
      }),
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
