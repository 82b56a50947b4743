import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as checkRoute from "@/app/api/v1/models/check/route";
import * as profileTestRoute from "@/app/api/v1/models/profiles/[profileId]/test/route";
import * as profilesRoute from "@/app/api/v1/models/profiles/route";
import * as testRoute from "@/app/api/v1/models/test/route";
import * as costsRoute from "@/app/api/v1/runs/[runId]/costs/route";
import * as editsRoute from "@/app/api/v1/runs/[runId]/edits/route";
import * as eventsRoute from "@/app/api/v1/runs/[runId]/events/route";
import * as logsRoute from "@/app/api/v1/runs/[runId]/logs/route";
import * as rolloutsRoute from "@/app/api/v1/runs/[runId]/rollouts/route";
import * as runRoute from "@/app/api/v1/runs/[runId]/route";
import * as callsRoute from "@/app/api/v1/runs/[runId]/steps/[step]/calls/route";
import * as usageRoute from "@/app/api/v1/runs/[runId]/usage/route";
import * as runsRoute from "@/app/api/v1/runs/route";
import { createRun } from "@/lib/services/create-run";
import { call, serveFrom } from "../../support/api";
import { bundleProgram } from "../../support/build-worker";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import {
  placesIn,
  placesInBlobs,
  plantedKey,
  plantedVariable,
  textsBelow,
} from "../../support/planted-key";
import {
  type ScriptedModelServer,
  type ScriptedReply,
  startScriptedModelServer,
} from "../../support/scripted-model-server";
import { startWorkerProcess, type WorkerProcess } from "../../support/worker-process";
import { importSums, until } from "../../support/worker-run";

let database: TestDatabase;
let server: ScriptedModelServer;
let worker: WorkerProcess;
let reply: (prompt: string) => ScriptedReply;

const optimizerReply = JSON.stringify({
  batch_size: 1,
  failure_summary: [{ failure_type: "sum", count: 1, description: "wrong" }],
  patch: {
    reasoning: "sums",
    edits: [{ op: "append", content: "Add the numbers.", addresses: [], why: "sums" }],
  },
});

beforeAll(async () => {
  database = await createTestDatabase();
  serveFrom(database.db);
  process.env[plantedVariable] = plantedKey;
  server = await startScriptedModelServer({
    handler: ({ messages }) => reply(messages.at(-1)?.content ?? ""),
  });
  worker = startWorkerProcess(await bundleProgram("worker", "worker/index.ts"), {
    SKILLOPT_DATABASE_URL: database.url,
    SKILLOPT_RUNS_DIR: join(database.folder, "runs"),
    SKILLOPT_CACHE_DIR: join(database.folder, "cache"),
    SKILLOPT_LOG_LEVEL: "debug",
    [plantedVariable]: plantedKey,
  });
});
afterAll(async () => {
  delete process.env[plantedVariable];
  await worker.kill("SIGKILL");
  await server.close();
  await database.close();
});

async function start(name: string): Promise<string> {
  const endpoint = {
    provider: "openai_compatible",
    model: "m",
    baseUrl: server.url,
    apiKeyEnv: plantedVariable,
    maxAttempts: 2,
    timeoutMs: 5000,
  };
  const { runId } = await createRun(
    database.db,
    {
      name,
      datasetId: await importSums(database.db, 4),
      config: {
        model: { target: endpoint, optimizer: endpoint },
        train: { num_epochs: 1, batch_size: 4 },
        evaluation: { cache: "use" },
      },
    },
    { outputDir: mkdtempSync(join(database.folder, "out-")) },
  );
  return runId;
}

async function answersOf(runId: string): Promise<{ path: string; text: string }[]> {
  const params = { runId };
  const routes = {
    runRoute,
    eventsRoute,
    logsRoute,
    usageRoute,
    costsRoute,
    editsRoute,
    rolloutsRoute,
  };
  const answers = Object.entries(routes).map(async ([path, { GET }]) => ({
    path,
    text: await (await call(GET, { params })).text(),
  }));
  const calls = {
    path: "calls",
    text: await (await call(callsRoute.GET, { params: { ...params, step: "1" } })).text(),
  };
  const runs = { path: "runs", text: await (await call(runsRoute.GET)).text() };
  return [...(await Promise.all(answers)), calls, runs];
}

