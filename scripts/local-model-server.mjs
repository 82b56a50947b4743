// Serves one GGUF file over the chat completions protocol on loopback, through node-llama-cpp. The
// provider `local_gguf` starts it as a child process; it can also be started by hand:
//   node scripts/local-model-server.mjs --model FILE.gguf [--port 8080] [--context 8192] [--threads 2]
// Says one JSON line when it listens ({"listening": url, …}) or cannot ({"problem": code, "message": …}).
import { randomUUID, timingSafeEqual } from "node:crypto";
import { access } from "node:fs/promises";
import { createServer } from "node:http";
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const defaultContextTokens = 8192;
const defaultMaxTokens = 1024;
/** Kept free behind the prompt; a reply shorter than this is not worth it. */
const leastReplyTokens = 32;
const maxBodyBytes = 16 * 1024 * 1024;
// Small models repeat themselves until the limit; a bounded grammar makes every reply end.
const mostCharacters = 400;
const mostEntries = 4;

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function giveUp(problem, message) {
  say({ problem, message });
  process.exit(1);
}

class HttpError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function loadLibrary(specifier) {
  const isPath = /^[./]/.test(specifier);
  try {
    return await import(isPath ? pathToFileURL(specifier).href : specifier);
  } catch (error) {
    return giveUp(
      "library_missing",
      `${specifier}: ${error?.code ?? ""} ${error?.message ?? ""}`.trim(),
    );
  }
}

