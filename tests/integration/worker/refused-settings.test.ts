import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/scripted-model-server";
import { createSumRun, executeHere, rolloutFirst } from "../../support/worker-run";

const key = "sk-planted-0123456789";

let database: TestDatabase;
let server: ScriptedModelServer;

beforeEach(async () => {
  database = await createTestDatabase();
  process.env.REFUSING_KEY = key;
  server = await startScriptedModelServer({
    handler: ({ body }) =>
      "temperature" in body
        ? {
            kind: "status",
            status: 400,
            body: {
              error: {
                message: `Unsupported value: 'temperature' does not support 0.3 with this model (${key}).`,
              },
            },
          }
        : "4",
  });
});
afterEach(async () => {
  delete process.env.REFUSING_KEY;
  await server.close();
  await database.close();
});

test("M 5.6: a setting the endpoint refused is told in the run's log, once, with the reason and without the key", async () => {
  const runId = await createSumRun(database, {
    url: server.url,
    config: {
      model: {
        target: {
          provider: "openai_compatible",
          model: "picky",
          baseUrl: server.url,
          apiKeyEnv: "REFUSING_KEY",
          temperature: 0.3,
          autoNegotiate: true,
        },
      },
    },
  });
  const result = await executeHere(database.db, runId, (run) => rolloutFirst(run, 6));
  expect(result).toMatchObject({ status: "finished" });
  const told = result.events.flatMap((event) =>
    event.type === "log_written"
      ? event.data.lines.filter(({ message }) => message.includes("temperature"))
      : [],
  );
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ level: "warn" });
  expect(told[0]?.message).toMatch(
    /^A setting has no effect: temperature is not sent any more: picky refused it\. The endpoint said: .*does not support 0\.3/,
  );
  expect(JSON.stringify(result.events)).not.toContain(key);
});
