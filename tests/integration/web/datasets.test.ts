import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import * as changesRoute from "@/app/api/v1/datasets/[datasetId]/changes/route";
import * as downloadRoute from "@/app/api/v1/datasets/[datasetId]/download/route";
import * as itemRoute from "@/app/api/v1/datasets/[datasetId]/items/[itemId]/route";
import * as itemsRoute from "@/app/api/v1/datasets/[datasetId]/items/route";
import * as datasetRoute from "@/app/api/v1/datasets/[datasetId]/route";
import * as versionsRoute from "@/app/api/v1/datasets/[datasetId]/versions/route";
import * as previewRoute from "@/app/api/v1/datasets/preview/route";
import * as datasetsRoute from "@/app/api/v1/datasets/route";
import {
  datasetComparisonSchema,
  datasetItemSchema,
  datasetVersionRowSchema,
} from "@/lib/schemas/dataset-change";
import { datasetPreviewSchema } from "@/lib/schemas/dataset-import";
import { type DatasetRow, datasetItemRowSchema, datasetRowSchema } from "@/lib/schemas/read-models";
import { call, errorOf, serveFrom } from "../../support/api";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { finishDemoRun } from "../../support/finished-run";

let database: TestDatabase;
let usedId = "";

beforeAll(async () => {
  database = await createTestDatabase();
  serveFrom(database.db);
  ({ datasetId: usedId } = await finishDemoRun(database.db));
});
afterAll(() => database.close());

const task = (index: number, more: object = {}) => ({
  id: `t${index}`,
  input: `What is ${index} plus one?`,
  expected: String(index + 1),
  ...more,
});
const fifteen = Array.from({ length: 15 }, (_, index) => task(index));
const lines = (values: readonly object[]) =>
  values.map((value) => JSON.stringify(value)).join("\n");

const created = z.object({ dataset: datasetRowSchema, created: z.boolean() });
const upload = (json: object) =>
  call(datasetsRoute.POST, {
    json: {
      name: "sums",
      environment: "custom",
      split: { mode: "stable_hash", ratio: "1:1:1" },
      files: [{ name: "tasks.jsonl", text: lines(fifteen) }],
      ...json,
    },
  });
const add = async (json: object = {}): Promise<DatasetRow> =>
  created.parse(await (await upload(json)).json()).dataset;
const patch = (datasetId: string, json: object) =>
  call(datasetRoute.PATCH, { method: "PATCH", params: { datasetId }, json });
const remove = (datasetId: string) =>
  call(datasetRoute.DELETE, { method: "DELETE", params: { datasetId } });
const names = async (query = "") =>
  z
    .object({ rows: z.array(datasetRowSchema), nextCursor: z.string().nullable() })
    .parse(await (await call(datasetsRoute.GET, { path: `/api/v1/datasets?${query}` })).json())
    .rows.map(({ name }) => name);

