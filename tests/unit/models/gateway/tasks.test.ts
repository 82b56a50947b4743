import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startGateway } from "@/lib/models/gateway/server";
import { toJsonLines } from "@/lib/models/gateway/transcript";
import { ModelError } from "@/lib/models/model-error";
import { systemTiming } from "@/lib/models/retry";
import {
  bodies,
  gateway,
  names,
  noting,
  paths,
  post,
  realTask,
  startGatewayForEach,
  upstreamServer,
} from "@/tests/support/gateway-task";

startGatewayForEach();

describe.each(names)("a real provider behind %s", (name) => {
  it("is asked with its own key and model; the task counts exactly what it used", async () => {
    const task = await realTask([
      {
        kind: "answer",
        text: "four",
        usage: {
          prompt_tokens: 100,
          completion_tokens: 9,
          prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 },
        },
      },
    ]);
    const body = await (await post(task, name, bodies[name]("2 + 2?"))).text();
    expect(body).toContain("four");
    expect(upstreamServer?.requests[0]?.headers.authorization).toBe("Bearer sk-planted");
    expect(upstreamServer?.requests[0]?.body.model).toBe("real");
    expect(task.spent).toEqual({
      requests: 1,
      inputTokens: 10,
      cachedInputTokens: 60,
      cacheWriteTokens: 30,
      outputTokens: 9,
      costMicros: 10 + 60 + 30 + 18,
    });
    const lines = toJsonLines(task.transcript);
    expect(JSON.parse(lines)).toMatchObject({
      number: 1,
      protocol: name,
      messages: [{ role: "user", content: "2 + 2?" }],
      reply: { text: "four", finish: "stop" },
      failure: null,
    });
    expect(lines + body).not.toContain("sk-planted");
  });

  it.each([
    [401, "auth"],
    [403, "permission"],
    [404, "not_found"],
    [500, "server"],
    [503, "overloaded"],
    [529, "overloaded"],
  ])("passes on status %i after its retries", async (status, kind) => {
    const task = await realTask([{ kind: "status", status }]);
    const reply = await post(task, name, bodies[name]("?"));
    expect(reply.status).toBe(status);
    const body = await reply.json();
    expect(body.error.message.length).toBeGreaterThan(10);
    expect(name === "messages" ? body.type : "error").toBe("error");
    expect(task.lastFailure?.kind).toBe(kind);
    expect(task.transcript).toMatchObject([{ reply: null, failure: { kind } }]);
  });

  it("passes on how long to wait", async () => {
    const limited = gateway.openTask({
      upstream: {
        answer: async () => {
          throw new ModelError({
            kind: "rate_limit",
            message: "limited",
            status: 429,
            retryAfterMs: 7000,
          });
        },
      },
    });
    const reply = await post(limited, name, bodies[name]("?"));
    expect([reply.status, reply.headers.get("retry-after")]).toEqual([429, "7"]);
  });

  it("says that a prompt is too long in the words clients look for", async () => {
    const error = { code: "context_length_exceeded", message: "maximum context length is 8" };
    const task = await realTask([{ kind: "status", status: 400, body: { error } }]);
    const reply = await post(task, name, bodies[name]("?"));
    expect(reply.status).toBe(400);
    expect(await reply.text()).toMatch(/context/);
  });

  it.each([
    ["a refusal", { kind: "answer", text: null, refusal: "no" } as const, /refus/],
    ["an empty reply", { kind: "answer", text: "" } as const, /"stop"|completed|end_turn/],
    [
      "a reply cut before its first word",
      { kind: "answer", text: "", finish: "length" } as const,
      /"length"|max_output_tokens|max_tokens/,
    ],
    [
      "a filtered reply",
      { kind: "answer", text: "", finish: "content_filter" } as const,
      /content_filter|refusal/,
    ],
  ])("turns %s into a reply of the protocol", async (_what, answer, words) => {
    const task = await realTask([answer]);
    const reply = await post(task, name, bodies[name]("?"));
    expect([reply.status, await reply.text()]).toEqual([200, expect.stringMatching(words)]);
  });

  it("shows signs of life while a stream waits, and ends it with an error that comes late", async () => {
    const task = gateway.openTask({
      upstream: {
        answer: async (_request, { signal }) => {
          await systemTiming.sleep(60, signal);
          throw new ModelError({ kind: "overloaded", message: "too busy", status: 529 });
        },
      },
    });
    const reply = await post(task, name, { ...bodies[name]("?"), stream: true });
    expect(reply.headers.get("content-type")).toContain("text/event-stream");
    const text = await reply.text();
    expect(text).toContain(": waiting\n\n");
    expect(text).toMatch(/too busy/);
  });
});

