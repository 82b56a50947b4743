import { afterAll, beforeAll, expect, test } from "vitest";
import * as compareRoute from "@/app/api/v1/compare/route";
import { comparisonSchema } from "@/lib/schemas/comparison";
import { call, errorOf, serveFrom } from "../../support/api";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { finishDemoRun } from "../../support/finished-run";
import { storeRun } from "../../support/stored-run";

let database: TestDatabase;
let runs: string[] = [];
const noRun = "run_zzzzzzzzzzzzzzzzzzzzz";

beforeAll(async () => {
  database = await createTestDatabase();
  serveFrom(database.db);
  const first = await finishDemoRun(database.db);
  const second = await finishDemoRun(database.db, {
    optimizer: { learning_rate: 1, min_learning_rate: 1 },
  });
  runs = [first.runId, second.runId];
});
afterAll(async () => {
  await database.close();
});

const ask = (query: string) => call(compareRoute.GET, { path: `/api/v1/compare?${query}` });
const read = async (query: string) => comparisonSchema.parse(await (await ask(query)).json());

test("two runs come with curves, settings and the results of their common items", async () => {
  const comparison = await read(`runs=${runs.join(",")}`);
  expect(comparison.runs.map(({ row }) => row.id)).toEqual(runs);
  for (const run of comparison.runs) {
    expect(run.points).toHaveLength(run.row.totalSteps + 1);
    expect(run.points.at(-1)?.best).toBe(run.row.bestScore);
    const items = run.points.map((point) => point.items);
    expect(items).toEqual(items.toSorted((a, b) => a - b));
    expect(run.accepts + run.rejects + run.skips).toBe(run.row.totalSteps);
  }
  const [a, b] = comparison.runs.map(({ settings }) => settings["optimizer.learning_rate"]);
  expect(a).not.toBe(b);
  expect(comparison.items).toHaveLength(comparison.runs[0]!.row.selectionCount);
  const passed = comparison.items.filter(({ results }) => results[0] === "pass").length;
  expect(passed / comparison.items.length).toBeCloseTo(comparison.runs[0]!.row.bestScore!);
});

test("runs on other items have none in common, and unknown ids are named", async () => {
  const other = await storeRun(database.db);
  const comparison = await read(`runs=${runs[0]},${other},${noRun}`);
  expect(comparison.items).toEqual([]);
  expect(comparison.missing).toEqual([noRun]);
  expect(comparison.runs[1]?.points).toEqual([]);
});

test("each part is a file", async () => {
  for (const [part, head] of [
    ["curves", "run,run_id,step"],
    ["settings", "setting,"],
    ["items", "item,text,"],
  ] as const) {
    const response = await ask(`runs=${runs.join(",")}&format=csv&part=${part}`);
    expect(response.headers.get("content-disposition")).toContain(`compare-${part}.csv`);
    expect((await response.text()).startsWith(head)).toBe(true);
  }
});

test("no run or too many are refused with the limit", async () => {
  expect(await errorOf(await ask("runs=,"))).toMatchObject({ status: 400 });
  const nine = Array.from({ length: 9 }, (_, index) => `run_${index}`).join(",");
  expect((await errorOf(await ask(`runs=${nine}`))).fields[0]?.message).toContain("1 to 8");
});
