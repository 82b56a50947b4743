import papaparse from "papaparse";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import * as runRoute from "@/app/api/v1/runs/[runId]/route";
import * as runsRoute from "@/app/api/v1/runs/route";
import * as viewRoute from "@/app/api/v1/views/[viewId]/route";
import * as viewsRoute from "@/app/api/v1/views/route";
import { runListRowSchema } from "@/lib/schemas/read-models";
import { savedViewSchema } from "@/lib/schemas/saved-view";
import { call, errorOf, serveFrom } from "../../support/api";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { storeRun } from "../../support/stored-run";

let database: TestDatabase;
const ids: Record<string, string> = {};
const noRun = "run_zzzzzzzzzzzzzzzzzzzzz";
const pageSchema = z.object({
  rows: z.array(runListRowSchema),
  nextCursor: z.string().nullable(),
  counts: z.strictObject({ total: z.int(), running: z.int(), archived: z.int() }),
});

const list = async (query: string) =>
  pageSchema.parse(await (await call(runsRoute.GET, { path: `/api/v1/runs?${query}` })).json());
const names = async (query: string) => (await list(query)).rows.map((row) => row.name);
const patch = (runId: string, json: unknown) =>
  call(runRoute.PATCH, { params: { runId }, method: "PATCH", json });
const patchAll = (json: unknown) => call(runsRoute.PATCH, { method: "PATCH", json });

beforeAll(async () => {
  database = await createTestDatabase();
  serveFrom(database.db);
  const made = [
    { name: "alpha-2", status: "finished", baselineScore: 0.5, bestScore: 0.9, costMicros: 5 },
    { name: "alpha-10", status: "running", baselineScore: 0.5, bestScore: 0.6, costMicros: 9 },
    { name: "beta", status: "failed", baselineScore: null, bestScore: null, costMicros: null },
  ];
  for (const [index, data] of made.entries()) {
    const id = await storeRun(database.db);
    ids[data.name] = id;
    await database.db.run.update({
      where: { id },
      data: { ...data, createdAt: new Date(Date.UTC(2026, 0, 1 + index)) },
    });
  }
});
afterAll(async () => {
  await database.close();
});

describe("the list of runs", () => {
  test.each([
    [0.5, 1],
    [1, 0.5],
    [0, 0.25],
    [1, 1],
  ])("draws a run whose best score went from %s to %s", async (...scores) => {
    const id = await storeRun(database.db);
    await database.db.run.update({
      where: { id },
      data: { name: "whole", step: 2, baselineScore: 0 },
    });
    await database.db.step.createMany({
      data: scores.map((best, index) => ({
        runId: id,
        step: index + 1,
        epoch: 1,
        action: "accept_new_best",
        record: JSON.stringify({ best_score: best }),
        detailHash: "",
      })),
    });
    const { rows } = await list("q=whole");
    await database.db.run.delete({ where: { id } });
    expect(rows[0]?.bestHistory).toEqual([0, ...scores]);
  });

  test("sorts by any column, without values last, and pages through all of them once", async () => {
    expect(await names("")).toEqual(["beta", "alpha-10", "alpha-2"]);
    expect(await names("sort=best")).toEqual(["alpha-2", "alpha-10", "beta"]);
    expect(await names("sort=delta&order=asc")).toEqual(["alpha-10", "alpha-2", "beta"]);
    expect(await names("sort=name")).toEqual(["alpha-2", "alpha-10", "beta"]);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = `sort=cost&limit=1${cursor ? `&cursor=${cursor}` : ""}`;
      const page: z.infer<typeof pageSchema> = await list(query);
      seen.push(...page.rows.map((row) => row.name));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(["alpha-10", "alpha-2", "beta"]);
  });

  test("takes the filter line of the page", async () => {
    expect(await names("q=alpha best>0.7")).toEqual(["alpha-2"]);
    expect(await names("q=state:failed state:running")).toEqual(["beta", "alpha-10"]);
    expect(await names("q=delta>0.2")).toEqual(["alpha-2"]);
    expect(await names("q=dataset:unit model:simul")).toHaveLength(3);
    expect(await names("q=dataset:other")).toEqual([]);
    expect(await names("q=created<3d")).toEqual([]);
    expect(await names("q=created>3d")).toHaveLength(3);
  });

  test("is a file, with texts that a spreadsheet does not run", async () => {
    await patch(ids["alpha-2"]!, { notes: "=1+1" });
    const response = await call(runsRoute.GET, { path: "/api/v1/runs?format=csv&sort=best" });
    expect(response.headers.get("content-disposition")).toContain("runs.csv");
    const { data } = papaparse.parse<Record<string, string>>((await response.text()).trim(), {
      header: true,
    });
    expect(data.map((row) => [row.name, row.best, row.notes])).toEqual([
      ["alpha-2", "0.9", "'=1+1"],
      ["alpha-10", "0.6", ""],
      ["beta", "", ""],
    ]);
    const two = await list(`ids=${ids.beta},${ids["alpha-2"]}`);
    expect(two.rows).toHaveLength(2);
  });
});

