// The table of economy-table.mjs: each row against the plain path, and the checks on it.
import { median } from "./benchmark.mjs";

const targets = { cost: 0.75, time: 0.65 };

function rowOf({ name, runs }, plain) {
  const wall = median(runs.map((run) => run.wall));
  const target = median(runs.map((run) => run.target));
  return {
    name,
    target,
    target_ratio: target / plain.target,
    optimizer: median(runs.map((run) => run.optimizer)),
    wall_s: wall,
    wall_ratio: wall / plain.wall,
    saved: runs[0].saved,
    wasted: runs[0].wasted,
    steps: `${runs[0].accepted} + ${runs[0].rejected}`,
    equal: runs.every((run) => run.decisions === plain.decisions),
    accounted: runs.every((run) => run.target + run.saved - run.wasted === run.plan),
    load: runs.map((run) => run.load).join(" "),
  };
}

/** Prints the table of `measured` = [{name, runs}] and returns the checks as [sentence, holds]. */
export function tell(measured) {
  const plainRuns = measured.find(({ name }) => name === "plain")?.runs;
  if (!plainRuns) {
    console.log('No table without the row "plain".');
    return [];
  }
  const plain = { ...plainRuns[0], wall: median(plainRuns.map(({ wall }) => wall)) };
  const table = measured.map((row) => rowOf(row, plain));
  console.log(
    "\n| setting | target calls | × | optimizer calls | wall s | × | saved | in vain | accepted + rejected | equal | accounted | load |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|---|---|---|");
  for (const row of table) {
    console.log(
      `| ${row.name} | ${row.target} | ${row.target_ratio.toFixed(2)} | ${row.optimizer} | ${row.wall_s.toFixed(1)} | ${row.wall_ratio.toFixed(2)} | ${row.saved} | ${row.wasted} | ${row.steps} | ${row.equal ? "yes" : "NO"} | ${row.accounted ? "yes" : "NO"} | ${row.load} |`,
    );
  }
  const ratio = (name, of) => table.find((row) => row.name === name)?.[of];
  const [cost, time] = [
    ratio("best for cost", "target_ratio"),
    ratio("best for time", "wall_ratio"),
  ];
  const checks = [
    ["every row decides like the plain path", table.every((row) => row.equal)],
    ["calls + saved − in vain = plan in every row", table.every((row) => row.accounted)],
    ...(cost === undefined
      ? []
      : [[`target calls ≤ ${targets.cost} × plain`, cost <= targets.cost]]),
    ...(time === undefined ? [] : [[`wall clock ≤ ${targets.time} × plain`, time <= targets.time]]),
  ];
  for (const [name, holds] of checks) {
    console.log(`${holds ? "✓" : "✗"} ${name}`);
  }
  return checks;
}
