// What the switches of section `economy` save on the size of the published SearchQA training: target
// calls, optimizer calls and wall clock against the plain path, with equal decisions in every row.
// See README.md in this folder.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { bundleCli, loadNow, median, openBenchmark } from "./benchmark.mjs";

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
  },
});
const targets = { cost: 0.75, time: 0.65 };
const stop = { early_stop_gate: true };
const phases = { parallel_phases: true };
const ahead = { speculate_rollouts: true };
const forCost = { ...stop, gate_objective: "cost", in_flight_ratio: 0 };
const forTime = { ...stop, ...phases, ...ahead };

/** `shared` names a database that earlier rows of the same name filled. */
const rows = [
  { name: "plain", economy: {} },
  { name: "E-01 latency", economy: stop },
  { name: "E-01 cost 0.25", economy: { ...forCost, in_flight_ratio: 0.25 } },
  { name: "E-01 cost 0", economy: forCost },
  { name: "E-03 first run", economy: { reuse_results: true }, shared: "store" },
  { name: "E-03 second run", economy: { reuse_results: true }, shared: "store" },
  { name: "E-03 slow update", economy: { reuse_train_for_slow_update: true } },
  { name: "E-04", economy: phases },
  { name: "E-05", economy: ahead },
  { name: "E-07 warm prefix", economy: { warm_prefix: true } },
  {
    name: "all together",
    economy: { ...forTime, reuse_results: true, reuse_train_for_slow_update: true },
    shared: "all",
  },
  { name: "best for cost", economy: { ...forCost, reuse_train_for_slow_update: true } },
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
  const run = await benchmark.train({ economy: row.economy, database, cli });
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

const benchmark = openBenchmark({
  sizes: { train: Number(values.train), val: Number(values.val), test: Number(values.test) },
  epochs: Number(values.epochs),
  batch: Number(values.batch),
  workers: 24,
  latency: { target: 50, optimizer: 200 },
  noise: Number(values.noise),
});
const cli = await bundleCli();
const chosen = values.only
  ? rows.filter(({ name }) => name === "plain" || values.only.split(",").includes(name))
  : rows;
const results = new Map(chosen.map(({ name }) => [name, []]));
// Rounds go through all rows, so that a busy spell of the machine does not fall on one row alone.
for (let round = 1; round <= Number(values.repeat); round += 1) {
  for (const row of chosen) {
    const result = await measure(benchmark, row, cli, round);
    results.get(row.name).push(result);
    console.log(
      `round ${round} ${row.name}: ${result.target} target calls, ${result.wall.toFixed(1)} s, load ${result.load}`,
    );
  }
}

const [plain] = results.get("plain");
const plainWall = median(results.get("plain").map(({ wall }) => wall));
const table = [...results].map(([name, runs]) => {
  const wall = median(runs.map((run) => run.wall));
  const target = median(runs.map((run) => run.target));
  return {
    name,
    target,
    target_ratio: target / plain.target,
    optimizer: median(runs.map((run) => run.optimizer)),
    wall_s: wall,
    wall_ratio: wall / plainWall,
    saved: runs[0].saved,
    wasted: runs[0].wasted,
    steps: `${runs[0].accepted} + ${runs[0].rejected}`,
    equal: runs.every((run) => run.decisions === plain.decisions),
    accounted: runs.every((run) => run.target + run.saved - run.wasted === run.plan),
    load: runs.map((run) => run.load).join(" "),
  };
});
console.log(
  "\n| setting | target calls | × | optimizer calls | wall s | × | saved | in vain | accepted + rejected | equal | accounted | load |",
);
console.log("|---|---|---|---|---|---|---|---|---|---|---|---|");
for (const row of table) {
  console.log(
    `| ${row.name} | ${row.target} | ${row.target_ratio.toFixed(2)} | ${row.optimizer} | ${row.wall_s.toFixed(1)} | ${row.wall_ratio.toFixed(2)} | ${row.saved} | ${row.wasted} | ${row.steps} | ${row.equal ? "yes" : "NO"} | ${row.accounted ? "yes" : "NO"} | ${row.load} |`,
  );
}
const find = (name) => table.find((row) => row.name === name);
const checks = [
  ["every row decides like the plain path", table.every((row) => row.equal)],
  ["calls + saved − in vain = plan in every row", table.every((row) => row.accounted)],
  [
    `target calls ≤ ${targets.cost} × plain`,
    (find("best for cost")?.target_ratio ?? 0) <= targets.cost,
  ],
  [
    `wall clock ≤ ${targets.time} × plain`,
    (find("best for time")?.wall_ratio ?? 0) <= targets.time,
  ],
];
for (const [name, holds] of checks) {
  console.log(`${holds ? "✓" : "✗"} ${name}`);
}
console.log(JSON.stringify([...results.values()].flat().map(({ decisions, ...rest }) => rest)));
if (values.keep) {
  console.log(`Kept ${benchmark.folder}`);
} else {
  benchmark.close();
}
process.exit(checks.every(([, holds]) => holds) ? 0 : 1);
