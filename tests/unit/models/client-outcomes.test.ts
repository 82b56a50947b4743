import { afterEach, describe, expect, it } from "vitest";
import { createModelClient, type ModelClientInput } from "@/lib/models/client";
import type { Blame, ChatResult, ModelErrorKind } from "@/lib/models/model-client";
import { ModelError } from "@/lib/models/model-error";
import { systemTiming, type Timing } from "@/lib/models/retry";
import { modelRoleSchema, optimizerRoleSchema } from "@/lib/schemas/model-role";
import {
  type ScriptedModelServer,
  type ScriptedReply,
  startScriptedModelServer,
} from "@/tests/support/scripted-model-server";

const apiKey = "sk-planted-secret-0123456789";
const servers: ScriptedModelServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(script: readonly ScriptedReply[]) {
  const server = await startScriptedModelServer({ script });
  servers.push(server);
  return server;
}

function clientOf(
  baseUrl: string,
  settings: Record<string, unknown> = {},
  input: Partial<ModelClientInput> = {},
) {
  return createModelClient({
    role: "target",
    apiKey,
    settings: modelRoleSchema.parse({
      provider: "openai_compatible",
      model: "tested-model",
      baseUrl,
      apiKeyEnv: "MY_KEY",
      maxAttempts: 3,
      ...settings,
    }),
    // Waits are taken as done; the time they would take is tested with the fake clock.
    timing: { ...systemTiming, sleep: async () => undefined, random: () => 0 },
    ...input,
  });
}

const request = {
  system: "You answer.",
  messages: [{ role: "user" as const, content: "Question?" }],
  maxOutputTokens: 100,
};

function context(signal = new AbortController().signal, timeoutMs = 5_000) {
  return { role: "target" as const, stage: "rollout", callKey: "run/step/q1", signal, timeoutMs };
}

async function failureOf(promise: Promise<ChatResult>): Promise<ModelError> {
  const outcome = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(outcome).toBeInstanceOf(ModelError);
  return outcome as ModelError;
}

const error = (message: string, code?: string) => ({ error: { message, code, type: "x" } });

type Case = {
  readonly name: string;
  readonly reply: ScriptedReply;
  readonly kind: ModelErrorKind;
  readonly blame: Blame;
  /** Requests the server sees when every answer is this one; three attempts are allowed. */
  readonly requests: number;
  readonly says: RegExp;
  readonly timeoutMs?: number;
};

