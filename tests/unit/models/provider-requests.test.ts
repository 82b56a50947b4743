import { afterEach, describe, expect, it } from "vitest";
import { createModelClient, endpointOf } from "@/lib/models/client";
import type { ChatRequest } from "@/lib/models/model-client";
import { isModelError } from "@/lib/models/model-error";
import { systemTiming } from "@/lib/models/retry";
import { modelRoleSchema, optimizerRoleSchema } from "@/lib/schemas/model-role";
import { lookUp, onePixel, patchSchema, requestShapes } from "@/tests/support/model-requests";
import { messageEvents, onWire, responseEvents, wires } from "@/tests/support/model-wires";
import {
  type ScriptedModelServer,
  type ScriptedReply,
  startScriptedModelServer,
} from "@/tests/support/scripted-model-server";

const servers: ScriptedModelServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

function wireOf(name: string) {
  const wire = wires.find((one) => one.name === name);
  if (!wire) {
    throw new Error(`no wire ${name}`);
  }
  return wire;
}

async function open(
  wireName: string,
  settings: Record<string, unknown> = {},
  script?: readonly ScriptedReply[],
) {
  const wire = wireOf(wireName);
  const answer = onWire(wire, { kind: "answer", text: "fine" });
  const server = await startScriptedModelServer({ script: script ?? [answer] });
  servers.push(server);
  const client = createModelClient({
    role: "target",
    apiKey: "sk-test",
    settings: modelRoleSchema.parse({ ...wire.settings(server.url), maxAttempts: 1, ...settings }),
    timing: { ...systemTiming, sleep: async () => undefined },
  });
  return {
    server,
    bodies: () => server.requests.map((request) => request.body),
    ask: (request: ChatRequest) =>
      client.chat(request, {
        role: "target",
        stage: "rollout",
        callKey: "k",
        signal: new AbortController().signal,
        timeoutMs: 5_000,
      }),
  };
}

function shape(name: keyof typeof requestShapes): ChatRequest {
  const request = requestShapes[name];
  if (!request) {
    throw new Error(`no request ${name}`);
  }
  return request;
}

const question = shape("a question");
const base64 = Buffer.from(onePixel).toString("base64");

function sse(events: readonly Record<string, unknown>[]): ScriptedReply {
  const body = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
  return { kind: "raw", body, contentType: "text/event-stream" };
}

function message(blocks: readonly Record<string, unknown>[], stop: string, usage: unknown = {}) {
  const start = { id: "m", type: "message", role: "assistant", model: "m", stop_reason: stop };
  return sse(messageEvents(start, blocks, usage));
}

function refusal(text: string, status = 400): ScriptedReply {
  return {
    kind: "status",
    status,
    body: { error: { message: text, type: "invalid_request_error" } },
  };
}

describe("M 6.1: a picture", () => {
  it("is an address with its bytes in chat completions", async () => {
    const { ask, bodies } = await open("OpenAI chat");
    await ask(shape("a picture"));
    expect(bodies()[0]).toMatchObject({
      messages: [
        { role: "system" },
        {
          role: "user",
          content: [
            {
              type: "image_url",
              image_url: { url: `data:image/png;base64,${base64}`, detail: "high" },
            },
            { type: "text", text: "What does it say?" },
          ],
        },
      ],
    });
  });

  it("is an input image in responses", async () => {
    const { ask, bodies } = await open("OpenAI responses");
    await ask(shape("a picture"));
    expect(bodies()[0]).toMatchObject({
      input: [
        {
          role: "user",
          content: [
            { type: "input_image", image_url: `data:image/png;base64,${base64}`, detail: "high" },
            { type: "input_text", text: "What does it say?" },
          ],
        },
      ],
    });
  });

  it("is a block in messages", async () => {
    const { ask, bodies } = await open("Anthropic messages");
    await ask(shape("a picture"));
    expect(bodies()[0]).toMatchObject({
      messages: [
        {
          role: "user",
          content: [
            { type: "image", source: { type: "base64", media_type: "image/png", data: base64 } },
            { type: "text", text: "What does it say?" },
          ],
        },
      ],
    });
  });

  it("is refused before anything is sent to a model that reads text only", async () => {
    const { ask, server } = await open("OpenAI-compatible", { model: "Qwen/Qwen3.5-4B" });
    const failure = await ask(shape("a picture")).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ kind: "unsupported_param", blame: "config" });
    expect(isModelError(failure) ? failure.message : "").toContain("reads text only");
    expect(server.requests).toEqual([]);
  });
});

