import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { postShareSchema } from "@/lib/schemas/share";
import { putWebhookSchema, webhookMessageSchema } from "@/lib/schemas/webhook";
import { createShare } from "@/lib/services/share";
import {
  createWebhook,
  getWebhook,
  keptDeliveries,
  replaceWebhook,
  testWebhook,
} from "@/lib/services/webhooks";
import { retryWaitsMs, tellWebhooks } from "../../../worker/webhooks";
import { aRunLog } from "../../support/a-run-log";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { appendEvents, storeRun } from "../../support/stored-run";

/** The receiver of these tests stands on this machine. */
const allowedHosts = ["127.0.0.1"];
const look = (now?: number) =>
  tellWebhooks(database.db, { allowedHosts, ...(now === undefined ? {} : { now }) });
const tryOut = (id: string) => testWebhook(database.db, id, allowedHosts);

type Received = { readonly headers: IncomingHttpHeaders; readonly body: string };

let database: TestDatabase;
let server: Server;
let url: string;
let received: Received[];
let answers: number[];

beforeEach(async () => {
  database = await createTestDatabase();
  received = [];
  answers = [];
  server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      const status = answers.shift() ?? 200;
      response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {});
      response.end(`answer ${status}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await database.close();
});

function aWebhook(changes: object = {}) {
  const input = putWebhookSchema.parse({
    name: "hook",
    url,
    kinds: ["run_finished", "new_best"],
    ...changes,
  });
  return createWebhook(database.db, input);
}

const deliveries = async (id: string) => (await getWebhook(database.db, id)).deliveries;

test("a run's new best and end are told once, signed, in order of the log", async () => {
  vi.stubEnv("HOOK_SECRET", "planted-hook-secret");
  const { id } = await aWebhook({ secretEnv: "HOOK_SECRET" });
  const runId = await storeRun(database.db, aRunLog);
  await look();
  await look();
  const kinds = received.map(({ headers }) => headers["x-skillopt-event"]);
  expect(kinds.toSorted()).toEqual(["new_best", "run_finished"]);
  for (const { headers, body } of received) {
    const text = `${headers["x-skillopt-timestamp"]}.${body}`;
    const mark = createHmac("sha256", "planted-hook-secret").update(text).digest("hex");
    expect(headers["x-skillopt-signature"]).toBe(`v1=${mark}`);
    expect(webhookMessageSchema.parse(JSON.parse(body)).run?.id).toBe(runId);
    expect(body).not.toContain("PLANTED-FAILURE");
  }
  expect((await deliveries(id)).map(({ status }) => status)).toEqual(["delivered", "delivered"]);
  const stored = JSON.stringify([
    await database.db.webhook.findMany(),
    await database.db.webhookDelivery.findMany(),
  ]);
  expect(stored).not.toContain("planted-hook-secret");
});

test("two workers that look at the same time tell it once", async () => {
  await aWebhook();
  await storeRun(database.db, aRunLog);
  await Promise.all([look(), look(), look()]);
  expect(received).toHaveLength(2);
});

test("what happened before a webhook was made, or while it was off, is not told", async () => {
  await storeRun(database.db, aRunLog);
  const { id, settings } = await aWebhook();
  await replaceWebhook(database.db, id, { ...settings, isEnabled: false });
  await storeRun(database.db, aRunLog);
  await look();
  await replaceWebhook(database.db, id, { ...settings, isEnabled: true });
  await look();
  expect(received).toEqual([]);
  const runId = await storeRun(database.db, (run) => aRunLog(run).slice(0, 5));
  await appendEvents(database.db, runId, aRunLog(runId).slice(5));
  await look();
  expect(received).toHaveLength(2);
});

test("a receiver that fails is asked three more times, later each time, then given up", async () => {
  const { id } = await aWebhook({ kinds: ["run_finished"] });
  answers = [500, 503, 429, 500];
  await storeRun(database.db, aRunLog);
  let now = Date.now();
  await look(now);
  for (const [index, wait] of retryWaitsMs.entries()) {
    await look(now + wait - 1);
    expect(received).toHaveLength(index + 1);
    now += wait;
    await look(now);
    expect(received).toHaveLength(index + 2);
  }
  await look(now + 10_000_000);
  expect(received).toHaveLength(4);
  expect((await deliveries(id))[0]).toMatchObject({
    status: "failed",
    attempts: 4,
    responseStatus: 500,
    response: "answer 500",
  });
});

test("an answer after a failure is a delivery; a refusal is not asked again", async () => {
  const { id } = await aWebhook({ kinds: ["run_finished"] });
  answers = [500, 200, 404];
  await storeRun(database.db, aRunLog);
  const now = Date.now();
  await look(now);
  await look(now + retryWaitsMs[0]);
  expect((await deliveries(id))[0]).toMatchObject({ status: "delivered", attempts: 2 });
  await storeRun(database.db, aRunLog);
  await look(now + 20_000);
  await look(now + 10_000_000);
  expect((await deliveries(id))[0]).toMatchObject({ status: "failed", attempts: 1 });
});

test("a redirect is not followed", async () => {
  const { id } = await aWebhook();
  answers = [302];
  expect(await tryOut(id)).toMatchObject({
    status: "failed",
    responseStatus: 302,
    response: "Redirects are not followed.",
  });
  expect(received).toHaveLength(1);
});

test("nothing is sent to this machine unless its name was allowed", async () => {
  const { id } = await aWebhook({ url: url.replace("127.0.0.1", "localhost") });
  expect(await testWebhook(database.db, id, [])).toMatchObject({
    status: "failed",
    response: expect.stringContaining("SKILLOPT_WEBHOOK_HOSTS"),
  });
  expect(received).toEqual([]);
});

test("an address in a variable is used and shown nowhere; a missing one is told", async () => {
  vi.stubEnv("HOOK_URL", `${url}/planted-secret-path`);
  const { id } = await aWebhook({ url: null, urlEnv: "HOOK_URL" });
  expect(await tryOut(id)).toMatchObject({ status: "delivered" });
  vi.stubEnv("HOOK_URL", "");
  expect((await tryOut(id)).response).toContain("HOOK_URL is not set");
  expect(JSON.stringify(await getWebhook(database.db, id))).not.toContain("planted-secret-path");
});

test("without its secret a message is not sent unsigned", async () => {
  const { id } = await aWebhook({ secretEnv: "HOOK_SECRET_THAT_IS_MISSING" });
  const delivery = await tryOut(id);
  expect(delivery.response).toContain("nothing is sent unsigned");
  expect(received).toEqual([]);
});

test("the last fifty deliveries are kept", async () => {
  const { id } = await aWebhook();
  await database.db.webhookDelivery.createMany({
    data: Array.from({ length: 70 }, (_, index) => ({
      id: `whd_${index}`,
      webhookId: id,
      kind: "test",
      body: "{}",
      status: "delivered",
      createdAt: new Date(index),
    })),
  });
  await tryOut(id);
  expect(await database.db.webhookDelivery.count()).toBe(keptDeliveries);
});

test("share links are no part of what is told", async () => {
  await aWebhook();
  const runId = await storeRun(database.db, aRunLog);
  const { token } = await createShare(database.db, runId, postShareSchema.parse({}));
  await look();
  expect(received.map(({ body }) => body).join("")).not.toContain(token);
});
