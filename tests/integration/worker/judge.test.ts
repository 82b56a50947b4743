import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RunContext } from "@/lib/engine/ports";
import { createRun } from "@/lib/services/create-run";
import { importDataset } from "@/lib/services/import-dataset";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import {
  type RecordedRequest,
  type ScriptedReply,
  startScriptedModelServer,
} from "../../support/scripted-model-server";
import { executeHere, rolloutFirst } from "../../support/worker-run";

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

const isJudge = (request: RecordedRequest) => request.body.model === "judge";

/** A run of three sums that a judge grades; the models stand behind one server. */
async function judgedRun(judge: (request: RecordedRequest) => ScriptedReply) {
  const server = await startScriptedModelServer({
    handler: (request) => (isJudge(request) ? judge(request) : "<answer>4</answer>"),
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
        judge: endpoint("judge"),
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

  test.each<[string, ScriptedReply]>([
    ["is down", { kind: "status", status: 500 }],
    ["talks instead", "a fine answer"],
  ])("a judge that %s leaves a scorer_error, never a 0", async (_, reply) => {
    const { server, runId } = await judgedRun(() => reply);
    await executeHere(database.db, runId, threeRollouts);
    await server.close();
    const rollouts = await database.db.rollout.findMany({ where: { runId } });
    expect(rollouts.map(({ status }) => status)).toEqual(Array(3).fill("scorer_error"));
    expect(rollouts[0]?.failReason).toMatch(/llmJudge: the judge/);
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
});