describe("M 6.2, 6.3: tools and what goes back untouched", () => {
  const thought = { type: "thinking", thinking: "Page three.", signature: "c2ln" };
  const call = { type: "tool_use", id: "toolu_1", name: "look_up", input: { page: 3 } };

  it("messages: thoughts and calls come back as they came, answers stand in one turn", async () => {
    const { ask, bodies } = await open("Anthropic messages", {}, [
      message([thought, { type: "text", text: "I look." }, call], "tool_use"),
      message([{ type: "text", text: "Blank." }], "end_turn"),
    ]);
    const first = await ask({ ...question, tools: [lookUp] });
    expect(first).toMatchObject({
      text: "I look.",
      finish: "tool_calls",
      toolCalls: [{ id: "toolu_1", name: "look_up", arguments: '{"page":3}' }],
    });
    await ask({
      ...question,
      tools: [lookUp],
      messages: [
        ...question.messages,
        {
          role: "assistant",
          content: first.text,
          toolCalls: first.toolCalls,
          opaque: first.opaque,
        },
        { role: "tool", toolCallId: "toolu_1", content: "It is blank." },
      ],
    });
    expect(bodies()[1]).toMatchObject({
      messages: [
        { role: "user" },
        { role: "assistant", content: [thought, { type: "text", text: "I look." }, call] },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "toolu_1",
              content: "It is blank.",
              cache_control: { type: "ephemeral" },
            },
          ],
        },
      ],
    });
  });

  it("responses: encrypted thoughts come back before the answers of tools", async () => {
    const output = [
      { id: "rs_1", type: "reasoning", summary: [], encrypted_content: "c2VjcmV0" },
      {
        id: "fc_1",
        type: "function_call",
        call_id: "call_1",
        name: "look_up",
        arguments: '{"page":3}',
      },
    ];
    const whole = { id: "r", object: "response", status: "completed", output, usage: null };
    const { ask, bodies } = await open("OpenAI responses", {}, [
      sse(responseEvents(whole)),
      onWire(wireOf("OpenAI responses"), { kind: "answer", text: "Blank." }),
    ]);
    const first = await ask({ ...question, tools: [lookUp] });
    expect(first.toolCalls).toEqual([{ id: "call_1", name: "look_up", arguments: '{"page":3}' }]);
    await ask({
      ...question,
      tools: [lookUp],
      messages: [
        ...question.messages,
        { role: "assistant", content: "", toolCalls: first.toolCalls, opaque: first.opaque },
        { role: "tool", toolCallId: "call_1", content: "It is blank." },
      ],
    });
    expect(bodies()[0]).toMatchObject({
      store: false,
      include: ["reasoning.encrypted_content"],
      tools: [{ type: "function", name: "look_up", strict: true }],
    });
    expect(bodies()[1]).toMatchObject({
      input: [
        { role: "user" },
        ...output,
        { type: "function_call_output", call_id: "call_1", output: "It is blank." },
      ],
    });
  });

  it("state of another protocol is left out, the calls are said again", async () => {
    const { ask, bodies } = await open("OpenAI chat");
    await ask({
      ...question,
      tools: [lookUp],
      messages: [
        ...question.messages,
        {
          role: "assistant",
          content: "",
          toolCalls: [{ id: "toolu_1", name: "look_up", arguments: "{}" }],
          opaque: { protocol: "messages", content: [thought] },
        },
        { role: "tool", toolCallId: "toolu_1", content: "It is blank." },
      ],
    });
    expect(JSON.stringify(bodies()[0])).not.toContain("Page three");
    expect(bodies()[0]).toMatchObject({
      messages: [
        { role: "system" },
        { role: "user" },
        { role: "assistant", tool_calls: [{ id: "toolu_1", type: "function" }] },
        { role: "tool", tool_call_id: "toolu_1" },
      ],
    });
  });

  it("a paused turn is sent back and goes on; both halves are paid", async () => {
    const { ask, bodies } = await open("Anthropic messages", {}, [
      message([{ type: "text", text: "half" }], "pause_turn", {
        input_tokens: 3,
        output_tokens: 2,
      }),
      message([{ type: "text", text: "whole" }], "end_turn", { input_tokens: 5, output_tokens: 1 }),
    ]);
    const result = await ask(question);
    expect(result).toMatchObject({
      text: "whole",
      usage: { calls: 2, inputTokens: 8, outputTokens: 3 },
    });
    expect(bodies()[1]).toMatchObject({
      messages: [
        { role: "user" },
        { role: "assistant", content: [{ type: "text", text: "half" }] },
      ],
    });
  });

  it("auto takes responses for a reasoning model with tools, chat completions without", async () => {
    const chat = await open("OpenAI chat", { model: "gpt-5.5" });
    await chat.ask(question);
    expect(chat.server.requests[0]?.path).toBe("/v1/chat/completions");
    const withTools = await open("OpenAI responses", { api: "auto" });
    await withTools.ask({ ...question, tools: [lookUp] });
    expect(withTools.server.requests[0]?.path).toBe("/v1/responses");
  });
});