describe("the budget of a task", () => {
  it.each([
    ["tokens", { tokens: 20 }, /20 tokens/],
    ["money", { costMicros: 7 }, /7 micro-dollars/],
    ["requests", { requests: 1 }, /1 requests/],
  ])("in %s ends it with 400, and asks nobody any more", async (_what, budget, words) => {
    const { upstream, requests } = noting();
    const task = gateway.openTask({ upstream, budget });
    expect((await post(task, "chat", bodies.chat("hello"))).status).toBe(200);
    const refused = await post(task, "chat", bodies.chat("hello there, once again please"));
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: { type: "invalid_request_error", code: "budget_exhausted" },
    });
    expect(task.exhausted).toMatch(words);
    expect(requests).toHaveLength(1);
  });

  it("counts what is in flight, so that it is not overspent by calls side by side", async () => {
    const { upstream } = noting();
    const task = gateway.openTask({ upstream, budget: { requests: 3 } });
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => post(task, "chat", bodies.chat("hi"))),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(3);
  });

  it("in time cuts the call in hand and answers 400", async () => {
    let aborted = false;
    const task = gateway.openTask({
      budget: { seconds: 0.02 },
      upstream: {
        answer: (_request, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => {
              aborted = true;
              reject(new Error("cut"));
            });
          }),
      },
    });
    const reply = await post(task, "messages", bodies.messages("?"));
    expect([reply.status, aborted, task.exhausted]).toEqual([400, true, "0.02 s"]);
  });
});

describe("requests the gateway cannot serve", () => {
  it.each([
    [
      "responses",
      { model: "m", input: "?", previous_response_id: "resp_1" },
      "previous_response_id",
    ],
    ["responses", { model: "m", input: [{ type: "item_reference", id: "x" }] }, "input.0.type"],
    ["responses", { model: "m" }, "input"],
    ["chat", { model: "m", messages: [{ role: "tool", content: "x" }] }, "messages.0.tool_call_id"],
    [
      "chat",
      { model: "m", messages: [{ role: "user", content: [{ type: "input_audio" }] }] },
      "messages.0.content.0",
    ],
  ] as const)("over %s: %j names the field", async (name, body, param) => {
    const task = gateway.openTask(noting());
    const reply = await post(task, name, body);
    expect([reply.status, (await reply.json()).error.param]).toEqual([400, param]);
  });

  it.each([
    [{ model: "m", messages: [{ role: "user", content: "?" }] }, /max_tokens/],
    [
      {
        model: "m",
        max_tokens: 5,
        messages: [{ role: "user", content: [{ type: "document", source: { type: "text" } }] }],
      },
      /document/,
    ],
  ])("over messages: %j is refused in that protocol's form", async (body, words) => {
    const task = gateway.openTask(noting());
    const reply = await post(task, "messages", body);
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({
      type: "error",
      error: { type: "invalid_request_error", message: expect.stringMatching(words) },
    });
  });

  it("are packed bodies, other paths, and anything without a task when only tasks are served", async () => {
    const task = gateway.openTask(noting());
    const packed = await post(task, "chat", bodies.chat("?"), { "content-encoding": "zstd" });
    expect(packed.status).toBe(415);
    expect((await fetch(`${task.openAiUrl}/embeddings`, { method: "POST" })).status).toBe(404);
    const closed = await startGateway({ servesSimulated: false });
    const reply = await fetch(`${closed.url}/chat/completions`, { method: "POST", body: "{}" });
    await closed.close();
    expect(reply.status).toBe(401);
  });
});

describe("what agents ask besides", () => {
  it("a sign of life, the models, and the number of tokens", async () => {
    const task = gateway.openTask(noting());
    expect((await fetch(task.anthropicUrl, { method: "HEAD" })).status).toBe(200);
    expect(await (await fetch(`${task.openAiUrl}/models`)).json()).toMatchObject({
      data: [{ id: "simulated" }],
    });
    const counted = await fetch(`${task.openAiUrl}/messages/count_tokens`, {
      method: "POST",
      body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "x".repeat(36) }] }),
    });
    expect(await counted.json()).toEqual({ input_tokens: 10 });
    expect(task.transcript).toEqual([]);
  });

  it("over a UNIX socket that only its owner may use", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gateway-"));
    const socketPath = join(folder, "gateway.sock");
    const hidden = await startGateway({ socketPath });
    const { upstream } = noting();
    const task = hidden.openTask({ upstream });
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
    const text = await new Promise<string>((resolve, reject) => {
      const asked = httpRequest(
        { socketPath, method: "POST", path: `/t/${task.token}${paths.chat}` },
        (reply) => {
          let all = "";
          reply.on("data", (piece) => {
            all += piece;
          });
          reply.on("end", () => resolve(all));
        },
      );
      asked.on("error", reject);
      asked.end(JSON.stringify(bodies.chat("?")));
    });
    expect(JSON.parse(text)).toMatchObject({ object: "chat.completion" });
    await hidden.close();
    expect(existsSync(socketPath)).toBe(false);
    rmSync(folder, { recursive: true, force: true });
  });
});