const cases: readonly Case[] = [
  {
    name: "a refused key",
    reply: { kind: "status", status: 401, body: error(`Incorrect API key provided: ${apiKey}`) },
    kind: "auth",
    blame: "config",
    requests: 1,
    says: /refused the key in MY_KEY; check its value/,
  },
  {
    name: "a forbidden model",
    reply: { kind: "status", status: 403, body: error(`no access for ${apiKey}`) },
    kind: "permission",
    blame: "config",
    requests: 1,
    says: /MY_KEY may not use model "tested-model"/,
  },
  {
    name: "an unknown model",
    reply: { kind: "status", status: 404, body: error("no such model", "model_not_found") },
    kind: "not_found",
    blame: "config",
    requests: 1,
    says: /does not know model "tested-model"/,
  },
  {
    name: "an HTML 404 of a wrong address",
    reply: { kind: "status", status: 404, body: "<html>Not Found</html>" },
    kind: "not_found",
    blame: "config",
    requests: 1,
    says: /base URL/,
  },
  {
    name: "an unsupported parameter",
    reply: { kind: "status", status: 400, body: error("temperature", "unsupported_parameter") },
    kind: "unsupported_param",
    blame: "config",
    requests: 1,
    says: /does not accept one of the settings/,
  },
  {
    name: "an invalid request",
    reply: { kind: "status", status: 422, body: error("messages: wrong") },
    kind: "invalid_request",
    blame: "config",
    requests: 1,
    says: /refused the request \(422\)/,
  },
  {
    name: "a rate limit",
    reply: { kind: "status", status: 429, body: error("slow down") },
    kind: "rate_limit",
    blame: "infra",
    requests: 3,
    says: /limiting requests/,
  },
  {
    name: "an empty account behind a 429",
    reply: { kind: "status", status: 429, body: error("quota", "insufficient_quota") },
    kind: "quota",
    blame: "config",
    requests: 1,
    says: /no quota left/,
  },
  {
    name: "a payment demand",
    reply: { kind: "status", status: 402 },
    kind: "quota",
    blame: "config",
    requests: 1,
    says: /add credit/,
  },
  {
    name: "an overloaded endpoint (503)",
    reply: { kind: "status", status: 503 },
    kind: "overloaded",
    blame: "infra",
    requests: 3,
    says: /overloaded/,
  },
  {
    name: "an overloaded endpoint (529)",
    reply: { kind: "status", status: 529 },
    kind: "overloaded",
    blame: "infra",
    requests: 3,
    says: /overloaded/,
  },
  {
    name: "a failing endpoint with an HTML page",
    reply: { kind: "status", status: 502, body: "<html>Bad Gateway</html>" },
    kind: "server",
    blame: "infra",
    requests: 3,
    says: /failed \(502\)/,
  },
  {
    name: "a connection reset before any byte",
    reply: { kind: "reset" },
    kind: "network",
    blame: "infra",
    requests: 3,
    says: /check the base URL/,
  },
  {
    name: "a connection cut in the middle of the body",
    reply: { kind: "cut" },
    kind: "network",
    blame: "infra",
    requests: 3,
    says: /No connection/,
  },
  {
    name: "a first byte that never comes",
    reply: { kind: "silent" },
    kind: "timeout",
    blame: "infra",
    requests: 3,
    says: /raise the timeout/,
    timeoutMs: 40,
  },
  {
    name: "a body that never ends",
    reply: { kind: "endless" },
    kind: "timeout",
    blame: "infra",
    requests: 3,
    says: /raise the timeout/,
    timeoutMs: 40,
  },
  {
    name: "an HTML page with status 200",
    reply: { kind: "raw", body: "<!doctype html><p>Welcome</p>", contentType: "text/html" },
    kind: "protocol",
    blame: "infra",
    requests: 3,
    says: /an HTML page instead of a chat completion/,
  },
  {
    name: "JSON that does not parse",
    reply: { kind: "raw", body: '{"choices": [' },
    kind: "protocol",
    blame: "infra",
    requests: 3,
    says: /did not answer with a chat completion/,
  },
  {
    name: "an answer without choices",
    reply: { kind: "raw", body: '{"choices": []}' },
    kind: "protocol",
    blame: "infra",
    requests: 3,
    says: /other JSON instead of a chat completion/,
  },
  {
    name: "a rate limit inside a body of status 200",
    reply: { kind: "raw", body: '{"error": {"code": 429, "message": "upstream is busy"}}' },
    kind: "rate_limit",
    blame: "infra",
    requests: 3,
    says: /upstream is busy/,
  },
  {
    name: "an error without a number inside a body of status 200",
    reply: { kind: "raw", body: '{"error": {"message": "the worker died"}}' },
    kind: "server",
    blame: "infra",
    requests: 3,
    says: /the worker died/,
  },
  {
    name: "a prompt that is too long",
    reply: { kind: "status", status: 400, body: error("too long", "context_length_exceeded") },
    kind: "context_length",
    blame: "model",
    requests: 1,
    says: /longer than model/,
  },
  {
    name: "a prompt the filter refuses",
    reply: { kind: "status", status: 400, body: error("filtered", "content_filter") },
    kind: "content_filter",
    blame: "model",
    requests: 2,
    says: /content filter/,
  },
  {
    name: "a reply the filter cut",
    reply: { kind: "answer", text: "half", finish: "content_filter" },
    kind: "content_filter",
    blame: "model",
    requests: 2,
    says: /content filter/,
  },
  {
    name: "a refusal",
    reply: { kind: "answer", text: null, refusal: "I will not." },
    kind: "refusal",
    blame: "model",
    requests: 1,
    says: /refused to answer/,
  },
  {
    name: "a limit reached before any text",
    reply: { kind: "answer", text: "", finish: "length" },
    kind: "truncated",
    blame: "model",
    requests: 1,
    says: /raise the max output tokens/,
  },
  {
    name: "a thought that never ends",
    reply: { kind: "answer", text: "<think>hm, let me see", finish: "length" },
    kind: "truncated",
    blame: "model",
    requests: 1,
    says: /raise the max output tokens/,
  },
  {
    name: "an empty reply",
    reply: { kind: "answer", text: "  \n" },
    kind: "empty",
    blame: "model",
    requests: 2,
    says: /empty text/,
  },
  {
    name: "a reply that is only a thought",
    reply: { kind: "answer", text: "<think>hm</think>\n" },
    kind: "empty",
    blame: "model",
    requests: 2,
    says: /empty text/,
  },
];