describe("M 7: a schema", () => {
  const asked: ChatRequest = { ...question, json: true, jsonSchema: patchSchema };
  const reply = '{"reasoning": "r", "edits": [{"op": "append", "target": null, "title": "t"}]}';
  const clean = { reasoning: "r", edits: [{ op: "append", title: "t" }] };

  it.each([
    ["OpenAI chat", "response_format.json_schema"],
    ["OpenAI responses", "text.format"],
    ["Anthropic messages", "output_config.format"],
  ])("is sent strictly by %s as %s; nulls of left-out fields are taken out", async (name, path) => {
    const { ask, bodies } = await open(name, {}, [
      onWire(wireOf(name), { kind: "answer", text: reply }),
    ]);
    const result = await ask(asked);
    expect(JSON.parse(result.text)).toEqual(clean);
    expect(result.rung).toBe("schema");
    const format = path
      .split(".")
      .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], bodies()[0]);
    expect(format).toMatchObject({
      schema: {
        additionalProperties: false,
        required: ["reasoning", "edits"],
        properties: {
          edits: {
            items: {
              required: ["op", "target", "title"],
              properties: { target: { type: ["string", "null"] } },
            },
          },
        },
      },
    });
  });

  it("falls to a forced tool, to any object and to words as the server refuses; refusals are kept", async () => {
    const answer = onWire(wireOf("OpenAI-compatible"), { kind: "answer", text: reply });
    const { ask, bodies } = await open("OpenAI-compatible", {}, [
      refusal("response_format of type json_schema is not supported"),
      refusal("tool_choice is not supported by this server"),
      refusal("response_format json_object is not supported"),
      answer,
      answer,
    ]);
    expect((await ask(asked)).rung).toBe("text");
    expect((await ask(asked)).rung).toBe("text");
    expect(bodies()).toHaveLength(5);
    expect(bodies()[1]).toMatchObject({ tool_choice: { function: { name: "patch" } } });
    expect(bodies()[2]).toMatchObject({ response_format: { type: "json_object" } });
    expect(bodies()[4]).not.toHaveProperty("response_format");
    expect(bodies()[4]).not.toHaveProperty("tools");
  });

  it("a forced call's arguments are the reply", async () => {
    const { ask } = await open("Anthropic messages", { model: "claude-sonnet-4-20250514" }, [
      message([{ type: "tool_use", id: "t", name: "patch", input: JSON.parse(reply) }], "tool_use"),
    ]);
    const result = await ask(asked);
    expect(result).toMatchObject({ finish: "stop", toolCalls: [], rung: "tool" });
    expect(JSON.parse(result.text)).toEqual(clean);
  });

  it("simulated models are asked for any object, as ever", async () => {
    const server = await startScriptedModelServer({ script: ["{}"] });
    servers.push(server);
    const client = createModelClient({
      role: "optimizer",
      apiKey: null,
      settings: modelRoleSchema.parse({}),
      gatewayUrl: server.url,
    });
    await client.chat(asked, {
      role: "optimizer",
      stage: "merge",
      callKey: "k",
      signal: new AbortController().signal,
    });
    expect(server.requests[0]?.body).toMatchObject({ response_format: { type: "json_object" } });
  });
});

