// A 429 storm over real HTTP: the product's own client against an endpoint that allows so many
// requests in any sixty seconds. See README.md for the lines.
import { spawn } from "node:child_process";
import { setMaxListeners } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const { values } = parseArgs({
  options: {
    mode: { type: "string", default: "set" },
    limit: { type: "string", default: "600" },
    calls: { type: "string", default: "1200" },
    latency: { type: "string", default: "800" },
    serve: { type: "boolean", default: false },
  },
});
const limit = Number(values.limit);
const count = Number(values.calls);
const windowMs = 60_000;

const root = fileURLToPath(new URL("../..", import.meta.url));
const outfile = join(root, "node_modules", ".cache", "test-programs", `storm-${process.pid}.mjs`);

async function loadClient() {
  mkdirSync(dirname(outfile), { recursive: true });
  await build({
    stdin: {
      contents: `export { createModelClient, limitsOf } from "@/lib/models/client";
        export { createLimiterPool } from "@/lib/models/limiter-pool";
        export { modelRoleSchema } from "@/lib/schemas/model-role";`,
      resolveDir: root,
      loader: "ts",
    },
    bundle: true,
    outfile,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    tsconfig: join(root, "tsconfig.json"),
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}

/** Counts any sixty seconds; refused requests do not count against the limit. */
async function serve() {
  let accepted = [];
  const log = [];
  const server = createServer(async (request, response) => {
    if (request.url === "/log") {
      response.end(JSON.stringify(log));
      return;
    }
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const now = performance.now();
    accepted = accepted.filter((at) => at > now - windowMs);
    const isAccepted = accepted.length < limit;
    log.push({ at: now, isAccepted });
    response.setHeader("content-type", "application/json");
    if (values.mode === "announced") {
      const left = isAccepted ? limit - accepted.length - 1 : 0;
      const resetMs = (accepted[0] ?? now) + windowMs - now;
      response.setHeader("x-ratelimit-limit-requests", String(limit));
      response.setHeader("x-ratelimit-remaining-requests", String(left));
      response.setHeader("x-ratelimit-reset-requests", `${Math.ceil(resetMs)}ms`);
    }
    if (!isAccepted) {
      const waitMs = Math.ceil(accepted[0] + windowMs - now);
      const named = {
        "retry-after": String(Math.ceil(waitMs / 1000)),
        "retry-after-ms": String(waitMs),
      };
      response.writeHead(429, values.mode === "unnamed" ? {} : named);
      response.end(JSON.stringify({ error: { message: "too many requests" } }));
      return;
    }
    accepted.push(now);
    const { messages } = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    await sleep(Number(values.latency));
    response.end(
      JSON.stringify({
        object: "chat.completion",
        choices: [
          {
            index: 0,
            finish_reason: "stop",
            message: { role: "assistant", content: messages.at(-1).content },
          },
        ],
        usage: { prompt_tokens: 10, completion_tokens: 1 },
      }),
    );
  });
  server.keepAliveTimeout = 120_000;
  server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
}

/** The endpoint in a process of its own, as a real one is. */
async function startEndpoint() {
  const child = spawn(process.execPath, [...process.argv.slice(1), "--serve"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await new Promise((resolve) => {
    child.stdout.once("data", (text) => resolve(Number(String(text))));
  });
  const origin = `http://127.0.0.1:${port}`;
  return {
    url: `${origin}/v1`,
    readLog: async () => (await fetch(`${origin}/log`)).json(),
    stop: () => child.kill(),
  };
}

function peakPerMinute(times) {
  let start = 0;
  let peak = 0;
  for (const [end, at] of times.entries()) {
    while (times[start] <= at - windowMs) {
      start += 1;
    }
    peak = Math.max(peak, end - start + 1);
  }
  return peak;
}

if (values.serve) {
  await serve();
  // Until the process that asks ends it.
  await new Promise(() => {});
}
const { createModelClient, createLimiterPool, limitsOf, modelRoleSchema } = await loadClient();
const { url, readLog, stop } = await startEndpoint();
const { signal } = new AbortController();
setMaxListeners(0, signal);

/** One run: its own client, its own turn at the limiter of its worker. */
function startRun(name, pool, requestsPerMinute, calls) {
  const settings = modelRoleSchema.parse({
    provider: "openai_compatible",
    model: "storm",
    baseUrl: url,
    ...(requestsPerMinute ? { requestsPerMinute } : {}),
  });
  const limiter = pool.forRun(name).forEndpoint(url, limitsOf(settings));
  const client = createModelClient({ role: "target", settings, apiKey: null, limiter });
  const startedAt = performance.now();
  return Promise.allSettled(
    Array.from({ length: calls }, async (_, index) => {
      const content = `${name} ${index}`;
      const { text } = await client.chat(
        { system: "", messages: [{ role: "user", content }], maxOutputTokens: 10 },
        { role: "target", stage: "rollout", callKey: content, signal },
      );
      if (text !== content) {
        throw new Error(`wrong answer: ${text}`);
      }
    }),
  ).then((outcomes) => ({ name, outcomes, seconds: (performance.now() - startedAt) / 1000 }));
}

const pool = createLimiterPool();
const modes = {
  /** The limit stands in the settings. */
  set: () => [startRun("a", pool, limit, count)],
  /** Nobody knows the limit. */
  unknown: () => [startRun("a", pool, undefined, count)],
  /** The same, and refusals do not say how long to wait. */
  unnamed: () => [startRun("a", pool, undefined, count)],
  /** Replies name the limit in their headers. */
  announced: () => [startRun("a", pool, undefined, count)],
  /** Two runs of one worker; the second one is a tenth of the first. */
  runs: () => [
    startRun("a", pool, limit, count),
    startRun("b", pool, limit, Math.round(count / 10)),
  ],
  /** Two workers that were given half the limit each. */
  workers: () =>
    ["a", "b"].map((name) => startRun(name, createLimiterPool(), limit / 2, count / 2)),
};
const runs = await Promise.all(modes[values.mode]());
const log = await readLog();
stop();
rmSync(outfile, { force: true });

const acceptedAt = log.filter(({ isAccepted }) => isAccepted).map(({ at }) => at);
const minutes = (acceptedAt.at(-1) - acceptedAt[0]) / windowMs;
const since = (at) => (at - log[0].at) / 1000;
const lines = {
  mode: values.mode,
  limit_per_minute: limit,
  calls: runs.reduce((sum, { outcomes }) => sum + outcomes.length, 0),
  lost_or_wrong: runs
    .flatMap(({ outcomes }) => outcomes)
    .filter(({ status }) => status === "rejected").length,
  requests: log.length,
  refused: log.length - acceptedAt.length,
  peak_per_minute: peakPerMinute(log.map(({ at }) => at)),
  over_limit: Number((peakPerMinute(log.map(({ at }) => at)) / limit - 1).toFixed(3)),
  refused_in_first_minute: log.filter(({ at, isAccepted }) => !isAccepted && since(at) < 60).length,
  peak_after_first_minute: peakPerMinute(log.map(({ at }) => at).filter((at) => since(at) >= 60)),
  accepted_per_minute: Math.round(acceptedAt.length / minutes),
  share_of_limit: Number((acceptedAt.length / minutes / limit).toFixed(3)),
  ...Object.fromEntries(runs.map(({ name, seconds }) => [`seconds_${name}`, Math.round(seconds)])),
};
process.stdout.write(`${JSON.stringify(lines, null, 2)}\n`);
