import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { RolloutPurpose } from "@/lib/schemas/run-event";
import { readSpending } from "@/lib/services/read-limits";
import { listUsage } from "@/lib/services/read-usage";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/scripted-model-server";
import { createSumRun, executeHere, rolloutRequest } from "../../support/worker-run";

// The environment is read when its module is loaded, so the folder is named before all imports.
const home = await vi.hoisted(async () => {
  const { mkdtempSync } = await import("node:fs");
  const { tmpdir } = await import("node:os");
  const { join: joinPath } = await import("node:path");
  const folder = mkdtempSync(joinPath(tmpdir(), "skillopt-kept-"));
  process.env.SKILLOPT_CACHE_DIR = joinPath(folder, "cache");
  return folder;
});
const cacheFolder = join(home, "cache");

let database: TestDatabase;
let server: ScriptedModelServer;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startScriptedModelServer({
    handler: ({ messages }) => {
      const [, a] = /(\d+) \+ \d+/.exec(messages.at(-1)?.content ?? "") ?? [];
      return String(2 * Number(a));
    },
  });
});
afterAll(async () => {
  await server.close();
  await database.close();
  rmSync(home, { recursive: true, force: true });
});

/** Scores four selection items in a run of its own and tells how many calls the model got. */
async function score(cache: string, purpose: RolloutPurpose = "selection") {
  const runId = await createSumRun(database, {
    url: server.url,
    config: { evaluation: { cache, eval_test: false } },
  });
  const before = server.requests.length;
  let scores: number[] = [];
  const result = await executeHere(database.db, runId, async (run) => {
    const outcomes = await Promise.all(
      [0, 1, 2, 3].map((index) =>
        run.ports.rollout(rolloutRequest(run, index, { purpose, key: `${purpose}/${index}` })),
      ),
    );
    scores = outcomes.map(({ hard }) => hard);
  });
  expect(result).toMatchObject({ status: "finished" });
  return { runId, scores, calls: server.requests.length - before };
}

describe("evaluation.cache", () => {
  test("off keeps nothing", async () => {
    expect((await score("off")).calls).toBe(4);
    expect(existsSync(cacheFolder)).toBe(false);
  });

  test("use asks once, and the next run takes the replies with the same scores", async () => {
    const first = await score("use");
    const second = await score("use");
    expect([first.calls, second.calls]).toEqual([4, 0]);
    expect(second.scores).toEqual(first.scores);
    expect(readdirSync(cacheFolder, { recursive: true }).length).toBeGreaterThan(4);

    const rows = await listUsage(database.db, second.runId);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ calls: 0, keptReplies: 4, inputTokens: 0, outputTokens: 0 });
    expect(rows[0]?.savedTokens).toBeGreaterThan(0);
    // Nothing was paid, so no limit counts it.
    const spent = await readSpending(database.db, second.runId, Date.now());
    expect(spent).toMatchObject({ rollouts: 0, tokens: 0 });
  });

  test("refresh asks again", async () => {
    expect((await score("refresh")).calls).toBe(4);
  });

  test("training rollouts are always made anew", async () => {
    expect((await score("use", "train")).calls).toBe(4);
  });
});
