import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createModelClient } from "@/lib/models/client";
import { type Gateway, startGateway } from "@/lib/models/gateway/server";
import type { GatewayTask, TaskOptions } from "@/lib/models/gateway/tasks";
import { toJsonLines } from "@/lib/models/gateway/transcript";
import { createClientUpstream, type Upstream } from "@/lib/models/gateway/upstream";
import type { ChatRequest } from "@/lib/models/model-client";
import { ModelError } from "@/lib/models/model-error";
import { systemTiming } from "@/lib/models/retry";
import { modelRoleSchema } from "@/lib/schemas/model-role";
import { pngWithText } from "@/tests/support/png-with-text";
import {
  type ScriptedModelServer,
  type ScriptedReply,
  startScriptedModelServer,
} from "@/tests/support/scripted-model-server";

let gateway: Gateway;
let upstreamServer: ScriptedModelServer | null = null;

beforeEach(async () => {
  gateway = await startGateway({ heartbeatMs: 5 });
});
afterEach(async () => {
  await gateway.close();
  await upstreamServer?.close();
  upstreamServer = null;
});

const usage = { inputTokens: 10, cachedInputTokens: 0, outputTokens: 5 };
const plain = {
  id: "aa",
  text: "ok",
  finish: "stop",
  toolCalls: [],
  usage,
  costMicros: 7,
} as const;

/** An upstream that notes what it is asked and answers always the same. */
function noting(reply: Partial<Awaited<ReturnType<Upstream["answer"]>>> = {}) {
  const requests: ChatRequest[] = [];
  const upstream: Upstream = {
    answer: async (request) => {
      requests.push(request);
      return { ...plain, ...reply };
    },
  };
  return { upstream, requests };
}

const paths = {
  chat: "/v1/chat/completions",
  responses: "/v1/responses",
  messages: "/v1/messages?beta=true",
} as const;

const bodies = {
  chat: (text: string) => ({ model: "m", messages: [{ role: "user", content: text }] }),
  responses: (text: string) => ({ model: "m", input: text }),
  messages: (text: string) => ({
    model: "m",
    max_tokens: 50,
    messages: [{ role: "user", content: text }],
  }),
};
type Name = keyof typeof paths;
const names = Object.keys(paths) as Name[];