describe("versions of a dataset", () => {
  let first: DatasetRow;
  let second: DatasetRow;
  beforeAll(async () => {
    first = await add({ name: "versions" });
    const changed = [
      ...fifteen.slice(2).map((one) => (one.id === "t5" ? { ...one, expected: "six" } : one)),
      task(90),
    ];
    second = await add({
      name: "versions",
      previousId: first.id,
      files: [{ name: "tasks.jsonl", text: lines(changed) }],
      options: { scorer: { type: "exact" } },
    });
  });

  test("P 8.12: a new version stands beside the old one and has its own fingerprint", async () => {
    expect([first.version, first.previousId]).toEqual([1, null]);
    expect([second.version, second.previousId]).toEqual([2, first.id]);
    expect(second.fingerprint).not.toBe(first.fingerprint);
    const reply = await call(versionsRoute.GET, { params: { datasetId: first.id } });
    const { rows } = z.object({ rows: z.array(datasetVersionRowSchema) }).parse(await reply.json());
    expect(rows.map(({ id, version }) => [id, version])).toEqual([
      [second.id, 2],
      [first.id, 1],
    ]);
  });

  test("items added, changed and removed are told, and options that differ", async () => {
    const reply = await call(changesRoute.GET, { params: { datasetId: second.id } });
    const changes = datasetComparisonSchema.parse(await reply.json());
    expect(changes.counts).toEqual({ added: 1, changed: 1, moved: 0, removed: 2, same: 12 });
    expect(changes.rows.map(({ itemId, kind }) => [itemId, kind])).toEqual(
      [
        ["t5", "changed"],
        ["t90", "added"],
        ["t0", "removed"],
        ["t1", "removed"],
      ].toSorted((a, b) => order(a) - order(b)),
    );
    const t5 = changes.rows.find(({ itemId }) => itemId === "t5");
    expect(t5).toMatchObject({
      fields: ["expected"],
      before: { expected: ["6"] },
      after: { expected: ["six"] },
    });
    expect(changes.options.map(({ key }) => key)).toEqual(["scorer"]);
    expect(changes.sameItems).toBe(false);
  });

  test("one kind can be asked for, page by page; an item in another split is moved", async () => {
    const moved = await add({
      name: "versions",
      previousId: second.id,
      split: { mode: "stable_hash", ratio: "1:1:1", seed: 7 },
    });
    expect(moved.version).toBe(3);
    const page = async (cursor: string) => {
      const path = `/api/v1/datasets/x/changes?from=${first.id}&kind=moved&limit=4${cursor}`;
      const reply = await call(changesRoute.GET, { path, params: { datasetId: moved.id } });
      return datasetComparisonSchema.parse(await reply.json());
    };
    const one = await page("");
    expect(one.counts).toMatchObject({ added: 0, changed: 0, removed: 0 });
    expect(one.counts.moved).toBeGreaterThan(4);
    const two = await page(`&cursor=${one.nextCursor}`);
    const ids = [...one.rows, ...two.rows].map(({ itemId }) => itemId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(one.rows.every(({ before, after }) => before?.split !== after?.split)).toBe(true);
  });

  test("a version can keep every item in its split; only new ones are dealt", async () => {
    const base = { name: "kept", split: { mode: "ratio", ratio: "1:1:1" } };
    const before = await add(base);
    const more = Array.from({ length: 6 }, (_, index) => task(100 + index));
    const json = {
      ...base,
      previousId: before.id,
      files: [{ name: "tasks.jsonl", text: lines([...more, ...fifteen.slice(1)]) }],
      split: { ...base.split, seed: 5, keepPlaces: true },
    };
    const preview = await call(previewRoute.POST, { json: { environment: "custom", ...json } });
    expect(datasetPreviewSchema.parse(await preview.json()).changes).toEqual({
      added: 6,
      changed: 0,
      moved: 0,
      removed: 1,
      same: 14,
    });
    const after = await add(json);
    const reply = await call(changesRoute.GET, { params: { datasetId: after.id } });
    expect(datasetComparisonSchema.parse(await reply.json()).counts).toMatchObject({
      added: 6,
      moved: 0,
    });
  });

  test("the same files again make no version; another environment is refused", async () => {
    const again = await upload({ name: "versions", previousId: second.id });
    expect(created.parse(await again.json())).toMatchObject({
      created: false,
      dataset: { id: first.id },
    });
    const other = await errorOf(
      await upload({
        previousId: first.id,
        environment: "searchqa",
        files: [
          {
            name: "q.jsonl",
            text: lines(
              fifteen.map(({ id, input }) => ({
                id,
                question: input,
                context: "",
                answers: ["a"],
              })),
            ),
          },
        ],
      }),
    );
    expect(other).toMatchObject({ code: "invalid_data", fields: [{ path: "previousId" }] });
  });

  test("the first version of a dataset has nothing before it", async () => {
    const reply = await errorOf(await call(changesRoute.GET, { params: { datasetId: first.id } }));
    expect(reply).toMatchObject({ status: 404, hint: expect.stringContaining("from") });
  });
});

const order = ([, kind = ""]: readonly string[]) =>
  ["changed", "moved", "added", "removed"].indexOf(kind);

describe("what people may change", () => {
  test("name, tags and notes; the fingerprint stays", async () => {
    const made = await add({ name: "to rename" });
    const reply = await patch(made.id, { name: "renamed", tags: ["new", "new"], notes: "why" });
    const { dataset } = z.object({ dataset: datasetRowSchema }).parse(await reply.json());
    expect(dataset).toMatchObject({ name: "renamed", tags: ["new"], notes: "why" });
    expect(dataset.fingerprint).toBe(made.fingerprint);
    expect(await names("tag=new")).toEqual(["renamed"]);
    expect(await names("search=why")).toEqual(["renamed"]);
    expect(await names("environment=docvqa")).toEqual([]);
    expect(await errorOf(await patch(made.id, { tags: ["two words"] }))).toMatchObject({
      status: 400,
      fields: [{ path: "tags.0" }],
    });
    expect((await patch("ds_none", { name: "x" })).status).toBe(404);
  });

  test("P 8.12: an archived dataset leaves the lists and can come back", async () => {
    const made = await add({ name: "put away" });
    await patch(made.id, { archived: true });
    expect(await names()).not.toContain("put away");
    expect(await names("archived=true")).toEqual(["put away"]);
    await patch(made.id, { archived: false });
    expect(await names()).toContain("put away");
  });

  test("P 8.12: a dataset a run uses cannot be deleted, and the answer says what to do", async () => {
    const refused = await errorOf(await remove(usedId));
    expect(refused).toMatchObject({
      status: 409,
      message: "1 run uses this dataset, so it cannot be deleted.",
      hint: expect.stringContaining("Archive it"),
    });
    expect(await database.db.datasetItem.count({ where: { datasetId: usedId } })).toBeGreaterThan(
      0,
    );
  });

  test("a dataset without runs is deleted with its items; the next version follows the one before", async () => {
    const a = await add({ name: "chain" });
    const b = await add({
      name: "chain",
      previousId: a.id,
      split: { mode: "ratio", ratio: "1:1:1" },
    });
    const c = await add({
      name: "chain",
      previousId: b.id,
      split: { mode: "ratio", ratio: "3:1:1" },
    });
    expect((await remove(b.id)).status).toBe(200);
    expect(await database.db.datasetItem.count({ where: { datasetId: b.id } })).toBe(0);
    const reply = await call(datasetRoute.GET, { params: { datasetId: c.id } });
    expect(datasetRowSchema.parse(await reply.json()).previousId).toBe(a.id);
    expect((await remove(b.id)).status).toBe(404);
  });
});

describe("items", () => {
  test("one item shows its fields, its neighbours and its results in runs", async () => {
    const reply = await call(itemsRoute.GET, { path: "/x?limit=3", params: { datasetId: usedId } });
    const { rows } = z
      .object({ rows: z.array(datasetItemRowSchema) })
      .loose()
      .parse(await reply.json());
    const itemId = rows[1]?.itemId ?? "";
    const one = await call(itemRoute.GET, { params: { datasetId: usedId, itemId } });
    const { item } = z.object({ item: datasetItemSchema }).parse(await one.json());
    expect(item).toMatchObject({
      itemId,
      previousItemId: rows[0]?.itemId,
      nextItemId: rows[2]?.itemId,
      results: [{ status: "scored" }],
    });
    expect(item.fields.id).toBe(itemId);
    const missing = await call(itemRoute.GET, { params: { datasetId: usedId, itemId: "none" } });
    expect(missing.status).toBe(404);
  });

  test("the search looks into every field, quotes included", async () => {
    const made = await add({
      name: "quotes",
      files: [
        { name: "t.jsonl", text: lines([...fifteen, task(99, { metadata: { by: 'say "hi"' } })]) },
      ],
    });
    const found = async (search: string) => {
      const path = `/x?search=${encodeURIComponent(search)}`;
      const reply = await call(itemsRoute.GET, { path, params: { datasetId: made.id } });
      return z
        .object({ rows: z.array(datasetItemRowSchema) })
        .loose()
        .parse(await reply.json()).rows.length;
    };
    expect(await found('"hi"')).toBe(1);
    expect(await found("plus one")).toBe(16);
    expect(await found("nothing of this")).toBe(0);
  });
});

describe("downloads", () => {
  const download = (datasetId: string, format: string) =>
    call(downloadRoute.GET, { path: `/x?format=${format}`, params: { datasetId } });

  test("a ZIP holds the splits and a manifest with every item's place", async () => {
    const reply = await download(usedId, "zip");
    expect(reply.headers.get("content-disposition")).toMatch(/\.zip"$/);
    const files = unzipSync(new Uint8Array(await reply.arrayBuffer()));
    expect(Object.keys(files).toSorted()).toEqual([
      "split_manifest.json",
      "test/items.jsonl",
      "train/items.jsonl",
      "val/items.jsonl",
    ]);
    const manifest = JSON.parse(strFromU8(files["split_manifest.json"]!));
    const row = await database.db.dataset.findUniqueOrThrow({ where: { id: usedId } });
    expect(manifest).toMatchObject({
      format: "skillopt-dataset/1",
      fingerprint: row.fingerprint,
      options: JSON.parse(row.options),
    });
    expect(manifest.assignment.train).toHaveLength(row.trainCount);
  });

  test("JSON Lines hold each item with its split", async () => {
    const reply = await download(usedId, "jsonl");
    const values = (await reply.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(new Set(values.map(({ split }) => split))).toEqual(new Set(["train", "val", "test"]));
    expect((await download(usedId, "csv")).status).toBe(400);
    expect((await download("ds_none", "zip")).status).toBe(404);
  });
});
