import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../support/app";
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
import { bundleStudio } from "../../support/studio-processes";
import { until } from "../../support/until";

const root = fileURLToPath(new URL("../../..", import.meta.url));

let database: TestDatabase;
let server: ScriptedModelServer;
let program: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startScriptedModelServer({ script: [{ kind: "silent" }] });
  program = (await bundleStudio()).web;
});
afterAll(async () => {
  await server.close();
  await database.close();
});

describe("a planted key is in nothing the web process leaves behind", () => {
  const ways = deaths.filter((way) => way !== "rejects");

  test.each(ways)("when it %s while it tests an endpoint", async (way) => {
    const folder = join(database.folder, way.replaceAll(" ", "-"));
    mkdirSync(folder);
    const port = await freePort();
    const web = startDyingProcess({
      program,
      folder,
      // Pages are looked for where the process runs.
      cwd: root,
      coreFiles: false,
      plantedName: plantedVariable,
      env: {
        SKILLOPT_DATABASE_URL: database.url,
        SKILLOPT_RUNS_DIR: join(database.folder, "runs"),
        SKILLOPT_PORT: String(port),
        SKILLOPT_LOG_LEVEL: "debug",
        [plantedVariable]: plantedKey,
      },
    });
    const url = `http://127.0.0.1:${port}`;
    await until(async () => {
      const answer = await fetch(`${url}/readyz`).catch(() => null);
      await answer?.arrayBuffer();
      return answer?.ok;
    });
    const seen = server.requests.length;
    const settings = {
      provider: "openai_compatible",
      model: "m",
      baseUrl: server.url,
      apiKeyEnv: plantedVariable,
    };
    const asked = fetch(`${url}/api/v1/models/test`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: url },
      body: JSON.stringify({ settings }),
    }).catch(() => null);
    await server.arrived(seen + 1);
    expect(server.requests.at(-1)?.headers.authorization).toBe(`Bearer ${plantedKey}`);
    expect(web.coreFilter() ?? "00000000").toBe("00000000");
    if (way === "throws") {
      // The web process goes on after a promise that nobody waited for, and tells of it.
      web.order("rejects");
      await until(() => web.output().includes("failed with [redacted]"));
    }
    await web.die(way);
    await asked;
    if (way === "throws") {
      expect(web.output().split("failed with [redacted]").length).toBeGreaterThan(2);
    }
    expect(placesIn([{ path: "output", text: web.output() }])).toEqual([]);
    expect(placesIn(textsBelow(database.folder))).toEqual([]);
    expect(await placesInBlobs(database.db)).toEqual([]);
  });
});
