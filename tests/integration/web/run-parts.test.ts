import { afterAll, beforeAll, expect, test } from "vitest";
import * as bestSkillRoute from "@/app/api/v1/runs/[runId]/best_skill.md/route";
import * as chartRoute from "@/app/api/v1/runs/[runId]/charts/[chart]/route";
import * as itemRoute from "@/app/api/v1/runs/[runId]/items/[itemId]/route";
import * as versionRoute from "@/app/api/v1/runs/[runId]/versions/[number]/route";
import { itemHistorySchema } from "@/lib/schemas/item-history";
import { runChartNames, runChartsSchema } from "@/lib/schemas/run-charts";
import { listEdits } from "@/lib/services/read-edits";
import { getBestSkill, listVersions } from "@/lib/services/read-versions";
import { call, errorOf, serveFrom } from "../../support/api";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { finishDemoRun } from "../../support/finished-run";

let database: TestDatabase;
let runId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  serveFrom(database.db);
  ({ runId } = await finishDemoRun(database.db));
});
afterAll(() => database.close());

const get = (handler: Parameters<typeof call>[0], params: Record<string, string>, query = "") =>
  call(handler, { params: { runId, ...params }, path: `/${query}` });

test("the charts' numbers are those of the stored results, versions and steps", async () => {
  const charts = Object.assign(
    {},
    ...(await Promise.all(
      runChartNames.map(async (chart) => (await get(chartRoute.GET, { chart })).json()),
    )),
  );
  const { failures, results, lengths, taskTypes } = runChartsSchema.parse(charts);
  const [rollouts, failed, versions] = await Promise.all([
    database.db.rollout.findMany({ where: { runId }, orderBy: { id: "asc" } }),
    database.db.rollout.count({ where: { runId, purpose: "train", failReason: { not: "" } } }),
    listVersions(database.db, runId),
  ]);
  expect(results.latencyMs).toEqual(rollouts.map((row) => row.latencyMs));
  expect(results.tokens).toEqual(rollouts.map((row) => row.inputTokens + row.outputTokens));
  expect(results.unscored).toEqual([]);
  expect(failures.reduce((sum, step) => sum + step.failed, 0)).toBe(failed);
  expect(failures.every((step) => step.failed <= step.items)).toBe(true);
  expect(Object.keys(failures[0]?.types ?? {})).not.toEqual([]);
  expect(lengths.map(({ version }) => version)).toEqual(versions.map(({ number }) => number));
  expect(lengths.some(({ slowUpdate }) => slowUpdate > 0)).toBe(true);
  for (const { type, scores } of taskTypes) {
    expect(type).not.toBe("");
    expect(scores.every(({ passed, scored }) => passed <= scored && scored > 0)).toBe(true);
  }
  expect((await get(chartRoute.GET, { chart: "other" })).status).toBe(404);
});

test("an item tells its task, each result with its version, and the edits it stands behind", async () => {
  const { rows } = await listEdits(database.db, runId);
  const itemId = rows.flatMap((edit) => edit.supportItemIds)[0] ?? "";
  const reply = await get(itemRoute.GET, { itemId });
  const history = itemHistorySchema.parse(await reply.json());
  expect(history).toMatchObject({ itemId, split: "train" });
  expect(history.text).not.toBe("");
  expect(history.expected).not.toEqual([]);
  expect(history.rollouts.length).toBeGreaterThan(0);
  expect(history.rollouts.every((row) => row.itemId === itemId && row.version !== null)).toBe(true);
  expect(history.edits.map(({ step, position }) => ({ step, position }))).toEqual(
    rows
      .filter((edit) => edit.supportItemIds.includes(itemId))
      .map(({ step, position }) => ({ step, position })),
  );
  const unknown = await get(itemRoute.GET, { itemId: "no such item" });
  expect(unknown.status).toBe(404);
  expect((await errorOf(unknown)).hint).toContain("Items");
});

test("the exported skill is byte for byte what was scored; its origin comes only when asked for", async () => {
  const best = await getBestSkill(database.db, runId);
  const bestSkill = (query: string) => get(bestSkillRoute.GET, {}, query);
  expect(await (await bestSkill("")).text()).toBe(best.text);
  const signed = await (await bestSkill("?provenance=1")).text();
  expect(signed.startsWith(best.text)).toBe(true);
  expect(signed.slice(best.text.length)).toContain(`(${runId}), version ${best.version?.number}`);
  expect(signed.trimEnd().endsWith("-->")).toBe(true);
  const version = await get(versionRoute.GET, { number: "0" }, "?raw=1&provenance=1");
  expect(await version.text()).toContain("version 0, step 0");
});
