// The size of the published SearchQA training against a loopback endpoint with fixed latencies.
// See README.md in this folder. `npm run build -- --no-next` must have run.
import process from "node:process";
import { parseArgs } from "node:util";
import { openBenchmark } from "./benchmark.mjs";
import { expectedWork } from "./critical-path.mjs";

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
const benchmark = openBenchmark({
  sizes,
  epochs: Number(values.epochs),
  batch: Number(values.batch),
  workers,
  latency,
});
const { outDir, stats, memory, processMs, plan, wallMs } = await benchmark.train({
  profile: values.profile,
});
const work = expectedWork(outDir, { workers, latency });
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
  process_s: Math.round(processMs / 100) / 10,
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
  console.log(`Kept ${benchmark.folder}`);
} else {
  benchmark.close();
}
process.exit(checks.every(([, holds]) => holds) ? 0 : 1);
