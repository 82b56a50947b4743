import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallContext, ChatRequest, ChatResult, ModelClient } from "@/lib/models/model-client";
import { ModelError } from "@/lib/models/model-error";
import {
  cacheKeyOf,
  openResponseCache,
  type ResponseCache,
  type StoredReply,
  withResponseCache,
} from "@/lib/models/response-cache";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "skillopt-cache-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const request: ChatRequest = {
  system: "skill",
  messages: [{ role: "user", content: "question" }],
  maxOutputTokens: 100,
};
const context = (cacheSalt?: string): CallContext => ({
  role: "target",
  stage: "gate",
  callKey: "k",
  signal: new AbortController().signal,
  ...(cacheSalt === undefined ? {} : { cacheSalt }),
});
const about = { identity: { model: "m" }, endpoint: "http://a/v1", salt: "0/0" };
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\./.test(name));

type Behaviour = (call: number) => Partial<ChatResult> | Error;

function aClient(behaviour: Behaviour = () => ({})) {
  let calls = 0;
  const client: ModelClient = {
    identity: { provider: "openai_compatible", model: "m" },
    async chat() {
      calls += 1;
      const next = behaviour(calls);
      if (next instanceof Error) {
        throw next;
      }
      return {
        text: `reply ${calls}`,
        finish: "stop",
        toolCalls: [],
        usage: {
          calls: 1,
          inputTokens: 30,
          cachedInputTokens: 5,
          outputTokens: 7,
          costMicros: 99,
        },
        latencyMs: 1,
        attempts: 1,
        ...next,
      };
    },
  };
  return { client, calls: () => calls };
}

function cached(
  client: ModelClient,
  mode: "use" | "refresh" | "only" = "use",
  cache?: ResponseCache,
) {
  return withResponseCache({
    client,
    mode,
    endpoint: "http://a/v1",
    cache: cache ?? openResponseCache({ directory, maxBytes: 1_000_000 }),
  });
}

