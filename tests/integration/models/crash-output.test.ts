import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRun } from "@/lib/services/create-run";
import { bundleProgram } from "../../support/build-worker";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { deaths, startDyingProcess } from "../../support/dying-process";
import {
  placesIn,
  placesInBlobs,
  plantedKey,
  plantedVariable,
  textsBelow,
} from "../../support/planted-key";
import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/scripted-model-server";
import { importSums, until } from "../../support/worker-run";

let database: TestDatabase;
let server: ScriptedModelServer;
let program: string;

beforeAll(async () => {
  database = await createTestDatabase();
  process.env[plantedVariable] = plantedKey;
  server = await startScriptedModelServer({ script: [{ kind: "silent" }] });
  program = await bundleProgram("worker", "worker/index.ts");
});
afterAll(async () => {
  delete process.env[plantedVariable];
  await server.close();
  await database.close();
});

function start(name: string) {
  const folder = join(database.folder, name.replaceAll(" ", "-"));
  mkdirSync(folder);
  const worker = startDyingProcess({
    program,
    folder,
    cwd: folder,
    plantedName: plantedVariable,
    env: {
      SKILLOPT_DATABASE_URL: database.url,
      SKILLOPT_RUNS_DIR: join(database.folder, "runs"),
      SKILLOPT_LOG_LEVEL: "debug",
      [plantedVariable]: plantedKey,
    },
  });
  return { worker, folder };
}

/** A run whose first question is on its way, with the key, and never answered. */
async function askSomething(): Promise<void> {
  const seen = server.requests.length;
  const endpoint = {
    provider: "openai_compatible",
    model: "m",
    baseUrl: server.url,
    apiKeyEnv: plantedVariable,
  };
  await createRun(database.db, {
    name: "crash",
    datasetId: await importSums(database.db, 4),
    config: {
      model: { target: endpoint, optimizer: endpoint },
      train: { num_epochs: 1, batch_size: 4 },
    },
  });
  await server.arrived(seen + 1);
  expect(server.requests.at(-1)?.headers.authorization).toBe(`Bearer ${plantedKey}`);
}

async function expectNoTrace(output: string): Promise<void> {
  expect(placesIn([{ path: "output", text: output }])).toEqual([]);
  expect(placesIn(textsBelow(database.folder))).toEqual([]);
  expect(await placesInBlobs(database.db)).toEqual([]);
}

describe("a planted key is in nothing a worker leaves behind", () => {
  test.each(deaths)("when it %s with a call on its way", async (way) => {
    const { worker } = start(way);
    await askSomething();
    await worker.die(way);
    if (way === "throws" || way === "rejects") {
      expect(worker.output()).toContain("failed with [redacted]");
    }
    await expectNoTrace(worker.output());
    // The next worker must not take it up again.
    await database.db.run.updateMany({ data: { status: "stopped" } });
  });

  test("when it is asked for a report", async () => {
    const { worker, folder } = start("report");
    await until(async () => worker.output().includes("worker started"));
    worker.askForReport();
    // A Node that cannot leave the environment out writes none, and goes on working.
    await askSomething();
    if ("excludeEnv" in (process.report ?? {})) {
      await until(async () => readdirSync(folder).some((name) => name.endsWith(".json")));
    }
    await worker.kill();
    await expectNoTrace(worker.output());
  });

  test("and Linux writes no core file, which would hold none of its memory", async () => {
    const { worker } = start("core");
    await until(async () => worker.output().includes("worker started"));
    expect(worker.coreFilter() ?? "00000000").toBe("00000000");
    // Whoever forbids core files altogether has set 0.
    expect(worker.coreLimit() ?? "1 1").toMatch(/^[01] [01]$/);
    await worker.kill();
  });
});

test("the search finds the key in a report of a process that does not protect it", async () => {
  const folder = join(database.folder, "unprotected");
  mkdirSync(folder);
  const unprotected = startDyingProcess({
    program: join(import.meta.dirname, "../../support/idle.mjs"),
    folder,
    cwd: folder,
    plantedName: plantedVariable,
    env: { [plantedVariable]: plantedKey },
  });
  await until(async () => unprotected.output().includes("idle"));
  await unprotected.die("throws");
  expect(placesIn(textsBelow(folder))).toHaveLength(1);
  expect(placesIn([{ path: "output", text: unprotected.output() }])).toEqual(["output"]);
});
