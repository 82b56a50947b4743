import { describe, expect, it } from "vitest";
import type { Blame, ModelErrorKind } from "@/lib/models/model-client";
import { modelRoleSchema } from "@/lib/schemas/model-role";
import type { ScriptedReply } from "@/tests/support/scripted-model-server";
import {
  apiKey,
  clientOf,
  closeServersAfterEach,
  context,
  error,
  failureOf,
  request,
  serve,
} from "@/tests/support/tested-client";

closeServersAfterEach();

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