describe("kept replies", () => {
  it("the same question is asked once; the second answer has no call, no tokens and no cost", async () => {
    const { client, calls } = aClient();
    const first = await cached(client).chat(request, context("0/0"));
    const again = await cached(client).chat(request, context("0/0"));
    expect(calls()).toBe(1);
    expect(again.text).toBe(first.text);
    expect(again.savedTokens).toBe(42);
    expect(again.usage).toEqual({
      calls: 0,
      inputTokens: 0,
      cachedInputTokens: 0,
      outputTokens: 0,
      costMicros: 0,
    });
  });

  it("a reply of the model is what it was without the cache", async () => {
    const { client } = aClient();
    const plain = await aClient().client.chat(request, context());
    expect(await cached(client).chat(request, context("0/0"))).toEqual(plain);
  });

  it("calls without a salt take no part", async () => {
    const { client, calls } = aClient();
    await cached(client).chat(request, context());
    await cached(client).chat(request, context());
    expect(calls()).toBe(2);
    expect(filesIn(directory)).toEqual([]);
  });

  it("another sample is another reply", async () => {
    const { client, calls } = aClient();
    await cached(client).chat(request, context("0/0"));
    await cached(client).chat(request, context("1/0"));
    expect(calls()).toBe(2);
  });

  it("refresh asks again and keeps the new reply", async () => {
    const { client, calls } = aClient();
    await cached(client).chat(request, context("0/0"));
    const fresh = await cached(client, "refresh").chat(request, context("0/0"));
    const kept = await cached(client).chat(request, context("0/0"));
    expect(calls()).toBe(2);
    expect([fresh.text, kept.text]).toEqual(["reply 2", "reply 2"]);
  });

  it("M 14: only takes what is kept and asks nobody; a question without it is named by its key", async () => {
    const { client, calls } = aClient();
    await cached(client).chat(request, context("0/0"));
    const replay = cached(client, "only");
    expect((await replay.chat(request, context("0/0"))).text).toBe("reply 1");
    await expect(replay.chat(request, context("1/0"))).rejects.toMatchObject({
      kind: "invalid_request",
      blame: "config",
      message: expect.stringMatching(/No reply is kept for this question \([0-9a-f]{64}\)/),
    });
    expect(calls()).toBe(1);
  });

  it("the same question at the same time is asked once", async () => {
    const { client, calls } = aClient();
    const shared = cached(client);
    const [a, b] = await Promise.all([
      shared.chat(request, context("0/0")),
      shared.chat(request, context("0/0")),
    ]);
    expect(calls()).toBe(1);
    expect([a.savedTokens, b.savedTokens]).toEqual([undefined, 42]);
  });

  it("an error is not kept, and does not stand for a question beside it", async () => {
    const { client, calls } = aClient((call) =>
      call === 1 ? new ModelError({ kind: "server", message: "down" }) : {},
    );
    const shared = cached(client);
    const [a, b] = await Promise.allSettled([
      shared.chat(request, context("0/0")),
      shared.chat(request, context("0/0")),
    ]);
    expect([a.status, b.status]).toEqual(["rejected", "fulfilled"]);
    expect(calls()).toBe(2);
  });

  it("a cut reply is not kept", async () => {
    const { client, calls } = aClient(() => ({ finish: "length" }));
    await cached(client).chat(request, context("0/0"));
    await cached(client).chat(request, context("0/0"));
    expect(calls()).toBe(2);
    expect(filesIn(directory)).toEqual([]);
  });

  it("a file that cannot be read is told and counts as absent", async () => {
    const { client, calls } = aClient();
    const problems: string[] = [];
    const cache = openResponseCache({
      directory,
      maxBytes: 1_000_000,
      onProblem: (problem) => problems.push(problem),
    });
    await cached(client, "use", cache).chat(request, context("0/0"));
    const [name = ""] = filesIn(directory);
    writeFileSync(join(directory, name), "not a reply");
    await cached(client, "use", cache).chat(request, context("0/0"));
    expect(calls()).toBe(2);
    expect(problems).toEqual(["unreadable"]);
  });

  it("a folder that cannot be written costs nothing but the cache", async () => {
    const blocked = join(directory, "file");
    writeFileSync(blocked, "");
    const problems: string[] = [];
    const cache = openResponseCache({
      directory: blocked,
      maxBytes: 1000,
      onProblem: (problem) => problems.push(problem),
    });
    const { client } = aClient();
    expect((await cached(client, "use", cache).chat(request, context("0/0"))).text).toBe("reply 1");
    expect(problems).toEqual(["unwritable"]);
  });

  it("above its size the replies that were not used for longest go", async () => {
    const reply = (index: number): StoredReply => ({
      version: 1,
      text: `${index}`.repeat(50) + Math.sin(index),
      finish: "stop",
      toolCalls: [],
      tokens: 1,
    });
    const keys = Array.from({ length: 12 }, (_, index) =>
      cacheKeyOf(request, { ...about, salt: String(index) }),
    );
    const roomy = openResponseCache({ directory, maxBytes: 1_000_000 });
    for (const [index, key] of keys.slice(0, 11).entries()) {
      await roomy.keep(key, reply(index));
      const path = join(directory, key.slice(0, 2), `${key}.json.gz`);
      utimesSync(path, 1000 + index, 1000 + index);
    }
    // The oldest one is used, so the second oldest is now the first to go.
    await roomy.find(keys[0] ?? "");
    const bytes = filesIn(directory).reduce(
      (sum, name) => sum + statSync(join(directory, name)).size,
      0,
    );
    const tight = openResponseCache({ directory, maxBytes: bytes });
    await tight.keep(keys[11] ?? "", reply(11));
    const left = filesIn(directory).reduce(
      (sum, name) => sum + statSync(join(directory, name)).size,
      0,
    );
    expect(left).toBeLessThanOrEqual(bytes);
    expect(await tight.find(keys[0] ?? "")).not.toBeNull();
    expect(await tight.find(keys[11] ?? "")).not.toBeNull();
    expect(await tight.find(keys[1] ?? "")).toBeNull();
  });

  it("neither the name nor the content of a file holds a key or the question's address", async () => {
    const { client } = aClient();
    await cached(client).chat(request, context("0/0"));
    const [name = ""] = filesIn(directory);
    const text = name + gunzipSync(readFileSync(join(directory, name))).toString();
    expect(text).not.toContain("http");
    expect(text).not.toContain("question");
  });
});

describe("the key of a kept reply", () => {
  const key = cacheKeyOf(request, about);
  const image = { type: "image", name: "a.png", mediaType: "image/png" } as const;
  const withPicture = (bytes: Uint8Array, name = "a.png"): ChatRequest => ({
    ...request,
    messages: [{ role: "user", content: [{ ...image, name, bytes }] }],
  });

  it.each<[string, ChatRequest, typeof about]>([
    ["the system text", { ...request, system: "other" }, about],
    ["a message", { ...request, messages: [{ role: "user", content: "other" }] }, about],
    ["the output limit", { ...request, maxOutputTokens: 101 }, about],
    ["the JSON mode", { ...request, json: true }, about],
    ["the schema", { ...request, jsonSchema: { name: "a", schema: {} } }, about],
    ["the tools", { ...request, tools: [{ name: "t", description: "", parameters: {} }] }, about],
    ["the effort", { ...request, reasoningEffort: "low" }, about],
    ["the model", request, { ...about, identity: { model: "n" } }],
    ["the endpoint", request, { ...about, endpoint: "http://b/v1" }],
    ["the salt", request, { ...about, salt: "1/0" }],
  ])("changes with %s", (_what, changed, around) => {
    expect(cacheKeyOf(changed, around)).not.toBe(key);
  });

  it("follows a picture's bytes, not its name", () => {
    const one = cacheKeyOf(withPicture(new Uint8Array([1])), about);
    expect(cacheKeyOf(withPicture(new Uint8Array([1]), "b.png"), about)).toBe(one);
    expect(cacheKeyOf(withPicture(new Uint8Array([2])), about)).not.toBe(one);
  });

  it("does not follow the order of members", () => {
    expect(
      cacheKeyOf(
        { ...request },
        { salt: "0/0", endpoint: "http://a/v1", identity: { model: "m" } },
      ),
    ).toBe(key);
  });
});
