import { rmSync } from "node:fs";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { RunContext } from "@/lib/engine/ports";
import { rolloutAll } from "@/lib/engine/progress";
import { runConfigSchema } from "@/lib/schemas/run-config";
import { createRun } from "@/lib/services/create-run";
import { importDataset } from "@/lib/services/import-dataset";
import { probeProviders } from "../../../worker/provider-pause";
import { changeStatus, seenRunColumns } from "../../../worker/run-lifecycle";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import {
  type RecordedRequest,
  type ScriptedReply,
  startScriptedModelServer,
} from "../../support/scripted-model-server";
import { executeHere, rolloutFirst, rolloutRequest } from "../../support/worker-run";

// Verdicts are kept on disk; those of another test run must not be found.
const folder = await vi.hoisted(async () => {
  const { mkdtempSync } = await import("node:fs");
  const { tmpdir } = await import("node:os");
  const made = mkdtempSync(`${tmpdir()}/skillopt-verdicts-`);
  process.env.SKILLOPT_CACHE_DIR = made;
  return made;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

const isJudge = (request: RecordedRequest) => request.body.model === "judge";

/** A run of three sums that a judge grades; the models stand behind one server. */
async function judgedRun(
  judge: (request: RecordedRequest) => ScriptedReply,
  grader: { readonly model: string; readonly isStandIn?: boolean } = { model: "judge" },
) {
  const server = await startScriptedModelServer({
    handler: (request) =>
      request.body.model === grader.model ? judge(request) : "<answer>4</answer>",
  });
  const items = Array.from({ length: 9 }, (_, index) => ({
    id: `i${index}`,
    input: `${index} + 1?`,
    expected: "4",
    split: ["train", "val", "test"][index % 3],
  }));
  const { dataset } = await importDataset(database.db, {
    name: "sums",
    environment: "custom",
    options: { scorer: { type: "llmJudge", rubric: "The sum is right." } },
    files: [{ name: "sums.json", text: JSON.stringify(items) }],
  });
  const price = { input: 1_000_000, output: 1_000_000 };
  const endpoint = (model: string) => ({
    provider: "openai_compatible",
    model,
    baseUrl: server.url,
    maxAttempts: 1,
    price,
  });
  const { runId } = await createRun(database.db, {
    datasetId: dataset.id,
    config: {
      model: {
        target: endpoint("target"),
        optimizer: endpoint("optimizer"),
        ...(grader.isStandIn ? {} : { judge: endpoint("judge") }),
      },
    },
  });
  return { server, runId };
}

const threeRollouts = (run: RunContext) => rolloutFirst(run, 3);

describe("8.4 a judge in a run", () => {
  test("grades each item with calls of its own role and its own cost", async () => {
    const { server, runId } = await judgedRun(() =>
      JSON.stringify({ score: 1, pass: true, reason: "right" }),
    );
    const result = await executeHere(database.db, runId, threeRollouts);
    await server.close();
    expect(result).toMatchObject({ status: "finished" });
    const calls = await database.db.modelCall.findMany({ where: { runId } });
    expect(calls.filter(({ role }) => role === "judge")).toHaveLength(3);
    expect(calls.filter(({ role }) => role === "target")).toHaveLength(3);
    expect(calls.every(({ costMicros }) => (costMicros ?? 0) > 0)).toBe(true);
    const rollouts = await database.db.rollout.findMany({ where: { runId } });
    expect(rollouts).toHaveLength(3);
    expect(rollouts.every(({ hard, status }) => hard === 1 && status === "scored")).toBe(true);
    const roles = result.events.flatMap((event) =>
      event.type === "usage_recorded" ? [event.data.role] : [],
    );
    expect(new Set(roles)).toEqual(new Set(["target", "judge"]));
    const [question] = server.requests.filter(isJudge);
    expect(question?.body.temperature).toBe(0);
  });

  test.each<[string, ScriptedReply, string, object]>([
    ["is down", { kind: "status", status: 500 }, "paused", { code: "provider_unavailable" }],
    ["talks instead", "a fine answer", "failed", { code: "provider_config" }],
    ["is cut", { kind: "answer", text: '{"reason": "a', finish: "length" }, "failed", {}],
  ])("a judge that %s scores nothing and is named", async (_, reply, status, failure) => {
    const { server, runId } = await judgedRun(() => reply);
    const result = await executeHere(database.db, runId, threeRollouts);
    await server.close();
    expect(result).toMatchObject({
      status,
      failure: { ...failure, message: expect.stringMatching(/The judge model/) },
    });
    const rollouts = await database.db.rollout.findMany({ where: { runId } });
    expect(rollouts.every((row) => row.status === "infra_error")).toBe(true);
    // Nothing unscored is kept as finished work: the run tries it again.
    expect(
      await database.db.journalEntry.count({ where: { runId, key: { contains: "rollout" } } }),
    ).toBe(0);
  });

  test("an item whose first verdict fails is judged again and keeps its score", async () => {
    let asked = 0;
    const { server, runId } = await judgedRun(() => {
      asked += 1;
      return asked === 2
        ? { kind: "status", status: 500 }
        : JSON.stringify({ score: 1, pass: true, reason: "right" });
    });
    const result = await executeHere(database.db, runId, (run) =>
      rolloutAll(
        run,
        [0, 1, 2].map((index) => rolloutRequest(run, index)),
      ),
    );
    await server.close();
    expect(result).toMatchObject({ status: "finished" });
    const rollouts = await database.db.rollout.findMany({ where: { runId } });
    expect(rollouts.filter(({ hard }) => hard === 1)).toHaveLength(3);
  });

  test("8.4 an equal question is answered once: two rollouts of one item cost one verdict", async () => {
    const { server, runId } = await judgedRun(() =>
      JSON.stringify({ score: 1, pass: true, reason: "right" }),
    );
    await executeHere(database.db, runId, async (run) => {
      const request = rolloutRequest(run, 0);
      await run.ports.rollout(request);
      await run.ports.rollout({ ...request, key: `${request.key}/again`, sample: 1 });
    });
    await server.close();
    expect(server.requests.filter(isJudge)).toHaveLength(1);
    const calls = await database.db.modelCall.findMany({ where: { runId, role: "judge" } });
    expect(calls.map(({ savedTokens }) => savedTokens !== null)).toEqual([false, true]);
  });

  test("without a judge of its own the optimizer grades, signed in with the optimizer's key", async () => {
    process.env.OPTIMIZER_OPENAI_COMPATIBLE_API_KEY = "optimizer-key";
    try {
      const { server, runId } = await judgedRun(
        () => JSON.stringify({ score: 1, pass: true, reason: "right" }),
        { model: "optimizer", isStandIn: true },
      );
      await executeHere(database.db, runId, threeRollouts);
      await server.close();
      const graded = server.requests.filter(({ body }) => body.model === "optimizer");
      expect(graded).toHaveLength(3);
      expect(graded.every(({ headers }) => headers.authorization === "Bearer optimizer-key")).toBe(
        true,
      );
      const calls = await database.db.modelCall.findMany({ where: { runId, role: "judge" } });
      expect(calls).toHaveLength(3);
    } finally {
      delete process.env.OPTIMIZER_OPENAI_COMPATIBLE_API_KEY;
    }
  });

  test("a judge that refuses its key ends the run with the judge named", async () => {
    const { server, runId } = await judgedRun(() => ({ kind: "status", status: 401 }));
    const result = await executeHere(database.db, runId, threeRollouts);
    await server.close();
    expect(result).toMatchObject({
      status: "failed",
      failure: { message: expect.stringMatching(/The judge model cannot be used/) },
    });
  });

  test("a judge that died is asked until it answers; its run goes on and scores every item", async () => {
    let isDead = true;
    const { server, runId } = await judgedRun(() =>
      isDead
        ? { kind: "status", status: 503 }
        : JSON.stringify({ score: 1, pass: true, reason: "right" }),
    );
    const paused = await executeHere(database.db, runId, threeRollouts);
    expect(paused).toMatchObject({
      status: "paused",
      reason: expect.stringMatching(/^provider unavailable: .*judge/),
    });
    const row = await database.db.run.findUniqueOrThrow({
      where: { id: runId },
      select: { ...seenRunColumns, config: true },
    });
    const look = () =>
      probeProviders(runConfigSchema.parse(JSON.parse(row.config)), {
        gatewayUrl: null,
        signal: new AbortController().signal,
      });
    // Target and optimizer answer: only the judge keeps the run waiting.
    expect(await look()).toMatchObject({ answers: false });
    isDead = false;
    expect(await look()).toEqual({ answers: true });
    await changeStatus(database.db, row, { to: "queued", reason: "the provider answers again" });
    expect(await executeHere(database.db, runId, threeRollouts)).toMatchObject({
      status: "finished",
    });
    await server.close();
    const rollouts = await database.db.rollout.findMany({ where: { runId } });
    expect(rollouts.map(({ status, hard }) => [status, hard])).toEqual([
      ["scored", 1],
      ["scored", 1],
      ["scored", 1],
    ]);
  });
});
