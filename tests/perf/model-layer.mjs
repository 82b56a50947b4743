// Cost of the model layer alone: CPU per call and memory of many calls in flight, for each protocol,
// against an endpoint in another process. Nothing is stored. See README.md for the lines.
import { spawn } from "node:child_process";
import { setMaxListeners } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const self = fileURLToPath(import.meta.url);

const aPiece = {
  type: "content_block_delta",
  index: 0,
  delta: { type: "text_delta", text: "some words " },
};

/** A message as it is streamed, in so many pieces. */
function messageStream(pieces) {
  return [
    {
      type: "message_start",
      message: {
        type: "message",
        role: "assistant",
        usage: { input_tokens: 900, output_tokens: 1 },
      },
    },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    ...Array.from({ length: pieces }, () => aPiece),
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: pieces } },
    { type: "message_stop" },
  ]
    .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join("");
}

/** Replies of the three protocols, as short as they can be, and a long one. */
const replies = {
  chat: [
    "application/json",
    JSON.stringify({
      object: "chat.completion",
      choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "ok" } }],
      usage: { prompt_tokens: 900, completion_tokens: 1, total_tokens: 901 },
    }),
  ],
  responses: [
    "text/event-stream",
    `event: response.completed\ndata: ${JSON.stringify({
      type: "response.completed",
      response: {
        object: "response",
        status: "completed",
        output: [{ type: "message", content: [{ type: "output_text", text: "ok" }] }],
        usage: { input_tokens: 900, output_tokens: 1 },
      },
    })}\n\n`,
  ],
  messages: ["text/event-stream", messageStream(1)],
  longMessages: ["text/event-stream", messageStream(200)],
};

function serve() {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      const delayMs = Number(request.headers["x-delay"] ?? 0) || Number(process.env.PERF_DELAY_MS);
      const kind = request.url.includes("/chat/")
        ? "chat"
        : request.url.includes("/responses")
          ? "responses"
          : request.url.includes("/long/")
            ? "longMessages"
            : "messages";
      const [type, body] = replies[kind];
      setTimeout(() => {
        response.setHeader("content-type", type);
        response.end(body);
      }, delayMs);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
}

async function startServer(delayMs) {
  const child = spawn(process.execPath, [self, "--serve"], {
    env: { ...process.env, PERF_DELAY_MS: String(delayMs) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await new Promise((resolve) => {
    child.stdout.once("data", (text) => resolve(Number(String(text))));
  });
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

async function loadModelLayer() {
  const folder = join(root, "dist", "perf");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "model-layer.mjs");
  await build({
    stdin: {
      contents: `export { createModelClient } from "./lib/models/client";
export { modelRoleSchema } from "./lib/schemas/model-role";`,
      resolveDir: root,
      loader: "ts",
    },
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    alias: { "@": root.replace(/\/$/, "") },
    logLevel: "error",
  });
  const layer = await import(pathToFileURL(file).href);
  rmSync(folder, { recursive: true, force: true });
  return layer;
}

const roles = {
  openai_compatible: (url) => ({ provider: "openai_compatible", model: "m", baseUrl: `${url}/v1` }),
  openai_chat: (url) => ({ provider: "openai", model: "gpt-4o", baseUrl: `${url}/v1` }),
  openai_responses: (url) => ({
    provider: "openai",
    model: "gpt-5.5",
    api: "responses",
    baseUrl: `${url}/v1`,
  }),
  anthropic: (url) => ({ provider: "anthropic", model: "claude-haiku-4-5", baseUrl: url }),
  anthropic_200_pieces: (url) => ({
    provider: "anthropic",
    model: "claude-haiku-4-5",
    baseUrl: `${url}/long`,
  }),
};

/** The long reply is told, not judged: parsing its pieces alone takes a quarter of a millisecond. */
const protocols = Object.keys(roles).filter((name) => !name.endsWith("_pieces"));

const system = `You answer. ${"A rule of the skill. ".repeat(120)}`;
const request = (number) => ({
  system,
  messages: [{ role: "user", content: `Question ${number}? ${"A passage to read. ".repeat(40)}` }],
  maxOutputTokens: 64,
});

async function callMany(layer, settings, count, atOnce) {
  const client = layer.createModelClient({
    role: "target",
    apiKey: "sk-perf",
    settings: layer.modelRoleSchema.parse({ ...settings, maxConcurrency: Math.min(512, atOnce) }),
  });
  const { signal } = new AbortController();
  // As the signal of a run: every call in flight listens.
  setMaxListeners(0, signal);
  const context = (number) => ({ role: "target", stage: "rollout", callKey: `k${number}`, signal });
  let next = 0;
  let peak = 0;
  const worker = async () => {
    while (next < count) {
      const number = next;
      next += 1;
      await client.chat(request(number), context(number));
      if (number % 50 === 0) {
        peak = Math.max(peak, process.memoryUsage.rss());
      }
    }
  };
  // The first call loads the library.
  await client.chat(request(-1), context(-1));
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  await Promise.all(Array.from({ length: atOnce }, worker));
  clearInterval(sampler);
  const { user, system: kernel } = process.cpuUsage(before);
  return {
    cpuMs: (user + kernel) / 1000 / count,
    userMs: user / 1000 / count,
    wallMs: performance.now() - startedAt,
    peakMb: Math.max(peak, process.memoryUsage.rss()) / 1024 / 1024,
  };
}

async function main() {
  const layer = await loadModelLayer();
  const fast = await startServer(0);
  const slow = await startServer(1000);
  const lines = {};
  try {
    for (const [name, settings] of Object.entries(roles)) {
      await callMany(layer, settings(fast.url), 2000, 24);
      const measured = await callMany(layer, settings(fast.url), 1000, 24);
      lines[`${name}_cpu_ms_per_call`] = Number(measured.cpuMs.toFixed(3));
      lines[`${name}_user_ms_per_call`] = Number(measured.userMs.toFixed(3));
    }
    const many = await callMany(layer, roles.openai_compatible(slow.url), 1500, 500);
    lines.in_flight = 500;
    lines.in_flight_peak_mb = Math.round(many.peakMb);
    lines.in_flight_wall_ms = Math.round(many.wallMs);
  } finally {
    fast.stop();
    slow.stop();
  }
  const checks = {
    cpu: protocols.every((name) => lines[`${name}_cpu_ms_per_call`] <= 0.5),
    memory: lines.in_flight_peak_mb < 300,
  };
  for (const [name, value] of Object.entries({ ...lines, ...checks })) {
    process.stdout.write(`${name.padEnd(36)} ${value}\n`);
  }
  process.stdout.write(`${JSON.stringify({ ...lines, checks })}\n`);
  process.exitCode = Object.values(checks).every(Boolean) ? 0 : 1;
}

if (process.argv.includes("--serve")) {
  serve();
} else {
  await main();
}
