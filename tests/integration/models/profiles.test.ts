import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as listRoute from "@/app/api/v1/models/list/route";
import * as profileRoute from "@/app/api/v1/models/profiles/[profileId]/route";
import * as profileTestRoute from "@/app/api/v1/models/profiles/[profileId]/test/route";
import * as profilesRoute from "@/app/api/v1/models/profiles/route";
import * as serversRoute from "@/app/api/v1/models/servers/route";
import * as testRoute from "@/app/api/v1/models/test/route";
import { endpointTestSchema, profileRowSchema } from "@/lib/schemas/model-profile";
import { call, errorOf, serveFrom } from "../../support/api";
import { createTestDatabase, type TestDatabase } from "../../support/database";

const planted = "sk-planted-4c1f9e77aa21";
const variable = "PROFILE_TEST_API_KEY";
const noProfile = "mdl_zzzzzzzzzzzzzzzzzzzzz";

type Endpoint = { readonly url: string; readonly asked: string[]; close(): Promise<void> };

let database: TestDatabase;
let endpoint: Endpoint;

/** A server with one model that knows JSON schemas and tools, but no pictures. */
async function startEndpoint(): Promise<Endpoint> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      asked.push(`${request.method} ${request.url}`);
      const send = (status: number, body: unknown) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
      };
      if (request.headers.authorization !== `Bearer ${planted}`) {
        send(401, { error: { message: `Incorrect API key: ${request.headers.authorization}` } });
        return;
      }
      if (request.url === "/v1/models") {
        send(200, { data: [{ id: "small-chat" }, { id: "small-chat-2" }] });
        return;
      }
      const body = JSON.parse(Buffer.concat(chunks).toString());
      if (body.model !== "small-chat") {
        send(404, { error: { message: `model ${body.model} not found`, code: "model_not_found" } });
        return;
      }
      if (JSON.stringify(body.messages).includes("image_url")) {
        send(400, { error: { message: "images are not supported by this model" } });
        return;
      }
      const usage = { prompt_tokens: 5, completion_tokens: 2 };
      const message = body.tools
        ? {
            content: null,
            tool_calls: [
              { id: "c1", type: "function", function: { name: "ping", arguments: "{}" } },
            ],
          }
        : { content: body.response_format ? '{"ok":true}' : "ok" };
      const finish = body.tools ? "tool_calls" : "stop";
      send(200, { choices: [{ index: 0, finish_reason: finish, message }], usage });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const settingsOf = (role: Record<string, unknown> = {}) => ({
  role: {
    provider: "openai_compatible",
    model: "small-chat",
    baseUrl: endpoint.url,
    apiKeyEnv: variable,
    ...role,
  },
  models: ["small-chat-2"],
});

async function create(name: string, role?: Record<string, unknown>) {
  const response = await call(profilesRoute.POST, { json: { name, settings: settingsOf(role) } });
  expect(response.status).toBe(201);
  return profileRowSchema.parse((await response.json()).profile);
}

const idOf = (profileId: string) => ({ params: { profileId } });

beforeAll(async () => {
  database = await createTestDatabase();
  endpoint = await startEndpoint();
  serveFrom(database.db);
});
beforeEach(async () => {
  process.env[variable] = planted;
  await database.db.modelProfile.deleteMany();
});
afterAll(async () => {
  delete process.env[variable];
  await endpoint.close();
  await database.close();
});