const ended = (runId: string) =>
  until(() =>
    database.db.run.findFirst({
      where: { id: runId, status: { in: ["finished", "failed", "paused"] } },
    }),
  );

describe("a planted key", () => {
  test("was really sent, by a run that finishes", async () => {
    reply = (prompt) => {
      const [, a] = /(\d+) \+ \d+/.exec(prompt) ?? [];
      return prompt.includes("patch") ? optimizerReply : String(2 * Number(a));
    };
    const run = await ended(await start("good"));
    expect(run.status).toBe("finished");
    expect(server.requests.at(-1)?.headers.authorization).toBe(`Bearer ${plantedKey}`);
  });

  const failures: [string, ScriptedReply][] = [
    ["a refusal that repeats the key", refusal(401, `Incorrect API key provided: ${plantedKey}`)],
    [
      "an error of the server with the whole request",
      refusal(500, `authorization: Bearer ${plantedKey}`),
    ],
    [
      "a page of a proxy with the key",
      { kind: "raw", contentType: "text/html", body: `<html>${plantedKey}</html>` },
    ],
    [
      "a bad request with the key in its code",
      refusal(400, `bad ${encodeURIComponent(plantedKey)}`, plantedKey),
    ],
  ];

  test.each(failures)("is in no trace of a run that meets %s", async (name, answer) => {
    reply = () => answer;
    const run = await ended(await start(name));
    expect(run.status).not.toBe("finished");
    expect(run.failure).not.toBeNull();
    expect(placesIn([{ path: "failure", text: run.failure ?? "" }])).toEqual([]);
    expect(placesIn(await answersOf(run.id))).toEqual([]);
  });

  test.each(failures)(
    "is in no answer of the tests of an endpoint that meet %s",
    async (_name, answer) => {
      reply = () => answer;
      const role = {
        provider: "openai_compatible",
        model: "m",
        baseUrl: server.url,
        apiKeyEnv: plantedVariable,
      };
      const saved = await call(profilesRoute.POST, {
        json: { name: `p ${crypto.randomUUID()}`, settings: { role } },
      });
      const { profile } = await saved.json();
      const texts = await Promise.all([
        call(profileTestRoute.POST, {
          params: { profileId: profile.id },
          json: { abilities: true },
        }),
        call(testRoute.POST, { json: { settings: role } }),
        call(checkRoute.POST, { json: { role: "target", settings: role } }),
        call(profilesRoute.GET),
      ]).then((all) => Promise.all(all.map((response) => response.text())));
      expect(placesIn(texts.map((text, index) => ({ path: `answer ${index}`, text })))).toEqual([]);
    },
  );

  test("is in no file of the database, no artifact, no kept reply, no stored text and no log", async () => {
    await database.db.$queryRawUnsafe("PRAGMA wal_checkpoint(TRUNCATE)");
    const files = textsBelow(database.folder);
    expect(files.some(({ path }) => path.endsWith("summary.json"))).toBe(true);
    expect(files.some(({ path }) => path.includes("cache"))).toBe(true);
    expect(placesIn(files)).toEqual([]);
    expect(await placesInBlobs(database.db)).toEqual([]);
    expect(worker.output()).toContain("worker");
    expect(placesIn([{ path: "log", text: worker.output() }])).toEqual([]);
  });

  test("the search itself finds what is there", () => {
    expect(placesIn([{ path: "x", text: `a ${plantedKey} b` }])).toEqual(["x"]);
  });
});

function refusal(status: number, message: string, code?: string): ScriptedReply {
  return { kind: "status", status, body: { error: { message, ...(code ? { code } : {}) } } };
}
