import { describe, expect, it } from "vitest";
import { createModelClient } from "@/lib/models/client";
import { optimizerRoleSchema } from "@/lib/schemas/model-role";
import { startScriptedModelServer } from "@/tests/support/scripted-model-server";
import {
  clientOf,
  closeServersAfterEach,
  context,
  error,
  request,
  serve,
  servers,
} from "@/tests/support/tested-client";

closeServersAfterEach();

describe("what goes over the wire", () => {
  it("sends only the settings that are set", async () => {
    const server = await serve(["ok"]);
    await clientOf(server.url).chat(request, context());
    expect(server.requests[0]?.body).toEqual({
      model: "tested-model",
      messages: [
        { role: "system", content: "You answer." },
        { role: "user", content: "Question?" },
      ],
      max_tokens: 100,
    });
  });

  it("sends every setting that is set, and the smaller output limit", async () => {
    const server = await serve(["ok"]);
    const client = clientOf(server.url, {
      temperature: 0,
      topP: 0.5,
      seed: 7,
      reasoningEffort: "low",
      maxOutputTokens: 50,
    });
    await client.chat({ ...request, json: true }, context());
    expect(server.requests[0]?.body).toMatchObject({
      temperature: 0,
      top_p: 0.5,
      seed: 7,
      reasoning_effort: "low",
      max_tokens: 50,
      response_format: { type: "json_object" },
    });
  });

  it("2.7: rewrites of the optimizer have a limit and an effort of their own", async () => {
    const server = await serve(["ok", "ok"]);
    const client = createModelClient({
      role: "optimizer",
      apiKey: null,
      settings: optimizerRoleSchema.parse({
        provider: "openai_compatible",
        model: "tested-model",
        baseUrl: server.url,
        reasoningEffort: "low",
        maxOutputTokens: 50,
        rewriteMaxOutputTokens: 80,
      }),
    });
    await client.chat(request, context());
    await client.chat({ ...request, maxOutputTokens: 60, reasoningEffort: "high" }, context());
    expect(server.requests.map((seen) => seen.body)).toMatchObject([
      { max_tokens: 80, reasoning_effort: "low" },
      { max_tokens: 60, reasoning_effort: "high" },
    ]);
  });

  it("all attempts of a call carry the same Idempotency-Key, also with ids beyond ASCII", async () => {
    const server = await serve([{ kind: "status", status: 500 }, "ok"]);
    const callKey = "run_1/step/0001/rollout/Größe 7 漢";
    await clientOf(server.url).chat(request, { ...context(), callKey });
    const keys = server.requests.map((seen) => seen.headers["idempotency-key"]);
    expect(keys).toEqual([keys[0], keys[0]]);
    expect(decodeURIComponent(String(keys[0]))).toBe(callKey);
  });

  it("drops response_format once refused and remembers it", async () => {
    const server = await startScriptedModelServer({
      handler: ({ body }) =>
        "response_format" in body
          ? { kind: "status", status: 400, body: error("response_format is not supported") }
          : "{}",
    });
    servers.push(server);
    const client = clientOf(server.url);
    expect((await client.chat({ ...request, json: true }, context())).text).toBe("{}");
    expect((await client.chat({ ...request, json: true }, context())).attempts).toBe(1);
    const sent = server.requests.map((seen) => "response_format" in seen.body);
    expect(sent).toEqual([true, false, false]);
  });

  it("renames the output limit for endpoints that ask for the newer field", async () => {
    const server = await startScriptedModelServer({
      handler: ({ body }) =>
        "max_tokens" in body
          ? {
              kind: "status",
              status: 400,
              body: error("Use 'max_completion_tokens' instead.", "unsupported_parameter"),
            }
          : "ok",
    });
    servers.push(server);
    await clientOf(server.url).chat(request, context());
    expect(server.requests[1]?.body).toMatchObject({ max_completion_tokens: 100 });
    expect(server.requests[1]?.body).not.toHaveProperty("max_tokens");
  });

  it.each([
    ["a closed thought", "<think>2+2</think>\n\n4"],
    ["a thought the template opened", "2+2\n</think>\n4"],
    ["no thought", "4"],
  ])("strips %s from the text", async (_name, text) => {
    const server = await serve([text]);
    expect((await clientOf(server.url).chat(request, context())).text).toBe("4");
  });

  it("leaves a text alone that only talks about the tag", async () => {
    const text = 'The tag "</think>" ends a thought.';
    const server = await serve([text]);
    expect((await clientOf(server.url).chat(request, context())).text).toBe(text);
  });

  it("reads JSON that comes without its content type", async () => {
    const body = JSON.stringify({ choices: [{ message: { content: "plain" } }] });
    const server = await serve([{ kind: "raw", body, contentType: "text/plain" }]);
    expect((await clientOf(server.url).chat(request, context())).text).toBe("plain");
  });
});

describe("usage and cost", () => {
  const price = { input: 2, cachedInput: 1, output: 10 };

  it.each([
    {
      name: "cached tokens are taken out of the prompt tokens",
      usage: {
        prompt_tokens: 100,
        completion_tokens: 7,
        prompt_tokens_details: { cached_tokens: 60 },
      },
      expected: { inputTokens: 40, cachedInputTokens: 60, outputTokens: 7, costMicros: 210 },
    },
    {
      name: "more cached than prompt tokens are capped",
      usage: {
        prompt_tokens: 10,
        completion_tokens: 1,
        prompt_tokens_details: { cached_tokens: 99 },
      },
      expected: { inputTokens: 0, cachedInputTokens: 10, outputTokens: 1, costMicros: 20 },
    },
    {
      name: "counts that are not numbers become 0",
      usage: { prompt_tokens: "many", completion_tokens: -3, prompt_tokens_details: null },
      expected: { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, costMicros: 0 },
    },
    {
      name: "without usage the cost is unknown",
      usage: null,
      expected: { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, costMicros: null },
    },
  ])("$name", async ({ usage, expected }) => {
    const server = await serve([{ kind: "answer", text: "ok", usage }]);
    const result = await clientOf(server.url, { price }).chat(request, context());
    expect(result.usage).toEqual({ calls: 1, ...expected });
  });

  it("an unknown model has an unknown cost, never 0", async () => {
    const server = await serve(["ok"]);
    const result = await clientOf(server.url).chat(request, context());
    expect(result.usage.costMicros).toBeNull();
  });
});