describe("model profiles", () => {
  test("are created, listed by name, replaced and deleted", async () => {
    const b = await create("b");
    await create("a");
    const list = await (await call(profilesRoute.GET)).json();
    expect(list.rows.map(({ name }: { name: string }) => name)).toEqual(["a", "b"]);
    const replaced = await call(profileRoute.PUT, {
      ...idOf(b.id),
      method: "PUT",
      json: { name: "c", settings: settingsOf({ price: { input: 1, output: 2 } }) },
    });
    const { profile } = await replaced.json();
    expect(profileRowSchema.parse(profile)).toMatchObject({
      name: "c",
      keyPresent: true,
      keyVariable: variable,
      price: { origin: "own", input: 1, output: 2 },
    });
    await call(profileRoute.DELETE, { ...idOf(b.id), method: "DELETE" });
    expect((await errorOf(await call(profileRoute.GET, idOf(b.id)))).status).toBe(404);
  });

  test("a name stands for one profile", async () => {
    await create("a");
    const again = await call(profilesRoute.POST, { json: { name: "a", settings: settingsOf() } });
    expect(await errorOf(again)).toMatchObject({ status: 409, fields: [{ path: "name" }] });
  });

  test.each([
    [{ apiKeyEnv: "sk-live-0123456789abcdef" }, "settings.role.apiKeyEnv"],
    [{ baseUrl: "http://user:pass@127.0.0.1/v1" }, "settings.role.baseUrl"],
    [{ baseUrl: "http://127.0.0.1/v1?api_key=abc" }, "settings.role.baseUrl"],
    [{ baseUrl: undefined }, "settings.role.baseUrl"],
    [{ model: "simulated" }, "settings.role.model"],
  ])("%j is refused at its field", async (role, path) => {
    const response = await call(profilesRoute.POST, {
      json: { name: "x", settings: settingsOf(role) },
    });
    const error = await errorOf(response);
    expect(error.status).toBe(400);
    expect(error.fields.map((field) => field.path)).toContain(path);
    expect(JSON.stringify(error)).not.toContain("sk-live");
  });

  test("a price nobody knows is null, never 0", async () => {
    expect((await create("unknown")).price).toBeNull();
    expect((await create("known", { model: "gpt-5.4-mini" })).price).toMatchObject({
      origin: "table",
      input: 0.75,
      checkedAt: "2026-08-22",
    });
  });

  test("a missing key variable is told in the list and by the test, which then calls nobody", async () => {
    delete process.env[variable];
    const { id, keyPresent } = await create("no key");
    expect(keyPresent).toBe(false);
    const before = endpoint.asked.length;
    const found = endpointTestSchema.parse(
      await (await call(profileTestRoute.POST, { ...idOf(id), json: {} })).json(),
    );
    expect(found).toMatchObject({ answers: false, calls: 0, error: { kind: "missing_key" } });
    expect(found.mistakes[0]?.id).toBe("key_variable_unset");
    expect(endpoint.asked.length).toBe(before);
  });

  test("a test makes one short call, tells latency and models, and is kept", async () => {
    const { id } = await create("good");
    const before = endpoint.asked.length;
    const response = await call(profileTestRoute.POST, { ...idOf(id), json: {} });
    const found = endpointTestSchema.parse(await response.json());
    expect(found).toMatchObject({
      answers: true,
      error: null,
      models: ["small-chat", "small-chat-2"],
      calls: 1,
      mistakes: [],
    });
    const asked = endpoint.asked.slice(before).filter((line) => line.startsWith("POST"));
    expect(asked).toEqual(["POST /v1/chat/completions"]);
    const { profile } = await (await call(profileRoute.GET, idOf(id))).json();
    expect(profileRowSchema.parse(profile).lastCheck).toMatchObject({ answers: true, calls: 1 });
  });

  test("abilities are found by trying them", async () => {
    const { id } = await create("able");
    const response = await call(profileTestRoute.POST, { ...idOf(id), json: { abilities: true } });
    const found = endpointTestSchema.parse(await response.json());
    expect(Object.fromEntries(found.abilities.map(({ name, found: is }) => [name, is]))).toEqual({
      jsonSchema: "yes",
      tools: "yes",
      images: "no",
      reasoning: "unknown",
    });
  });

  test("an unknown model is told with the nearest names", async () => {
    const { role } = settingsOf({ model: "smal-chat" });
    const response = await call(testRoute.POST, { json: { settings: role } });
    const { mistakes } = endpointTestSchema.parse(await response.json());
    expect(mistakes[0]).toMatchObject({ id: "model_unknown", field: "model" });
    expect(mistakes[0]?.fix).toContain("small-chat");
  });

  test("a refused key is told, and neither answer nor database holds it", async () => {
    process.env[variable] = `${planted}-wrong`;
    const { id } = await create("wrong");
    const text = await (await call(profileTestRoute.POST, { ...idOf(id), json: {} })).text();
    expect(JSON.parse(text).mistakes[0].id).toBe("key_refused");
    const stored = await database.db.modelProfile.findUniqueOrThrow({ where: { id } });
    expect(text + JSON.stringify(stored)).not.toContain(planted);
  });

  test("settings that changed during a test forget what it found", async () => {
    const { id } = await create("changing");
    await call(profileTestRoute.POST, { ...idOf(id), json: {} });
    await call(profileRoute.PUT, {
      ...idOf(id),
      method: "PUT",
      json: { name: "changed", settings: settingsOf({ model: "other" }) },
    });
    const { profile } = await (await call(profileRoute.GET, idOf(id))).json();
    expect(profileRowSchema.parse(profile).lastCheck).toBeNull();
  });

  test("the models of an endpoint are listed before anything is saved", async () => {
    const { role } = settingsOf();
    const listed = await (await call(listRoute.POST, { json: { settings: role } })).json();
    expect(listed).toEqual({ models: ["small-chat", "small-chat-2"] });
  });

  test("the search for servers asks only this machine and never fails", async () => {
    const response = await call(serversRoute.GET);
    expect(response.status).toBe(200);
    for (const { baseUrl } of (await response.json()).rows) {
      expect(baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    }
  });

  test("what does not exist answers 404", async () => {
    const [get, put, remove, tried] = await Promise.all([
      call(profileRoute.GET, idOf(noProfile)),
      call(profileRoute.PUT, {
        ...idOf(noProfile),
        method: "PUT",
        json: { name: "x", settings: settingsOf() },
      }),
      call(profileRoute.DELETE, { ...idOf(noProfile), method: "DELETE" }),
      call(profileTestRoute.POST, { ...idOf(noProfile), json: {} }),
    ]);
    expect([get.status, put.status, remove.status, tried.status]).toEqual([404, 404, 404, 404]);
  });
});