/** JSON Schema as the grammar maker knows it, with bounds where there are none. */
export function toGrammarSchema(schema) {
  const defs = { ...schema.$defs, ...schema.definitions };
  const convert = (node, depth) => {
    if (depth > 24) {
      throw new HttpError(
        400,
        "response_format",
        "response_format: the json_schema is nested too deep",
      );
    }
    if (typeof node?.$ref === "string") {
      const name = node.$ref.replace(/^#\/(?:\$defs|definitions)\//, "");
      if (!defs[name]) {
        throw new HttpError(
          400,
          "response_format",
          `response_format: json_schema has no ${node.$ref}`,
        );
      }
      return convert(defs[name], depth + 1);
    }
    if (node?.const !== undefined) {
      return { const: node.const };
    }
    if (node?.enum) {
      return { enum: node.enum };
    }
    const choices = node?.anyOf ?? node?.oneOf;
    if (choices) {
      return { oneOf: choices.map((choice) => convert(choice, depth + 1)) };
    }
    if (Array.isArray(node?.type)) {
      return { oneOf: node.type.map((type) => convert({ ...node, type }, depth + 1)) };
    }
    switch (node?.type) {
      case "object":
        return {
          type: "object",
          properties: Object.fromEntries(
            Object.entries(node.properties ?? {}).map(([key, value]) => [
              key,
              convert(value, depth + 1),
            ]),
          ),
        };
      case "array":
        return {
          type: "array",
          items: convert(node.items ?? { type: "string" }, depth + 1),
          ...(node.minItems ? { minItems: node.minItems } : {}),
          maxItems: Math.max(node.minItems ?? 0, Math.min(node.maxItems ?? mostEntries, 64)),
        };
      case "string":
        return {
          type: "string",
          ...(node.minLength ? { minLength: Math.min(node.minLength, mostCharacters) } : {}),
          maxLength: Math.min(node.maxLength ?? mostCharacters, mostCharacters),
        };
      case "number":
      case "integer":
      case "boolean":
      case "null":
        return { type: node.type };
      default:
        return { type: "string", maxLength: mostCharacters };
    }
  };
  return convert(schema, 0);
}

function textOf(content) {
  if (typeof content === "string") {
    return content;
  }
  if (!Array.isArray(content)) {
    return "";
  }
  return content
    .map((part) => {
      if (part?.type !== "text") {
        throw new HttpError(400, "unsupported_value", "images are not supported by this model");
      }
      return part.text ?? "";
    })
    .join("\n");
}

function toHistory(messages) {
  const system = messages.filter(({ role }) => role === "system" || role === "developer");
  const turns = messages.filter(({ role }) => role === "user" || role === "assistant");
  const last = turns.at(-1);
  if (last?.role !== "user") {
    throw new HttpError(400, "invalid_value", "messages must end with one of the user");
  }
  return {
    system: system.map(({ content }) => textOf(content)).join("\n\n"),
    before: turns
      .slice(0, -1)
      .map(({ role, content }) =>
        role === "user"
          ? { type: "user", text: textOf(content) }
          : { type: "model", response: [textOf(content)] },
      ),
    prompt: textOf(last.content),
  };
}

async function openModel({ library, file, contextTokens, threads }) {
  const { getLlama, LlamaChatSession, LlamaLogLevel } = library;
  try {
    const llama = await getLlama({
      gpu: false,
      build: "never",
      progressLogs: false,
      logLevel: LlamaLogLevel?.error,
      maxThreads: threads,
    });
    const model = await llama.loadModel({ modelPath: file });
    const contextSize = Math.min(contextTokens, model.trainContextSize ?? contextTokens);
    const context = await model.createContext({ contextSize, threads });
    return { llama, model, context, sequence: context.getSequence(), LlamaChatSession };
  } catch (error) {
    return giveUp("load_failed", error?.message ?? String(error));
  }
}

/** One grammar per schema; making one takes longer than a short reply. */
function createGrammars(llama) {
  const known = new Map();
  return async (format) => {
    if (!format || format.type === "text") {
      return null;
    }
    const schema = format.type === "json_schema" ? format.json_schema?.schema : null;
    const key = JSON.stringify(schema);
    if (!known.has(key)) {
      known.set(
        key,
        schema
          ? await llama.createGrammarForJsonSchema(toGrammarSchema(schema))
          : await llama.getGrammarFor("json"),
      );
    }
    return known.get(key);
  };
}

function createChat(parts, defaults) {
  const { llama, model, context, sequence, LlamaChatSession } = parts;
  const grammarOf = createGrammars(llama);
  let turn = Promise.resolve();

  async function answer(body, signal) {
    const { system, before, prompt } = toHistory(body.messages ?? []);
    const grammar = await grammarOf(body.response_format);
    const promptTokens = model.tokenize(
      [system, ...before.map((item) => item.text ?? item.response.join("")), prompt].join("\n"),
    ).length;
    const room = context.contextSize - promptTokens - 16 * (before.length + 2);
    if (room < leastReplyTokens) {
      throw new HttpError(
        400,
        "context_length_exceeded",
        `This model's maximum context length is ${context.contextSize} tokens; the prompt has ${promptTokens}.`,
      );
    }
    const wanted = body.max_tokens ?? body.max_completion_tokens ?? defaultMaxTokens;
    const session = new LlamaChatSession({
      contextSequence: sequence,
      ...(system ? { systemPrompt: system } : {}),
    });
    try {
      session.setChatHistory([...(system ? [{ type: "system", text: system }] : []), ...before]);
      const counted = sequence.tokenMeter.getState();
      const startedAt = performance.now();
      const { responseText, stopReason } = await session.promptWithMeta(prompt, {
        signal,
        stopOnAbortSignal: false,
        maxTokens: Math.min(wanted, room),
        temperature: body.temperature ?? 0,
        ...(body.top_p === undefined ? {} : { topP: body.top_p }),
        ...(body.seed === undefined ? {} : { seed: body.seed }),
        repeatPenalty: { penalty: 1.1, lastTokens: 64 },
        ...(grammar ? { grammar } : {}),
      });
      const spent = sequence.tokenMeter.diff(counted);
      const total = Math.max(
        spent.usedInputTokens,
        sequence.nextTokenIndex - spent.usedOutputTokens,
      );
      return {
        text: responseText,
        finish: stopReason === "maxTokens" ? "length" : "stop",
        usage: {
          prompt_tokens: total,
          completion_tokens: spent.usedOutputTokens,
          total_tokens: total + spent.usedOutputTokens,
          prompt_tokens_details: { cached_tokens: total - spent.usedInputTokens },
        },
        seconds: (performance.now() - startedAt) / 1000,
      };
    } finally {
      session.dispose({ disposeSequence: false });
    }
  }

  return {
    name: defaults.name,
    ask(body, signal) {
      // One sequence: questions wait for each other, one that was given up does not run.
      const mine = turn.then(() => {
        signal.throwIfAborted();
        return answer(body, signal);
      });
      turn = mine.catch(() => {});
      return mine;
    },
  };
}

function toCompletion({ text, finish, usage, seconds }, name) {
  return {
    id: `chatcmpl-${randomUUID()}`,
    object: "chat.completion",
    created: Math.floor(Date.now() / 1000),
    model: name,
    choices: [{ index: 0, finish_reason: finish, message: { role: "assistant", content: text } }],
    usage,
    timings: {
      seconds: Math.round(seconds * 1000) / 1000,
      tokens_per_second: Math.round((usage.completion_tokens / Math.max(seconds, 0.001)) * 10) / 10,
      rss_bytes: process.memoryUsage.rss(),
    },
  };
}

async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > maxBodyBytes) {
      throw new HttpError(413, "too_large", "the request is too large");
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new HttpError(400, "invalid_json", "the body is not JSON");
  }
}

