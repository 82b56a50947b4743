// What the pages ask the database, at the sizes of the budgets: 200 runs of 15,000 events each, and a
// run table of 5,000 rows. Times are of the services, without HTTP. Needs about 2 GB of disk.
//   node tests/perf/web-queries.mjs
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { bundled, median, quantile, report, root } from "./web-studio.mjs";

const tools = await import(
  pathToFileURL(
    await bundled(`
      export { default as Database } from "better-sqlite3";
      export { openDatabase } from "@/lib/db/client";
      export { migrate } from "@/lib/db/migrate";
      export { copyRun, fillDatabase, fullRunId } from "@/tests/support/full-database";
      export { parseRunQuery } from "@/lib/run-view/run-query";
      export { workerHealth } from "@/lib/services/read-health";
      export { listLogLines, listRunEvents, findLastSeq } from "@/lib/services/read-run-state";
      export { countRuns, findOpenCommand, getRunName, getRunRow, listRuns } from "@/lib/services/read-runs";
      export { listSteps } from "@/lib/services/read-steps";
      export { listVersions, getVersionText } from "@/lib/services/read-versions";
      export { listEdits } from "@/lib/services/read-edits";
      export { getItemMatrix } from "@/lib/services/read-items";
      export { listDatasets } from "@/lib/services/read-datasets";
    `),
  ).href
);

const folder = mkdtempSync(join(tmpdir(), "skillopt-perf-queries-"));
const rows = [];

async function open(name, fill) {
  const file = join(folder, name);
  const url = `file:${file}`;
  await tools.migrate({ url, migrationsDir: join(root, "prisma/migrations") });
  fill(file);
  return tools.openDatabase(url);
}

/** Median and worst of ten, after one that warms up. */
async function time(what, budget, work) {
  await work();
  const times = [];
  for (let round = 0; round < 10; round += 1) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  rows.push([`${what}, median`, median(times), budget, "ms"]);
  rows.push([`${what}, p95`, quantile(times, 0.95), null, "ms"]);
}

try {
  const many = await open("many.db", (file) => {
    tools.fillDatabase(file, {
      items: 1500,
      runs: [
        {
          name: "first",
          status: "finished",
          steps: 500,
          eventsPerStep: 30,
          scored: { items: 400, skills: 60 },
        },
      ],
    });
    tools.copyRun(file, 199);
  });
  const runId = tools.fullRunId(120);
  const seen = [
    ["frame: number of runs", () => tools.countRuns(many)],
    ["frame: worker", () => tools.workerHealth(many, Date.now())],
    ["runs: first page", () => tools.listRuns(many, {})],
    ["runs: sorted by best", () => tools.listRuns(many, { sort: "best" })],
    ["run: name", () => tools.getRunName(many, runId)],
    ["run: row", () => tools.getRunRow(many, runId)],
    ["run: open command", () => tools.findOpenCommand(many, runId)],
    ["run: last number", () => tools.findLastSeq(many, runId)],
    [
      "run: 500 events in the middle",
      () => tools.listRunEvents(many, runId, { afterSeq: 7000, limit: 500 }),
    ],
    ["log: 200 lines", () => tools.listLogLines(many, runId)],
    ["steps: a page", () => tools.listSteps(many, runId)],
    ["skill: versions of 500 steps", () => tools.listVersions(many, runId)],
    ["skill: a text", () => tools.getVersionText(many, runId, 300)],
    ["edits: a page", () => tools.listEdits(many, runId)],
    ["datasets: a page", () => tools.listDatasets(many)],
  ];
  for (const [what, work] of seen) {
    await time(what, 50, work);
  }
  await time("items: matrix of 400 × 60", null, () =>
    tools.getItemMatrix(many, tools.fullRunId(0), "val"),
  );
  await many.$disconnect();

  const table = await open("table.db", (file) => {
    tools.fillDatabase(file, {
      items: 30,
      runs: [{ name: "first", status: "finished", steps: 20, eventsPerStep: 5 }],
    });
    tools.copyRun(file, 4999);
  });
  await time("5,000 runs: first page", 300, () =>
    Promise.all([tools.listRuns(table, {}), tools.countRuns(table)]),
  );
  for (const text of ["copy 49", "best>0.5", "state:finished tag:tag-3", "model:simul"]) {
    const query = tools.parseRunQuery(text);
    await time(`5,000 runs: filter ${text}`, 150, () =>
      tools.listRuns(table, { query, now: Date.now() }),
    );
  }
  await time("5,000 runs: sorted by best", 300, () => tools.listRuns(table, { sort: "best" }));
  await table.$disconnect();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
report(rows);
process.exit();