describe("outcomes of a call", () => {
  it.each(cases)("$name is $kind, blamed on $blame", async (entry) => {
    const server = await serve([entry.reply]);
    const client = clientOf(server.url);
    const failure = await failureOf(client.chat(request, context(undefined, entry.timeoutMs)));
    expect(failure.kind).toBe(entry.kind);
    expect(failure.blame).toBe(entry.blame);
    expect(failure.message).toMatch(entry.says);
    expect(server.requests).toHaveLength(entry.requests);
    expect(failure.attempts).toBe(entry.requests);
  });

  it.each(cases)("$name never shows the key", async (entry) => {
    const server = await serve([entry.reply]);
    const client = clientOf(server.url);
    const failure = await failureOf(client.chat(request, context(undefined, entry.timeoutMs)));
    const cause = failure.cause instanceof Error ? failure.cause : null;
    const everything = [failure.message, failure.stack, failure.code, cause?.message, cause?.stack];
    expect(everything.join("\n")).not.toContain(apiKey);
    expect(JSON.stringify(client.identity)).not.toContain(apiKey);
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${apiKey}`);
  });

  it("a dead endpoint is a network error that names the address", async () => {
    const server = await serve(["unused"]);
    await server.close();
    const failure = await failureOf(clientOf(server.url).chat(request, context()));
    expect(failure).toMatchObject({ kind: "network", blame: "infra", attempts: 3 });
    expect(failure.message).toContain(`No connection to ${server.url} (connection refused)`);
  });

  it("a missing key is asked for by the name of its variable", async () => {
    const server = await serve([{ kind: "status", status: 401 }]);
    const client = clientOf(server.url, { apiKeyEnv: undefined }, { apiKey: null });
    const failure = await failureOf(client.chat(request, context()));
    expect(failure.message).toContain("set the environment variable OPENAI_COMPATIBLE_API_KEY");
    expect(server.requests[0]?.headers.authorization).toBe("Bearer no-key");
  });

  it("a key with a line break is refused before anything is sent", async () => {
    const server = await serve(["unused"]);
    const client = clientOf(server.url, {}, { apiKey: `${apiKey}\n` });
    const failure = await failureOf(client.chat(request, context()));
    expect(failure).toMatchObject({ kind: "auth", blame: "config" });
    expect(`${failure.message}${failure.stack}`).not.toContain(apiKey);
    expect(server.requests).toHaveLength(0);
  });

  it("credentials inside the base URL never show", async () => {
    const server = await serve(["unused"]);
    const address = server.url.replace("//", "//planted-user:planted-password@");
    const refused = modelRoleSchema.safeParse({ baseUrl: address });
    expect(refused.success ? "" : refused.error.message).toContain("must not hold a key");
    expect(refused.error?.message).not.toContain("planted");
    // Settings that were stored before addresses were checked.
    const settings = modelRoleSchema.parse({ provider: "openai_compatible", model: "m" });
    const client = clientOf(server.url, {}, { settings: { ...settings, baseUrl: address } });
    const failure = await failureOf(client.chat(request, context()));
    const cause = failure.cause instanceof Error ? failure.cause.message : "";
    expect(`${failure.message}${failure.stack}${cause}`).not.toContain("planted");
  });

  it("a text cut at the token limit is returned with finish length", async () => {
    const server = await serve([{ kind: "answer", text: "half an ans", finish: "length" }]);
    const result = await clientOf(server.url).chat(request, context());
    expect(result).toMatchObject({ text: "half an ans", finish: "length", attempts: 1 });
  });

  it("recovers after failures of the endpoint and counts the attempts", async () => {
    const server = await serve([{ kind: "status", status: 500 }, { kind: "reset" }, "fine"]);
    const result = await clientOf(server.url).chat(request, context());
    expect(result).toMatchObject({ text: "fine", finish: "stop", attempts: 3 });
    expect(result.usage.calls).toBe(1);
  });

  it("an empty reply is asked for once more under a new key and both are paid", async () => {
    const server = await serve(["", "second"]);
    const client = clientOf(server.url, { price: { input: 1, output: 2 } });
    const result = await client.chat(request, context());
    expect(result).toMatchObject({ text: "second", attempts: 2 });
    expect(result.usage).toEqual({
      calls: 2,
      inputTokens: 20,
      cachedInputTokens: 0,
      outputTokens: 10,
      costMicros: 40,
    });
    const keys = server.requests.map((seen) => seen.headers["idempotency-key"]);
    expect(new Set(keys).size).toBe(2);
  });

  it("a refused reply carries the tokens it cost", async () => {
    const server = await serve([{ kind: "answer", text: "", finish: "length" }]);
    const failure = await failureOf(clientOf(server.url).chat(request, context()));
    expect(failure.usage).toMatchObject({ calls: 1, inputTokens: 10, outputTokens: 5 });
  });
});

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

describe("cancellation", () => {
  it.each(["silent", "endless"] as const)(
    "stops a %s request at the server and starts no other",
    async (kind) => {
      const server = await serve([{ kind }]);
      const run = new AbortController();
      const failure = failureOf(clientOf(server.url).chat(request, context(run.signal)));
      await server.arrived(1);
      run.abort();
      expect(await failure).toMatchObject({ kind: "cancelled", blame: "user" });
      expect(await server.requests[0]?.over).toEqual({ answered: false });
      expect(server.requests).toHaveLength(1);
    },
  );

  it("ends the wait between attempts", async () => {
    const server = await serve([
      { kind: "status", status: 500, headers: { "retry-after": "100" } },
    ]);
    const run = new AbortController();
    const timing: Timing = {
      ...systemTiming,
      sleep: (ms, signal) => {
        expect(ms).toBe(100_000);
        queueMicrotask(() => run.abort());
        return systemTiming.sleep(ms, signal);
      },
    };
    const client = clientOf(server.url, {}, { timing });
    const failure = await failureOf(client.chat(request, context(run.signal)));
    expect(failure.kind).toBe("cancelled");
    expect(server.requests).toHaveLength(1);
  });

  it("a call that was cancelled before it began sends nothing", async () => {
    const server = await serve(["ok"]);
    const failure = await failureOf(
      clientOf(server.url).chat(request, context(AbortSignal.abort())),
    );
    expect(failure.kind).toBe("cancelled");
    expect(server.requests).toHaveLength(0);
  });

  it("leaves no listener on the run's signal", async () => {
    const server = await serve(["ok"]);
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    await clientOf(server.url).chat(request, context(signal));
    expect(listeners).toBe(0);
  });
});

describe("parallel calls", () => {
  it("sends 64 at once and never more than the role allows", async () => {
    const server = await startScriptedModelServer({
      handler: async ({ over }) => {
        await Promise.race([server.arrived(64), over]);
        return "ok";
      },
    });
    servers.push(server);
    const client = clientOf(server.url, { maxConcurrency: 64 });
    const calls = Array.from({ length: 100 }, (_unused, index) =>
      client.chat(request, { ...context(), callKey: `q${index}` }),
    );
    await Promise.all(calls);
    expect(server.peak()).toBe(64);
  });
});
