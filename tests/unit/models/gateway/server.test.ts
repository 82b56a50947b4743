import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { demoFamilies } from "@/lib/environments/demo/families";
import { createModelClient } from "@/lib/models/client";
import { type Gateway, type GatewayOptions, startGateway } from "@/lib/models/gateway/server";
import { modelRoleSchema } from "@/lib/schemas/model-role";

const open: Gateway[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

async function gateway(options: GatewayOptions = {}) {
  const started = await startGateway({ targetLatencyMs: 0, optimizerLatencyMs: 0, ...options });
  open.push(started);
  return started;
}

const item = String(demoFamilies[0].items[0]?.input);

function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${url}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

const question = (content: string) => ({
  model: "any-name",
  messages: [{ role: "user", content }],
});

describe("the gateway", () => {
  it("answers a client of the simulated provider, free of charge", async () => {
    const { url } = await gateway();
    const client = createModelClient({
      role: "target",
      apiKey: null,
      gatewayUrl: url,
      settings: modelRoleSchema.parse({}),
    });
    const result = await client.chat(
      { system: "", messages: [{ role: "user", content: item }], maxOutputTokens: 100 },
      {
        role: "target",
        stage: "rollout",
        callKey: "k",
        signal: new AbortController().signal,
      },
    );
    expect(result).toMatchObject({ finish: "stop", attempts: 1 });
    expect(result.text).toContain("<answer>billing</answer>");
    expect(result.usage).toMatchObject({ calls: 1, costMicros: 0 });
    expect(result.usage.inputTokens).toBeGreaterThan(10);
    expect(client.identity).toMatchObject({ provider: "simulated", world: 1 });
  });

  it("is started by a client of the simulated provider that was given none", async () => {
    const client = createModelClient({
      role: "optimizer",
      apiKey: null,
      settings: modelRoleSchema.parse({ maxAttempts: 1 }),
    });
    const result = await client.chat(
      { system: "", messages: [{ role: "user", content: item }], maxOutputTokens: 100 },
      { role: "optimizer", stage: "x", callKey: "k", signal: new AbortController().signal },
    );
    expect(result.text).toContain("<answer>");
  });

  it("serves any model name and lists the simulated one", async () => {
    const { url } = await gateway();
    const answer = await (await post(url, question(item))).json();
    expect(answer).toMatchObject({ model: "any-name", object: "chat.completion" });
    const models = await (await fetch(`${url}/models`)).json();
    expect(models).toMatchObject({ data: [{ id: "simulated" }] });
  });

  it("repeats the answer of an Idempotency-Key, at once", async () => {
    const { url } = await gateway({ targetLatencyMs: 50 });
    const headers = { "Idempotency-Key": "run_1/q1" };
    const first = await (await post(url, question(item), headers)).json();
    expect(await (await post(url, question(item), headers)).json()).toEqual(first);
  });

  it("the same key of another run, with another question, gets its own answer", async () => {
    const { url } = await gateway();
    const headers = { "Idempotency-Key": "q1" };
    const answers = await Promise.all(
      ["How many? 1", "How many? 2"].map(async (text) =>
        (await post(url, question(text), headers)).text(),
      ),
    );
    expect(new Set(answers).size).toBe(2);
  });

  it.each([
    ["a body that is no JSON", "{", 400],
    ["a body without messages", { model: "m" }, 400],
    ["a body that asks for several choices", { ...question("x"), n: 2 }, 400],
    [
      "a picture on the net",
      {
        model: "m",
        messages: [
          {
            role: "user",
            content: [{ type: "image_url", image_url: { url: "https://example.com/a.png" } }],
          },
        ],
      },
      400,
    ],
  ])("refuses %s with an error a client understands", async (_name, body, status) => {
    const { url } = await gateway();
    const response = await post(url, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { type: "invalid_request_error" } });
  });

  it("refuses a body beyond its limit and any other path", async () => {
    const { url } = await gateway();
    expect((await post(url, question("x".repeat(33 * 1024 * 1024)))).status).toBe(413);
    expect((await fetch(`${url}/embeddings`, { method: "POST" })).status).toBe(404);
  });

  it("reads content parts of clients that send a list", async () => {
    const { url } = await gateway();
    const body = {
      model: "m",
      messages: [{ role: "user", content: [{ type: "text", text: item }] }],
    };
    expect(await (await post(url, body)).text()).toContain("billing");
  });

  it("listens on loopback only, and says so when its port is taken", async () => {
    const { port, url } = await gateway();
    expect(url).toBe(`http://127.0.0.1:${port}/v1`);
    await expect(startGateway({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("survives a client that leaves before its answer", async () => {
    const { port, url } = await gateway({ targetLatencyMs: 60_000 });
    const body = JSON.stringify(question(item));
    const socket = connect(port, "127.0.0.1");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      () => socket.destroy(),
    );
    await closed;
    expect((await fetch(`${url}/models`)).status).toBe(200);
  });
});
