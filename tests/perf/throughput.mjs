// How many rollouts a second are made, scored and made durable when the endpoint answers at once, and
// how long a killed run with 20,000 journal entries takes to its first new call. See README.md.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import Database from "better-sqlite3";
import {
  bundleCli,
  loadNow,
  median,
  openBenchmark,
  runCli,
  startCli,
  startServer,
} from "./benchmark.mjs";
import { readRun } from "./read-database.mjs";

const { values } = parseArgs({
  options: {
    items: { type: "string", default: "10000" },
    entries: { type: "string", default: "20000" },
    repeat: { type: "string", default: "3" },
    workers: { type: "string", default: "32" },
    profile: { type: "string" },
    only: { type: "string" },
    keep: { type: "boolean", default: false },
  },
});
const targets = { rolloutsPerSecond: 1000, resumeMs: 2000 };
const latency = { target: 0, optimizer: 0 };
const workers = Number(values.workers);
const cli = await bundleCli();

/** One evaluation of many items through the command line: data, calls, scores, journal, events. */
async function measureThroughput(round) {
  const items = Number(values.items);
  const benchmark = openBenchmark({
    sizes: { train: 1, val: 1, test: items },
    epochs: 1,
    batch: 1,
    workers,
    latency,
  });
  const { folder } = benchmark;
  const skill = join(folder, "skill.md");
  writeFileSync(skill, "# Skill\n\n- Read the drawer's rule before answering.\n");
  const server = await startServer(latency);
  const load = loadNow();
  const place = {
    cli,
    url: server.url,
    folder,
    databaseFile: join(folder, "throughput.db"),
    memoryFile: join(folder, "memory.json"),
  };
  const code = await runCli({
    ...place,
    args: [
      "eval",
      "--quiet",
      "--config",
      benchmark.writeConfig("throughput", {}),
      "--skill",
      skill,
      "--split",
      "test",
      "--out",
      join(folder, "out"),
    ],
    nodeArgs: values.profile ? ["--cpu-prof", "--cpu-prof-dir", values.profile] : [],
    quiet: true,
  });
  const stats = await server.stats();
  await server.close();
  if (code !== 0) {
    throw new Error(`eval ended with exit code ${code}; kept ${folder}`);
  }
  const passMs = spanOfItems(place.databaseFile);
  const { wallMs } = readRun(place.databaseFile);
  const memory = JSON.parse(readFileSync(place.memoryFile, "utf8"));
  const result = {
    round,
    items,
    calls: stats.calls.target,
    rollouts_per_s: Math.round((1000 * items) / passMs),
    pass_s: passMs / 1000,
    run_s: wallMs / 1000,
    cpu_s: memory.cpuSeconds,
    peak_mb: Math.round(memory.peakMb),
    load,
  };
  console.log(JSON.stringify(result));
  finish(benchmark);
  return result;
}

/** From the start of the stage to the moment the last rollout was durable. */
function spanOfItems(file) {
  const db = new Database(file, { readonly: true });
  const time = (value) => (typeof value === "number" ? value : Date.parse(value));
  const started = db
    .prepare(`SELECT at FROM "RunEvent" WHERE type = 'stage_started' LIMIT 1`)
    .get();
  const last = db.prepare(`SELECT MAX(at) AS at FROM "Rollout"`).get();
  db.close();
  return time(last.at) - time(started.at);
}

function finish(benchmark) {
  if (values.keep) {
    console.log(`Kept ${benchmark.folder}`);
  } else {
    benchmark.close();
  }
}

function countJournal(file) {
  const db = new Database(file, { readonly: true });
  const { count } = db.prepare(`SELECT COUNT(*) AS count FROM "JournalEntry"`).get();
  db.close();
  return count;
}

function runOf(file) {
  const db = new Database(file, { readonly: true });
  const { id } = db.prepare(`SELECT id FROM "Run" LIMIT 1`).get();
  db.close();
  return id;
}

