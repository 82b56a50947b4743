import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as limitsRoute from "@/app/api/v1/runs/[runId]/limits/route";
import type { RunContext } from "@/lib/engine/ports";
import { runLimitsSchema } from "@/lib/schemas/limits";
import { changeLimits } from "@/lib/services/change-limits";
import { getRunLimits } from "@/lib/services/read-limits";
import { getRunState } from "@/lib/services/read-run-state";
import { call, errorOf, serveFrom } from "../../support/api";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { startLoggingGateway } from "../../support/logging-gateway";
import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/scripted-model-server";
import { createDemoTraining, trainHere } from "../../support/train-here";
import { createSumRun, executeHere, rolloutFirst } from "../../support/worker-run";

const price = { input: 1_000_000, output: 1_000_000 };
const priced = (limits: Record<string, number>) => ({
  limits,
  model: { target: { provider: "simulated", price }, optimizer: { provider: "simulated", price } },
});

let database: TestDatabase;
let server: ScriptedModelServer;

beforeEach(async () => {
  database = await createTestDatabase();
  serveFrom(database.db);
  server = await startScriptedModelServer({ handler: () => "4" });
});

afterEach(async () => {
  await server.close();
  await database.close();
});

async function reasonOf(runId: string) {
  const state = await getRunState(database.db, runId);
  return { status: state.status, reason: state.statusReason, failure: state.failure };
}

const tenRollouts = (run: RunContext) => rolloutFirst(run, 10);

describe("limits of a run", () => {
  test("the rollout limit is met exactly, pauses cleanly, survives a restart and can be raised", async () => {
    const runId = await createSumRun(database, {
      url: server.url,
      config: { limits: { max_rollouts: 7 } },
    });
    expect(await executeHere(database.db, runId, tenRollouts)).toMatchObject({
      status: "paused",
      failure: null,
      reason: "limit reached: 7 rollouts",
    });
    expect(server.requests).toHaveLength(7);
    expect(await reasonOf(runId)).toEqual({
      status: "paused",
      reason: "limit reached: 7 rollouts",
      failure: null,
    });
    expect(await database.db.journalEntry.count({ where: { runId } })).toBe(7);

    expect(await executeHere(database.db, runId, tenRollouts)).toMatchObject({ status: "paused" });
    expect(server.requests).toHaveLength(7);

    const { limits } = await changeLimits(database.db, runId, { limits: { max_rollouts: 9 } });
    expect(limits).toMatchObject({ limits: { max_rollouts: 9 }, spent: { rollouts: 7 } });
    expect(await executeHere(database.db, runId, tenRollouts)).toMatchObject({
      status: "paused",
      reason: "limit reached: 9 rollouts",
    });
    await changeLimits(database.db, runId, { limits: { max_rollouts: 0 } });
    expect(await executeHere(database.db, runId, tenRollouts)).toMatchObject({
      status: "finished",
    });
    expect(server.requests).toHaveLength(10);
    const { log } = await getRunState(database.db, runId);
    expect(log.map((line) => line.message)).toEqual([
      "Limits changed: limits.max_rollouts 7 → 9",
      "Limits changed: limits.max_rollouts 9 → 0",
    ]);
  });

  test("calls that are in flight when a limit is reached are finished and kept", async () => {
    await server.close();
    let open = 0;
    server = await startScriptedModelServer({
      handler: () => {
        open += 1;
        return "4";
      },
    });
    const runId = await createSumRun(database, {
      url: server.url,
      config: { limits: { max_tokens: 1 }, env: { workers: 4 } },
    });
    expect(await executeHere(database.db, runId, tenRollouts)).toMatchObject({ status: "paused" });
    expect(open).toBe(4);
    expect(await database.db.rollout.count({ where: { runId } })).toBe(4);
  });

  test.each([
    [{ max_tokens: 3000 }, /^limit reached: \d+ of 3000 tokens$/],
    [{ max_cost_usd: 5000 }, /^limit reached: \$\d+\.\d\d of \$5000$/],
    [{ max_minutes: 0.000001 }, /^limit reached: 0\.000001 minutes$/],
  ])("a training pauses at %j and pays nothing twice when it is lifted", async (limits, reason) => {
    const gateway = await startLoggingGateway({ target: 0, optimizer: 0 });
    try {
      const runId = await createDemoTraining(database.db, priced(limits));
      expect(await trainHere(database.db, runId, gateway.url)).toMatchObject({
        status: "paused",
        reason: expect.stringMatching(reason),
      });
      const none = { max_tokens: 0, max_cost_usd: 0, max_minutes: 0 };
      await changeLimits(database.db, runId, { limits: none });
      expect(await trainHere(database.db, runId, gateway.url)).toMatchObject({
        status: "finished",
      });
      expect(gateway.keys.length).toBe(new Set(gateway.keys).size);
    } finally {
      await gateway.close();
    }
  });

  test("a money limit without a known price is refused before anything is spent", async () => {
    await expect(
      createSumRun(database, { url: server.url, config: { limits: { max_cost_usd: 1 } } }),
    ).rejects.toMatchObject({
      code: "invalid_config",
      fields: [{ path: "model.target.price" }, { path: "model.optimizer.price" }],
    });
    const runId = await createSumRun(database, { url: server.url });
    await expect(
      changeLimits(database.db, runId, { limits: { max_cost_usd: 1 } }),
    ).rejects.toMatchObject({ code: "invalid_config" });
  });

  test("limits of a running or finished run, and other settings, are not changed", async () => {
    const runId = await createSumRun(database, { url: server.url });
    let refusal: unknown;
    await executeHere(database.db, runId, async () => {
      refusal = await changeLimits(database.db, runId, { limits: { max_rollouts: 5 } }).catch(
        (error: unknown) => error,
      );
    });
    expect(refusal).toMatchObject({ code: "conflict" });
    await expect(changeLimits(database.db, runId, {})).rejects.toMatchObject({ code: "conflict" });
    await expect(
      changeLimits(database.db, runId, { train: { seed: 1 } } as never),
    ).rejects.toMatchObject({ code: "invalid_request" });
  });

  test("the API tells what is spent and changes the limits, leaving the others alone", async () => {
    const runId = await createSumRun(database, {
      url: server.url,
      config: { limits: { max_rollouts: 3, max_tokens: 900 } },
    });
    await executeHere(database.db, runId, tenRollouts);
    const read = await call(limitsRoute.GET, { params: { runId } });
    expect(runLimitsSchema.parse(await read.json())).toMatchObject({
      limits: { max_rollouts: 3, max_tokens: 900 },
      spent: { rollouts: 3 },
    });
    const changed = await call(limitsRoute.PATCH, {
      params: { runId },
      method: "PATCH",
      json: { limits: { max_rollouts: 5 } },
    });
    expect(runLimitsSchema.parse(await changed.json()).limits).toMatchObject({
      max_rollouts: 5,
      max_tokens: 900,
    });
    const wrong = await call(limitsRoute.PATCH, {
      params: { runId },
      method: "PATCH",
      json: { limits: { max_rollouts: -1 } },
    });
    expect(await errorOf(wrong)).toMatchObject({ status: 400 });
    expect(await getRunLimits(database.db, runId, Date.now())).toMatchObject({
      limits: { max_rollouts: 5 },
    });
  });
});