describe("M 5.6: only what the model takes is sent", () => {
  const given = { temperature: 0.3, topP: 0.5, seed: 7, reasoningEffort: "xhigh" };

  it("a reasoning model gets its own output limit and system role, and no temperature", async () => {
    const { ask, bodies } = await open("OpenAI chat", { model: "gpt-5", ...given });
    await ask(question);
    expect(bodies()[0]).toMatchObject({
      max_completion_tokens: 100,
      reasoning_effort: "high",
      messages: [{ role: "developer" }, { role: "user" }],
    });
    expect(bodies()[0]).not.toHaveProperty("temperature");
    expect(bodies()[0]).not.toHaveProperty("top_p");
    expect(bodies()[0]).not.toHaveProperty("max_tokens");
  });

  it("a model without reasoning gets no effort", async () => {
    const { ask, bodies } = await open("OpenAI chat", { model: "gpt-4o", ...given });
    await ask(question);
    expect(bodies()[0]).toMatchObject({ temperature: 0.3, top_p: 0.5, seed: 7 });
    expect(bodies()[0]).not.toHaveProperty("reasoning_effort");
  });

  it.each([
    ["claude-sonnet-4-5", { thinking: { type: "enabled", budget_tokens: 8192 } }, "output_config"],
    [
      "claude-opus-4-8",
      { thinking: { type: "adaptive" }, output_config: { effort: "medium" } },
      "temperature",
    ],
    [
      "claude-opus-4-5-20251101",
      { output_config: { effort: "medium" }, temperature: 0.3 },
      "thinking",
    ],
  ])("%s thinks in its own way", async (model, sent, left) => {
    const { ask, bodies } = await open("Anthropic messages", {
      model,
      temperature: 0.3,
      reasoningEffort: "medium",
    });
    await ask({ ...question, maxOutputTokens: 20_000 });
    expect(bodies()[0]).toMatchObject(sent);
    expect(bodies()[0]).not.toHaveProperty(left);
    expect(bodies()[0]).not.toHaveProperty("seed");
  });

  it.each([
    ["enabled", { chat_template_kwargs: { enable_thinking: true } }],
    ["disabled", { chat_template_kwargs: { enable_thinking: false } }],
    ["server_default", {}],
  ])("5.5: thinking %s", async (thinking, sent) => {
    const { ask, bodies } = await open("OpenAI-compatible", { model: "Qwen/Qwen3.5-4B", thinking });
    await ask(question);
    const { chat_template_kwargs } = bodies()[0] ?? {};
    expect(chat_template_kwargs === undefined ? {} : { chat_template_kwargs }).toEqual(sent);
  });

  it("5.5: extra fields come last and win", async () => {
    const { ask, bodies } = await open("OpenAI-compatible", {
      temperature: 1,
      extraBody: { temperature: 0.7, min_p: 0.1 },
    });
    await ask(question);
    expect(bodies()[0]).toMatchObject({ temperature: 0.7, min_p: 0.1 });
  });

  it("what a server refuses of a prompt cache is left out from then on", async () => {
    const answer = onWire(wireOf("OpenAI chat"), { kind: "answer", text: "fine" });
    const { ask, bodies } = await open("OpenAI chat", {}, [
      refusal("Unrecognized request argument supplied: prompt_cache_key"),
      answer,
      answer,
    ]);
    await ask(question);
    await ask(question);
    expect(bodies().map((body) => "prompt_cache_key" in body)).toEqual([true, false, false]);
  });

  it("a refused setting of the user is an error, and left out only with autoNegotiate", async () => {
    const refused = refusal(
      "Unsupported value: 'temperature' does not support 0.3 with this model.",
    );
    const strict = await open("OpenAI-compatible", { temperature: 0.3 }, [refused]);
    const failure = await strict.ask(question).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ kind: "unsupported_param", blame: "config" });
    const answer = onWire(wireOf("OpenAI-compatible"), { kind: "answer", text: "fine" });
    const lenient = await open("OpenAI-compatible", { temperature: 0.3, autoNegotiate: true }, [
      refused,
      answer,
    ]);
    await lenient.ask(question);
    expect(lenient.bodies().map((body) => "temperature" in body)).toEqual([true, false]);
  });

  it.each([
    [
      "'max_tokens' or 'max_completion_tokens' is too large: 16384. This model's maximum context length is 8192 tokens and your request has 500 input tokens (16384 > 8192 - 500).",
      7692,
    ],
    [
      "This model's maximum context length is 4096 tokens. However, you requested 16800 tokens (416 in the messages, 16384 in the completion). Please reduce the length of the messages or completion.",
      3680,
    ],
    ["max_tokens is too large: 16384. This model supports at most 4096 completion tokens.", 4096],
    ["max_tokens: 16384 > 8192, which is the maximum allowed number of output tokens", 8192],
  ])("5.5: an output limit that does not fit is brought to what does: %s", async (text, fits) => {
    const answer = onWire(wireOf("OpenAI-compatible"), { kind: "answer", text: "fine" });
    const { ask, bodies } = await open("OpenAI-compatible", {}, [refusal(text), answer, answer]);
    await ask({ ...question, maxOutputTokens: 16_384 });
    await ask({ ...question, maxOutputTokens: 16_384 });
    expect(bodies().map((body) => body.max_tokens)).toEqual([16_384, fits, expect.any(Number)]);
    expect(Number(bodies()[2]?.max_tokens)).toBeLessThan(16_384);
  });

  it("a prompt that fills the context alone is too long", async () => {
    const { ask, server } = await open("OpenAI-compatible", {}, [
      refusal(
        "This model's maximum context length is 4096 tokens. However, your request has 4090 input tokens.",
      ),
    ]);
    const failure = await ask(question).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ kind: "context_length", blame: "model" });
    expect(server.requests).toHaveLength(1);
  });
});