/** Kills a training (signal 9) once it holds enough entries, and resumes it in a new process. */
async function prepareKilledRun() {
  const wanted = Number(values.entries);
  const perStep = 540;
  const steps = Math.ceil((wanted - 500) / perStep);
  const benchmark = openBenchmark({
    sizes: { train: 400, val: 500, test: 400 },
    epochs: Math.ceil(steps / 10) + 1,
    batch: 40,
    workers,
    latency,
  });
  const { folder } = benchmark;
  const place = {
    cli,
    folder,
    databaseFile: join(folder, "resume.db"),
    memoryFile: join(folder, "memory.json"),
  };
  const server = await startServer(latency);
  // Notes in every step keep the candidates new, so that every gate is run.
  const child = startCli({
    ...place,
    url: server.url,
    quiet: true,
    args: [
      "train",
      "--quiet",
      "--config",
      benchmark.writeConfig("resume", {}),
      "--out",
      join(folder, "out"),
    ],
  });
  const closed = new Promise((resolve) => child.on("close", resolve));
  for (;;) {
    await sleep(200);
    const { calls } = await server.stats();
    if (calls.target >= wanted || child.exitCode !== null) {
      break;
    }
  }
  child.kill("SIGKILL");
  await closed;
  await server.close();
  const entries = countJournal(place.databaseFile);
  return { benchmark, place, port: server.port, entries };
}

async function measureResume(killed, round) {
  const { place, port } = killed;
  const server = await startServer({ target: 3_600_000, optimizer: 3_600_000 }, { port });
  const load = loadNow();
  const startedAt = Date.now();
  const child = startCli({
    ...place,
    url: server.url,
    quiet: true,
    args: ["resume", runOf(place.databaseFile), "--quiet"],
    nodeArgs: values.profile ? ["--cpu-prof", "--cpu-prof-dir", values.profile] : [],
  });
  const closed = new Promise((resolve) => child.on("close", resolve));
  let stats = await server.stats();
  while (stats.firstAt === null && child.exitCode === null) {
    await sleep(20);
    stats = await server.stats();
  }
  const claimedAt = claimTime(place.databaseFile);
  // The endpoint never answers, so that the next round finds the same journal.
  child.kill("SIGKILL");
  await closed;
  await server.close();
  if (stats.firstAt === null) {
    throw new Error(`the resumed run made no call; kept ${killed.benchmark.folder}`);
  }
  const result = {
    round,
    entries: killed.entries,
    first_call_ms: stats.firstAt - startedAt,
    from_claim_ms: stats.firstAt - claimedAt,
    load,
  };
  console.log(JSON.stringify(result));
  return result;
}

function claimTime(file) {
  const db = new Database(file, { readonly: true });
  const row = db
    .prepare(
      `SELECT at FROM "RunEvent" WHERE type = 'run_status_changed' ORDER BY seq DESC LIMIT 1`,
    )
    .get();
  db.close();
  return typeof row.at === "number" ? row.at : Date.parse(row.at);
}

const rounds = Array.from({ length: Number(values.repeat) }, (_, index) => index + 1);
const checks = [];
if (values.only !== "resume") {
  const results = [];
  for (const round of rounds) {
    results.push(await measureThroughput(round));
  }
  const rate = median(results.map((result) => result.rollouts_per_s));
  checks.push([
    `${rate} rollouts/s ≥ ${targets.rolloutsPerSecond}`,
    rate >= targets.rolloutsPerSecond,
  ]);
}
if (values.only !== "throughput") {
  const killed = await prepareKilledRun();
  const results = [];
  for (const round of rounds) {
    results.push(await measureResume(killed, round));
  }
  const ms = median(results.map((result) => result.first_call_ms));
  checks.push([
    `resume of ${killed.entries} entries: first call after ${ms} ms ≤ ${targets.resumeMs} ms`,
    ms <= targets.resumeMs && killed.entries >= Number(values.entries),
  ]);
  finish(killed.benchmark);
}
for (const [name, holds] of checks) {
  console.log(`${holds ? "✓" : "✗"} ${name}`);
}
process.exit(checks.every(([, holds]) => holds) ? 0 : 1);