function post(task: GatewayTask, name: Name, body: object, headers: Record<string, string> = {}) {
  return fetch(`${task.anthropicUrl}${paths[name]}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** A task whose upstream is a real provider: a scripted server over HTTP. */
async function realTask(script: ScriptedReply[], options: Omit<TaskOptions, "upstream"> = {}) {
  upstreamServer = await startScriptedModelServer({ script });
  const client = createModelClient({
    role: "target",
    apiKey: "sk-planted",
    settings: modelRoleSchema.parse({
      provider: "openai_compatible",
      model: "real",
      baseUrl: upstreamServer.url,
      maxAttempts: 2,
      price: { input: 1, output: 2 },
    }),
    timing: { ...systemTiming, sleep: async () => {} },
  });
  const place = { role: "target", stage: "rollout", keyPrefix: "task" } as const;
  return gateway.openTask({ upstream: createClientUpstream(client, place), ...options });
}

describe.each(names)("a real provider behind %s", (name) => {
  it("is asked with its own key and model; the task counts exactly what it used", async () => {
    const task = await realTask([
      {
        kind: "answer",
        text: "four",
        usage: {
          prompt_tokens: 100,
          completion_tokens: 9,
          prompt_tokens_details: { cached_tokens: 60 },
        },
      },
    ]);
    const body = await (await post(task, name, bodies[name]("2 + 2?"))).text();
    expect(body).toContain("four");
    expect(upstreamServer?.requests[0]?.headers.authorization).toBe("Bearer sk-planted");
    expect(upstreamServer?.requests[0]?.body.model).toBe("real");
    expect(task.spent).toEqual({
      requests: 1,
      inputTokens: 40,
      cachedInputTokens: 60,
      outputTokens: 9,
      costMicros: 40 + 60 + 18,
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

describe("what reaches the model", () => {
  it("is only the model the task is for", async () => {
    const { upstream, requests } = noting();
    const task = gateway.openTask({ upstream, model: "the-target" });
    const reply = await post(task, "chat", bodies.chat("?"));
    expect([reply.status, await reply.text()]).toEqual([
      400,
      expect.stringContaining("the-target"),
    ]);
    expect(requests).toEqual([]);
  });

  it("are tools of the client, not those the provider would run itself", async () => {
    const { upstream, requests } = noting();
    const task = gateway.openTask({ upstream });
    const own = { name: "grep", description: "d", parameters: { type: "object" } };
    await post(task, "responses", {
      ...bodies.responses("?"),
      tools: [{ type: "web_search" }, { type: "function", ...own }, { type: "custom", name: "p" }],
    });
    await post(task, "messages", {
      ...bodies.messages("?"),
      tools: [
        { type: "web_search_20250305", name: "web_search" },
        { name: "grep", description: "d", input_schema: { type: "object" } },
      ],
    });
    await post(task, "chat", {
      ...bodies.chat("?"),
      tools: [{ type: "function", function: own }],
      tool_choice: "none",
    });
    expect(requests.map(({ tools }) => (tools ?? []).map(({ name }) => name))).toEqual([
      ["grep", "p"],
      ["grep"],
      [],
    ]);
  });

  it("is one conversation, whatever the protocol calls its parts", async () => {
    const { upstream, requests } = noting();
    const task = gateway.openTask({ upstream });
    const png = pngWithText("x").toString("base64");
    await post(task, "responses", {
      model: "m",
      instructions: "Be short.",
      input: [
        { role: "developer", content: "Skill." },
        { role: "user", content: [{ type: "input_text", text: "Look." }] },
        { type: "reasoning", id: "rs_1", summary: [] },
        { role: "assistant", content: [{ type: "output_text", text: "I do." }] },
        { type: "function_call", call_id: "c1", name: "view", arguments: "{}" },
        { type: "custom_tool_call", call_id: "c2", name: "patch", input: "P" },
        {
          type: "function_call_output",
          call_id: "c1",
          output: [{ type: "input_image", image_url: `data:image/png;base64,${png}` }],
        },
        { type: "custom_tool_call_output", call_id: "c2", output: "done" },
      ],
    });
    await post(task, "messages", {
      model: "m",
      max_tokens: 5,
      system: [
        { type: "text", text: "Be short.", cache_control: { type: "ephemeral" } },
        { type: "text", text: "Skill." },
      ],
      messages: [
        { role: "user", content: "Look." },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "hm", signature: "s" },
            { type: "text", text: "I do." },
            { type: "tool_use", id: "c1", name: "view", input: {} },
            { type: "tool_use", id: "c2", name: "patch", input: { input: "P" } },
          ],
        },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "c1",
              content: [
                { type: "image", source: { type: "base64", media_type: "image/png", data: png } },
              ],
            },
            { type: "tool_result", tool_use_id: "c2", content: "done" },
          ],
        },
      ],
    });
    const [first, second] = requests;
    expect(first?.system).toBe("Be short.\n\nSkill.");
    expect(first?.messages).toMatchObject([
      { role: "user", content: "Look." },
      {
        role: "assistant",
        content: "I do.",
        toolCalls: [
          { id: "c1", name: "view", arguments: "{}" },
          { id: "c2", name: "patch", arguments: '{"input":"P"}' },
        ],
      },
      { role: "tool", toolCallId: "c1" },
      { role: "tool", toolCallId: "c2", content: "done" },
      { role: "user", content: [{ type: "image", mediaType: "image/png" }] },
    ]);
    expect({ ...second, maxOutputTokens: 0 }).toEqual({ ...first, maxOutputTokens: 0 });
  });

  it("is the schema, the effort and the limit that were asked for", async () => {
    const { upstream, requests } = noting();
    const task = gateway.openTask({ upstream });
    const schema = { type: "object", properties: { a: { type: "string" } } };
    await post(task, "chat", {
      ...bodies.chat("?"),
      max_completion_tokens: 77,
      reasoning_effort: "low",
      response_format: { type: "json_schema", json_schema: { name: "r", schema } },
    });
    await post(task, "responses", {
      ...bodies.responses("?"),
      max_output_tokens: 77,
      reasoning: { effort: "low" },
      text: { format: { type: "json_schema", name: "r", schema } },
    });
    await post(task, "messages", {
      ...bodies.messages("?"),
      max_tokens: 77,
      output_config: { effort: "low", format: { type: "json_schema", schema } },
    });
    for (const asked of requests) {
      expect(asked).toMatchObject({
        maxOutputTokens: 77,
        reasoningEffort: "low",
        json: true,
        jsonSchema: { schema },
      });
    }
    expect(requests).toHaveLength(3);
  });

  it("gets back untouched what it sent along with a call", async () => {
    const opaque = { thinking: "signed" };
    const toolCalls = [{ id: "c1", name: "grep", arguments: "{}" }];
    const { upstream, requests } = noting({ text: "", finish: "tool_calls", toolCalls, opaque });
    const task = gateway.openTask({ upstream });
    const body = await (await post(task, "chat", bodies.chat("?"))).json();
    expect(JSON.stringify(body)).not.toContain("signed");
    await post(task, "chat", {
      model: "m",
      messages: [
        { role: "user", content: "?" },
        body.choices[0].message,
        { role: "tool", tool_call_id: "c1", content: "r" },
      ],
    });
    expect(requests[1]?.messages[1]).toMatchObject({ role: "assistant", opaque });
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
