import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import * as forksRoute from "@/app/api/v1/runs/[runId]/forks/route";
import * as usageRoute from "@/app/api/v1/runs/[runId]/usage/route";
import { forkRowSchema } from "@/lib/schemas/fork";
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

const fork = (json: unknown, id = runId) => call(forksRoute.POST, { params: { runId: id }, json });

test("a fork is queued once for a repeated request, and says what it took over", async () => {
  const request = { step: 2, epochs: 3, idempotencyKey: "fork-from-page" };
  const first = await fork(request);
  expect(first.status).toBe(201);
  const made = (await first.json()) as { runId: string };
  expect(made).toMatchObject({ step: 2, created: true });
  const again = await fork(request);
  expect(again.status).toBe(200);
  expect(await again.json()).toEqual({ ...made, created: false });
  const row = await database.db.run.findUniqueOrThrow({ where: { id: made.runId } });
  expect(row).toMatchObject({ status: "queued", parentRunId: runId, parentStep: 2 });
  const usage = await call(usageRoute.GET, { params: { runId: made.runId } });
  expect(await usage.json()).toEqual({
    rows: [],
    inherited: {
      parentRunId: runId,
      parentStep: 2,
      rollouts: 0,
      calls: 0,
      tokens: 0,
      costMicros: 0,
    },
  });
});

test("a run tells what was branched off it, archived branches left out", async () => {
  const branches = async (id = runId) => {
    const reply = await call(forksRoute.GET, { params: { runId: id } });
    return reply.ok
      ? z.object({ rows: z.array(forkRowSchema) }).parse(await reply.json()).rows
      : [];
  };
  const made = (await (await fork({ step: 1, epochs: 3, name: "warmer" })).json()) as {
    runId: string;
  };
  expect(await branches()).toContainEqual({
    runId: made.runId,
    name: "warmer",
    step: 1,
    bestHistory: [],
    isOpen: true,
  });
  expect(await branches(made.runId)).toEqual([]);
  const archive = { where: { id: made.runId }, data: { archivedAt: new Date(0) } };
  await database.db.run.update(archive);
  expect((await branches()).map((branch) => branch.name)).not.toContain("warmer");
});

test("what cannot be forked is refused with the setting at fault", async () => {
  expect(await errorOf(await fork({ step: -1 }))).toMatchObject({ status: 400 });
  expect(await errorOf(await fork({ step: 2, config: { "train.seed": 1 } }))).toMatchObject({
    status: 400,
    code: "invalid_config",
    fields: [{ path: "train.seed" }],
  });
  expect(await errorOf(await fork({}, "run_zzzzzzzzzzzzzzzzzzzzz"))).toMatchObject({
    status: 404,
  });
});