describe("M 12: beginnings of prompts", () => {
  const long = { ...question, system: "A rule. ".repeat(600) };

  it("are marked for Anthropic when they are long enough", async () => {
    const { ask, bodies } = await open("Anthropic messages", { anthropic: { cacheTtl: "1h" } });
    await ask(long);
    await ask(question);
    expect(bodies()[0]).toMatchObject({
      system: [{ type: "text", cache_control: { type: "ephemeral", ttl: "1h" } }],
    });
    expect(JSON.stringify(bodies()[1])).not.toContain("cache_control");
  });

  it("have one key for OpenAI, another for another beginning, and shards when it is used a lot", async () => {
    const { ask, bodies } = await open("OpenAI chat");
    for (let index = 0; index < 16; index += 1) {
      await ask({ ...question, messages: [{ role: "user", content: `Question ${index}` }] });
    }
    await ask(long);
    const keys = bodies().map((body) => String(body.prompt_cache_key));
    expect(new Set(keys.slice(0, 15)).size).toBe(1);
    expect(keys[15]?.replace(/-1$/, "")).toBe(keys[0]);
    expect(keys[16]).not.toBe(keys[0]);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it("are the same bytes for all questions of a batch", async () => {
    for (const name of ["OpenAI-compatible", "Anthropic messages", "OpenAI responses"]) {
      const { ask, bodies } = await open(name);
      await ask({ ...long, tools: [lookUp], messages: [{ role: "user", content: "One?" }] });
      await ask({ ...long, tools: [lookUp], messages: [{ role: "user", content: "Two?" }] });
      const [one, two] = bodies().map((body) => JSON.stringify(body).replace(/One\?|Two\?/, ""));
      expect(one).toBe(two);
    }
  });

  it("are seen in the usage: read, written, thought", async () => {
    const anthropic = await open("Anthropic messages", {}, [
      message([{ type: "text", text: "fine" }], "end_turn", {
        input_tokens: 5,
        output_tokens: 9,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 40,
        output_tokens_details: { thinking_tokens: 4 },
      }),
    ]);
    expect((await anthropic.ask(question)).usage).toMatchObject({
      inputTokens: 45,
      cachedInputTokens: 100,
      cacheWriteTokens: 40,
      outputTokens: 9,
      reasoningTokens: 4,
    });
    const usage = {
      input_tokens: 100,
      output_tokens: 9,
      input_tokens_details: { cached_tokens: 60 },
      output_tokens_details: { reasoning_tokens: 4 },
    };
    const openai = await open("OpenAI responses", {}, [
      onWire(wireOf("OpenAI responses"), { kind: "answer", text: "fine", usage }),
    ]);
    expect((await openai.ask(question)).usage).toMatchObject({
      inputTokens: 40,
      cachedInputTokens: 60,
      outputTokens: 9,
      reasoningTokens: 4,
    });
  });
});

it("M 1: one model can play both parts; the roles share the limits of its endpoint", async () => {
  for (const wire of wires) {
    const server = await startScriptedModelServer({
      script: [onWire(wire, { kind: "answer", text: "fine" })],
    });
    servers.push(server);
    const target = modelRoleSchema.parse(wire.settings(server.url));
    const optimizer = optimizerRoleSchema.parse(wire.settings(server.url));
    expect(endpointOf(optimizer)).toBe(endpointOf(target));
    for (const [role, settings] of [
      ["target", target],
      ["optimizer", optimizer],
    ] as const) {
      const client = createModelClient({ role, settings, apiKey: "sk-test" });
      const result = await client.chat(question, {
        role,
        stage: "x",
        callKey: role,
        signal: new AbortController().signal,
      });
      expect(result.text).toBe("fine");
    }
    expect(server.requests).toHaveLength(2);
  }
});

describe("keys", () => {
  it.each([
    ["OpenAI chat", {}, { authorization: "Bearer sk-test" }],
    ["Azure OpenAI deployments", {}, { "api-key": "sk-test" }],
    ["Azure OpenAI v1", {}, { authorization: "Bearer sk-test" }],
    ["Anthropic messages", {}, { authorization: "Bearer sk-test" }],
    ["Anthropic messages", { anthropic: { legacyKeyHeader: true } }, { "x-api-key": "sk-test" }],
  ])("%s with %j", async (name, settings, headers) => {
    const { ask, server } = await open(name, settings);
    await ask(question);
    expect(server.requests[0]?.headers).toMatchObject(headers);
  });

  it.each(["openai", "anthropic"])("%s is not called without one", async (provider) => {
    const client = createModelClient({
      role: "target",
      apiKey: null,
      settings: modelRoleSchema.parse({ provider, model: "m" }),
    });
    const failure = await client
      .chat(question, {
        role: "target",
        stage: "rollout",
        callKey: "k",
        signal: new AbortController().signal,
      })
      .catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ kind: "auth", blame: "config" });
    expect(isModelError(failure) ? failure.message : "").toMatch(
      /set the environment variable (?:OPENAI|ANTHROPIC)_API_KEY/,
    );
  });
});
