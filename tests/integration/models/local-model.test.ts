import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChatRequest } from "@/lib/models/model-client";
import { modelRoleSchema } from "@/lib/schemas/model-role";

/**
 * With node-llama-cpp (SKILLOPT_LLAMA_MODULE) and a GGUF file (SKILLOPT_TEST_GGUF) the real model is
 * asked. Without them a stand-in for the library answers behind the same process and protocol, and
 * the name of the group says so.
 */
const library = process.env.SKILLOPT_LLAMA_MODULE;
const weights = process.env.SKILLOPT_TEST_GGUF;
const isReal = library !== undefined && weights !== undefined && existsSync(weights);
const group = isReal
  ? "a model file through node-llama-cpp"
  : "a model file through a STAND-IN for node-llama-cpp (library or GGUF file absent)";

const folder = mkdtempSync(join(tmpdir(), "skillopt-gguf-"));
const standIn = fileURLToPath(new URL("../../support/fake-llama.mjs", import.meta.url));
const file = isReal ? weights : join(folder, "stand-in.gguf");

const request = (part: Partial<ChatRequest> = {}): ChatRequest => ({
  system: "Answer briefly.",
  messages: [{ role: "user", content: "What is the capital of France?" }],
  maxOutputTokens: 600,
  ...part,
});
const context = (part: { signal?: AbortSignal; timeoutMs?: number } = {}) => ({
  role: "target" as const,
  stage: "rollout",
  callKey: "k",
  signal: new AbortController().signal,
  ...part,
});

let open: (model: string) => import("@/lib/models/model-client").ModelClient;
let stop: () => void;

beforeAll(async () => {
  if (!isReal) {
    writeFileSync(file, "");
    process.env.SKILLOPT_LLAMA_MODULE = standIn;
  }
  process.env.SKILLOPT_MODELS_DIR = folder;
  const { createModelClient } = await import("@/lib/models/client");
  stop = (await import("@/lib/models/local/local-server")).stopLocalServers;
  open = (model) =>
    createModelClient({
      role: "target",
      settings: modelRoleSchema.parse({ provider: "local_gguf", model, maxAttempts: 1 }),
      apiKey: null,
    });
});
afterAll(() => {
  stop();
  rmSync(folder, { recursive: true, force: true });
});

describe(group, () => {
  test("answers, counts its tokens and costs nothing", async () => {
    const { text, usage } = await open(file).chat(request(), context());
    expect(text).not.toBe("");
    expect(usage.calls).toBe(1);
    expect(usage.inputTokens + usage.cachedInputTokens).toBeGreaterThan(4);
    expect(usage.outputTokens).toBeGreaterThan(0);
    expect(usage.costMicros).toBe(0);
  });

  test("a reply to a schema is JSON of that schema", async () => {
    const schema = {
      type: "object",
      properties: {
        reasoning: { type: "string" },
        edits: {
          type: "array",
          items: {
            type: "object",
            properties: {
              op: { enum: ["append", "delete"] },
              target: { type: ["string", "null"] },
              count: { type: "integer" },
            },
            required: ["op", "target", "count"],
          },
        },
      },
      required: ["reasoning", "edits"],
    };
    const { text, rung } = await open(file).chat(
      request({
        messages: [{ role: "user", content: "Propose two edits of a list of rules." }],
        json: true,
        jsonSchema: { name: "edits", schema },
        maxOutputTokens: 2000,
      }),
      context(),
    );
    expect(rung).toBe("schema");
    const reply = JSON.parse(text);
    expect(typeof reply.reasoning).toBe("string");
    for (const edit of reply.edits) {
      expect(["append", "delete"]).toContain(edit.op);
      expect(Number.isInteger(edit.count)).toBe(true);
    }
  });

  test("questions at the same time are answered one after the other", async () => {
    const client = open(file);
    const texts = await Promise.all(
      ["one", "two", "three"].map(async (word) => {
        const messages = [{ role: "user" as const, content: `Say ${word}.` }];
        return (await client.chat(request({ messages, maxOutputTokens: 16 }), context())).text;
      }),
    );
    expect(texts.every((text) => text !== "")).toBe(true);
  });

  test("a prompt that does not fit is refused, not cut", async () => {
    const messages = [{ role: "user" as const, content: "many words ".repeat(9000) }];
    await expect(open(file).chat(request({ messages }), context())).rejects.toMatchObject({
      kind: "context_length",
    });
  });

  test("this process goes on while the model works", async () => {
    const client = open(file);
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await client.chat(request(), context());
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  test("a file that is not there is told with what to do", async () => {
    await expect(open("missing.gguf").chat(request(), context())).rejects.toMatchObject({
      kind: "not_found",
      message: expect.stringMatching(/missing\.gguf.*SKILLOPT_MODELS_DIR/),
    });
    await expect(open("model.bin").chat(request(), context())).rejects.toMatchObject({
      message: expect.stringContaining(".gguf"),
    });
  });

  test("a file that is no model is told, and nothing hangs", async () => {
    writeFileSync(join(folder, "broken.gguf"), "no model");
    await expect(open("broken.gguf").chat(request(), context())).rejects.toMatchObject({
      kind: "invalid_request",
      message: expect.stringContaining("could not be loaded"),
    });
  });
});

test("a missing library is told with the command that installs it", async () => {
  const { borrowLocalServer } = await import("@/lib/models/local/local-server");
  const started = borrowLocalServer({ file, contextTokens: 512, library: "no-such-library-here" });
  await expect(started).rejects.toMatchObject({
    code: "library_missing",
    message: expect.stringContaining("npm install node-llama-cpp"),
  });
});

test("the server refuses strangers and tells its own port by itself", async () => {
  const { borrowLocalServer } = await import("@/lib/models/local/local-server");
  const specifier = isReal ? library : standIn;
  const { server, release } = await borrowLocalServer({
    file,
    contextTokens: 2048,
    library: specifier,
  });
  const reply = await fetch(`${server.url}/models`);
  expect(reply.status).toBe(401);
  const known = await fetch(`${server.url}/models`, {
    headers: { authorization: `Bearer ${server.token}` },
  });
  expect((await known.json()).data).toHaveLength(1);
  release();
});

test("the server ends with the process that started it", async () => {
  const script = fileURLToPath(new URL("../../../scripts/local-model-server.mjs", import.meta.url));
  const specifier = isReal ? library : standIn;
  const program = `
    import { spawn } from "node:child_process";
    const child = spawn(process.execPath, [${JSON.stringify(script)}, "--child", "--model", ${JSON.stringify(file)}, "--library", ${JSON.stringify(specifier)}], { stdio: ["pipe", "pipe", "inherit"] });
    child.stdout.once("data", () => { console.log(child.pid); process.exit(0); });`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--input-type=module",
    "-e",
    program,
  ]);
  const pid = Number(stdout.trim());
  const isGone = () => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  };
  const { until } = await import("../../support/until");
  await until(isGone);
});
