// What the switches of section `economy` save on the size of the published SearchQA training: target
// calls, optimizer calls and wall clock against the plain path, with equal decisions in every row.
// See README.md in this folder.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { bundleCli, loadNow, openBenchmark } from "./benchmark.mjs";
import { tell } from "./economy-report.mjs";

const { values } = parseArgs({
  options: {
    train: { type: "string", default: "400" },
    val: { type: "string", default: "200" },
    test: { type: "string", default: "1400" },
    epochs: { type: "string", default: "4" },
    batch: { type: "string", default: "40" },
    repeat: { type: "string", default: "1" },
    only: { type: "string" },
    noise: { type: "string", default: "0" },
    keep: { type: "boolean", default: false },
    /** File of results; rows measured before are told again, so that a table can be made in parts. */
    store: { type: "string" },
  },
});
const stop = { early_stop_gate: true };
const phases = { parallel_phases: true };
const ahead = { speculate_rollouts: true };
const forCost = { ...stop, gate_objective: "cost", in_flight_ratio: 0 };
const reuse = { reuse_train_for_slow_update: true };
const forTime = { ...stop, ...phases, ...ahead, ...reuse };

/** `shared` names a database that earlier rows of the same name filled. */
const rows = [
  { name: "plain", economy: {} },
  { name: "E-01 latency", economy: stop },
  { name: "E-01 cost 0.25", economy: { ...forCost, in_flight_ratio: 0.25 } },
  { name: "E-01 cost 0", economy: forCost },
  { name: "E-03 first run", economy: { reuse_results: true }, shared: "store" },
  { name: "E-03 second run", economy: { reuse_results: true }, shared: "store" },
  { name: "E-03 slow update", economy: reuse },
  { name: "E-04", economy: phases },
  { name: "E-05", economy: ahead },
  { name: "E-07 warm prefix", economy: { warm_prefix: true } },
  {
    name: "all together",
    economy: { ...forTime, reuse_results: true },
    shared: "all",
  },
  { name: "best for cost", economy: { ...forCost, ...reuse } },
  { name: "best for time", economy: forTime },
];

const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));

/** What must be equal in every row: each decision, each candidate, the final texts. */
function decisionsOf(outDir) {
  const history = readJson(join(outDir, "history.json"));
  const summary = readJson(join(outDir, "summary.json"));
  return JSON.stringify({
    steps: history.map((record) => [record.step, record.action, record.candidate_hash]),
    best: readFileSync(join(outDir, "best_skill.md"), "utf8"),
    seed: summary.seed_skill_hash,
    current: summary.current_skill_hash,
    tests: summary.tests.map(({ which, skillHash, score }) => [which, skillHash, score]),
  });
}

function countActions(outDir) {
  const actions = readJson(join(outDir, "history.json")).map((record) => record.action);
  const accepted = actions.filter((action) => action.includes("accept")).length;
  return { accepted, rejected: actions.filter((action) => action === "reject").length };
}

const sum = (counts) => Object.values(counts ?? {}).reduce((total, count) => total + count, 0);

async function measure(benchmark, row, cli, round) {
  const load = loadNow();
  const database = row.shared ? `${row.shared}-${round}` : undefined;
  const run = await benchmark.train({ economy: row.economy, database, cli, quiet: true });
  const summary = readJson(join(run.outDir, "summary.json"));
  return {
    name: row.name,
    target: run.stats.calls.target,
    optimizer: run.stats.calls.optimizer,
    wall: run.wallMs / 1000,
    saved: sum(summary.saved_runs),
    savedBy: summary.saved_runs,
    wasted: sum(summary.wasted_runs),
    wastedBy: summary.wasted_runs,
    plan: run.plan.targetRuns.total,
    decisions: decisionsOf(run.outDir),
    ...countActions(run.outDir),
    load,
  };
}

/** Rows measured by earlier calls with the same store, of the same world. */
function readStore() {
  const lines = values.store && existsSync(values.store) ? readFileSync(values.store, "utf8") : "";
  return lines
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .filter((result) => result.world === world);
}

function keep(result) {
  results.push(result);
  if (values.store) {
    appendFileSync(values.store, `${JSON.stringify(result)}\n`);
  }
}

const sizes = {
  train: Number(values.train),
  val: Number(values.val),
  test: Number(values.test),
};
const world = JSON.stringify([sizes, values.epochs, values.batch, values.noise]);
const benchmark = openBenchmark({
  sizes,
  epochs: Number(values.epochs),
  batch: Number(values.batch),
  workers: 24,
  latency: { target: 50, optimizer: 200 },
  noise: Number(values.noise),
});
const cli = await bundleCli();
const results = readStore();
const wanted = values.only?.split(",");
const chosen = rows.filter(({ name }) => !wanted || wanted.includes(name));
// Rounds go through all rows, so that a busy spell of the machine does not fall on one row alone.
for (let round = 1; round <= Number(values.repeat); round += 1) {
  for (const row of chosen) {
    const result = { world, ...(await measure(benchmark, row, cli, round)) };
    keep(result);
    console.log(
      `round ${round} ${row.name}: ${result.target} target calls, ${result.wall.toFixed(1)} s, load ${result.load}`,
    );
  }
}

const checks = tell(
  rows.flatMap(({ name }) => {
    const runs = results.filter((result) => result.name === name);
    return runs.length > 0 ? [{ name, runs }] : [];
  }),
);
if (values.keep) {
  console.log(`Kept ${benchmark.folder}`);
} else {
  benchmark.close();
}
process.exit(checks.every(([, holds]) => holds) ? 0 : 1);
