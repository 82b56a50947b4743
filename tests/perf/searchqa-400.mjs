// The size of the published SearchQA training against a loopback endpoint with fixed latencies.
// See README.md in this folder. `npm run build -- --no-next` must have run.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { expectedWork } from "./critical-path.mjs";
import { readRun } from "./read-database.mjs";
import { makeItem } from "./rule-world.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { values } = parseArgs({
  options: {
    train: { type: "string", default: "400" },
    val: { type: "string", default: "200" },
    test: { type: "string", default: "1400" },
    epochs: { type: "string", default: "4" },
    batch: { type: "string", default: "40" },
    keep: { type: "boolean", default: false },
    profile: { type: "string" },
  },
});
const sizes = { train: Number(values.train), val: Number(values.val), test: Number(values.test) };
const workers = 24;
const latency = { target: 50, optimizer: 200 };

const folder = mkdtempSync(join(tmpdir(), "skillopt-perf-"));
const outDir = join(folder, "out");
const memoryFile = join(folder, "memory.json");

function writeSplits() {
  let offset = 0;
  for (const [split, count] of Object.entries(sizes)) {
    mkdirSync(join(folder, "splits", split), { recursive: true });
    const items = Array.from({ length: count }, (_, position) => makeItem(split, position, offset));
    writeFileSync(join(folder, "splits", split, "items.json"), JSON.stringify(items, null, 1));
    offset += count;
  }
  const config = `train:
  num_epochs: ${values.epochs}
  batch_size: ${values.batch}
  seed: 42
env:
  name: searchqa
  split_mode: split_dir
  split_dir: ${JSON.stringify(join(folder, "splits"))}
  workers: ${workers}
model:
  backend: openai_compatible
  optimizer: perf-optimizer
  target: perf-target
`;
  writeFileSync(join(folder, "config.yaml"), config);
}

function startServer() {
  const file = fileURLToPath(new URL("./model-server.mjs", import.meta.url));
  const child = spawn(process.execPath, [file], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: {
      ...process.env,
      PERF_TARGET_MS: String(latency.target),
      PERF_OPTIMIZER_MS: String(latency.optimizer),
    },
  });
  return new Promise((resolve) => {
    child.stdout.once("data", (chunk) =>
      resolve({ child, url: `http://127.0.0.1:${String(chunk).trim()}` }),
    );
  });
}

function train(url) {
  const child = spawn(
    process.execPath,
    [
      ...(values.profile ? ["--cpu-prof", "--cpu-prof-dir", values.profile] : []),
      "--import",
      pathToFileURL(fileURLToPath(new URL("./report-memory.mjs", import.meta.url))).href,
      join(root, "dist", "cli.mjs"),
      "train",
      "--config",
      join(folder, "config.yaml"),
      "--out",
      outDir,
    ],
    {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        NODE_ENV: "production",
        SKILLOPT_DATABASE_URL: `file:${join(folder, "perf.db")}`,
        SKILLOPT_RUNS_DIR: join(folder, "runs"),
        OPENAI_COMPATIBLE_BASE_URL: `${url}/v1`,
        OPENAI_COMPATIBLE_API_KEY: "not-a-secret",
        PERF_MEMORY_FILE: memoryFile,
      },
    },
  );
  return new Promise((resolve) => child.on("close", resolve));
}

writeSplits();
const server = await startServer();
const started = performance.now();
const code = await train(server.url);
const processSeconds = (performance.now() - started) / 1000;
const stats = await (await fetch(`${server.url}/stats`)).json();
server.child.disconnect();
if (code !== 0) {
  console.error(`train ended with exit code ${code}; kept ${folder}`);
  process.exit(1);
}

const { plan, wallMs } = readRun(join(folder, "perf.db"));
const work = expectedWork(outDir, { workers, latency });
const memory = JSON.parse(readFileSync(memoryFile, "utf8"));
const saved = Object.values(work.summary.saved_runs).reduce((sum, count) => sum + count, 0);
const ratio = wallMs / work.pathMs;
const result = {
  sizes,
  steps: work.history.length,
  target_calls: stats.calls.target,
  target_expected: work.target,
  target_plan: plan.targetRuns.total,
  target_saved: saved,
  optimizer_calls: stats.calls.optimizer,
  optimizer_expected: work.optimizer,
  optimizer_plan_bound: plan.optimizerCalls.total,
  stages: stats.stages,
  wall_s: Math.round(wallMs) / 1000,
  critical_path_s: work.pathMs / 1000,
  ratio: Math.round(ratio * 1000) / 1000,
  process_s: Math.round(processSeconds * 10) / 10,
  worker_cpu_s: Math.round(memory.cpuSeconds * 10) / 10,
  worker_peak_mb: Math.round(memory.peakMb),
  server_peak_in_flight: stats.peak,
  baseline_test: work.summary.baseline_test_hard,
  best_test: work.summary.test_hard,
};
const checks = [
  ["target calls = arithmetic", result.target_calls === result.target_expected],
  ["target calls + saved = plan", result.target_calls + saved === result.target_plan],
  ["optimizer calls = arithmetic", result.optimizer_calls === result.optimizer_expected],
  ["wall clock ≤ 1.15 × critical path", ratio <= 1.15],
  ["worker peak < 400 MB", memory.peakMb < 400],
];
console.log("");
for (const [name, value] of Object.entries(result)) {
  const text = typeof value === "object" ? JSON.stringify(value) : value;
  console.log(`${name.padEnd(24)} ${text}`);
}
for (const [name, holds] of checks) {
  console.log(`${holds ? "✓" : "✗"} ${name}`);
}
console.log(JSON.stringify(result));
if (values.keep) {
  console.log(`Kept ${folder}`);
} else {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(checks.every(([, holds]) => holds) ? 0 : 1);