function assertToken(request, token) {
  const given = Buffer.from(request.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  if (token && (given.length !== wanted.length || !timingSafeEqual(given, wanted))) {
    throw new HttpError(401, "invalid_api_key", "the key is wrong");
  }
}

async function handle(request, response, { chat, token }) {
  const send = (status, body) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    assertToken(request, token);
    const path = new URL(request.url ?? "/", "http://127.0.0.1").pathname;
    if (request.method === "GET" && path === "/v1/models") {
      send(200, { object: "list", data: [{ id: chat.name, object: "model", owned_by: "local" }] });
      return;
    }
    if (request.method !== "POST" || path !== "/v1/chat/completions") {
      throw new HttpError(404, "not_found", "not found");
    }
    const body = await readBody(request);
    if (body.stream) {
      throw new HttpError(400, "unsupported_value", "stream is not supported by this server");
    }
    if (body.tools?.length) {
      throw new HttpError(400, "unsupported_value", "tools are not supported by this model");
    }
    send(200, toCompletion(await chat.ask(body, gone.signal), chat.name));
  } catch (error) {
    if (!response.destroyed) {
      const status = error instanceof HttpError ? error.status : 500;
      send(status, { error: { message: error?.message ?? "failed", code: error?.code ?? null } });
    }
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      model: { type: "string" },
      port: { type: "string", default: "0" },
      context: { type: "string" },
      threads: { type: "string" },
      library: { type: "string", default: "node-llama-cpp" },
      /** Ends with the process at the other end of standard input. */
      child: { type: "boolean", default: false },
    },
  });
  const file = values.model ?? "";
  await access(file).catch(() => giveUp("file_missing", file));
  const library = await loadLibrary(values.library);
  // Threads of the library wait by spinning: one more than there are free cores stops all of them.
  const threads = Number(values.threads ?? Math.max(1, Math.floor(availableParallelism() / 2)));
  const contextTokens = Number(values.context ?? defaultContextTokens);
  const parts = await openModel({ library, file, contextTokens, threads });
  const chat = createChat(parts, { name: basename(file) });
  const token = process.env.LOCAL_MODEL_TOKEN ?? "";
  const server = createServer((request, response) => {
    void handle(request, response, { chat, token });
  });
  server.on("error", (error) => giveUp("cannot_listen", error.message));
  server.listen(Number(values.port), "127.0.0.1", () => {
    say({
      listening: `http://127.0.0.1:${server.address().port}/v1`,
      contextTokens: parts.context.contextSize,
      threads,
    });
  });
  if (values.child) {
    process.stdin.resume();
    process.stdin.once("end", () => process.exit(0));
    process.stdin.once("error", () => process.exit(0));
  }
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => process.exit(0));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main();
}