describe("what people attach to runs", () => {
  test("name, tags and pin of one run come back with it and are found again", async () => {
    const reply = await patch(ids.beta!, { name: "beta 2", tags: ["a", "b", "a"], pinned: true });
    const { run } = z.object({ run: runListRowSchema }).parse(await reply.json());
    expect(run).toMatchObject({ name: "beta 2", tags: ["a", "b"], isPinned: true });
    expect(await names("q=tag:b is:pinned")).toEqual(["beta 2"]);
    await patch(ids.beta!, { name: "beta", tags: [], pinned: false });
  });

  test("tags of several runs are added and removed at once, all runs or none", async () => {
    const runIds = [ids["alpha-2"]!, ids["alpha-10"]!];
    await patchAll({ runIds, addTags: ["paper", "old"] });
    await patchAll({ runIds: [runIds[0]], removeTags: ["old"] });
    expect(await names("q=tag:paper")).toEqual(["alpha-10", "alpha-2"]);
    expect(await names("q=tag:old")).toEqual(["alpha-10"]);
    expect(
      await errorOf(await patchAll({ runIds: [runIds[0], noRun], addTags: ["x"] })),
    ).toMatchObject({ status: 404 });
    expect(await names("q=tag:x")).toEqual([]);
  });

  test("a wrong tag is refused with its field", async () => {
    const error = await errorOf(await patch(ids.beta!, { tags: ["two words"] }));
    expect(error).toMatchObject({ status: 400, code: "invalid_request" });
    expect(error.fields[0]?.message).toContain("no spaces");
  });

  test("archived runs leave the list, come back, and only they can be deleted", async () => {
    const remove = () => call(runRoute.DELETE, { params: { runId: ids.beta! }, method: "DELETE" });
    expect(await errorOf(await remove())).toMatchObject({ status: 409, hint: "Archive it first." });
    await patchAll({ runIds: [ids.beta], archived: true });
    expect(await names("")).toEqual(["alpha-10", "alpha-2"]);
    const archived = await list("archived=true");
    expect(archived.rows.map((row) => [row.name, row.isArchived])).toEqual([["beta", true]]);
    expect(archived.counts).toEqual({ total: 2, running: 1, archived: 1 });
    expect((await remove()).status).toBe(200);
    expect(await database.db.run.count({ where: { id: ids.beta! } })).toBe(0);
    await patchAll({ runIds: [ids["alpha-10"]], archived: true });
    const running = await call(runRoute.DELETE, {
      params: { runId: ids["alpha-10"]! },
      method: "DELETE",
    });
    expect(await errorOf(running)).toMatchObject({ status: 409, hint: "Stop it first." });
  });

  test("at most ten runs are pinned, and a refused pin changes nothing", async () => {
    const more = await Promise.all(Array.from({ length: 11 }, () => storeRun(database.db)));
    expect((await patchAll({ runIds: more.slice(0, 10), pinned: true })).status).toBe(200);
    expect(await errorOf(await patchAll({ runIds: [more[10]], pinned: true }))).toMatchObject({
      status: 409,
    });
    expect((await list("q=is:pinned")).rows).toHaveLength(10);
  });
});

describe("saved views", () => {
  const views = z.object({ rows: z.array(savedViewSchema) });
  const save = (json: unknown) => call(viewsRoute.POST, { method: "POST", json });
  const saved = async () =>
    views.parse(await (await call(viewsRoute.GET, { path: "/api/v1/views" })).json()).rows;

  test("are kept by name, take new content under their name, and go away", async () => {
    const first = await save({ name: "Nightly", query: "state=failed" });
    expect(first.status).toBe(201);
    await save({ name: "Best", query: "sort=best&cols=best%2Ccost" });
    const { view } = z.object({ view: savedViewSchema }).parse(await first.json());
    const again = await save({ name: "Nightly", query: "state=running" });
    expect(await again.json()).toEqual({ view: { ...view, query: "state=running" } });
    expect((await saved()).map(({ name }) => name)).toEqual(["Best", "Nightly"]);

    const remove = () => call(viewRoute.DELETE, { params: { viewId: view.id }, method: "DELETE" });
    expect((await remove()).status).toBe(200);
    expect((await remove()).status).toBe(404);
    expect((await saved()).map(({ name }) => name)).toEqual(["Best"]);
  });

  test("refuse an empty name and what is no query of an address, at the field", async () => {
    const wrong = await save({ name: " ", query: "a b" });
    expect(wrong.status).toBe(400);
    expect((await errorOf(wrong)).fields.map(({ path }) => path)).toEqual(["name", "query"]);
  });
});

test("the list as CSV has every run that fits, beyond one page", async () => {
  const page = 200;
  const { datasetId } = await database.db.run.findFirstOrThrow();
  await database.db.run.createMany({
    data: Array.from({ length: page + 5 }, (_, index) => ({
      id: `run_${String(index).padStart(21, "0")}`,
      name: `many-${index}`,
      status: "finished",
      config: "{}",
      plan: "{}",
      datasetId,
      seedSkillHash: "none",
    })),
  });
  const csv = await call(runsRoute.GET, { path: "/api/v1/runs?format=csv&q=many" });
  expect(papaparse.parse(await csv.text(), { header: true }).data).toHaveLength(page + 6);
});
