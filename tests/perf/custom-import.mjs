// Measures the way of a custom data set from the upload form to the database, and the scorers of
// custom tasks: time, peak memory, rows per second.
//   node tests/perf/custom-import.mjs [ITEMS]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const items = Number(process.argv[2] ?? 10_000);
const wanted = { seconds: 5, megabytes: 500, rowsPerSecond: 20_000 };

const folder = mkdtempSync(join(tmpdir(), "custom-import-"));
process.env.SKILLOPT_DATABASE_URL = `file:${join(folder, "perf.db")}`;
process.env.SKILLOPT_RUNS_DIR = join(folder, "runs");

const source = `
export { readDatasetRequest } from "@/lib/http/read-dataset-request";
export { importDataset, previewDataset } from "@/lib/services/import-dataset";
export { getDb } from "@/lib/db/client";
export { isTextScorer, scoreAnswer } from "@/lib/environments/custom/scorers/score";
export { scorerSchema } from "@/lib/schemas/scorer";
`;

async function bundle() {
  const place = mkdtempSync(join(root, "node_modules", ".perf-import-"));
  const options = {
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    alias: { "@": root, "server-only": join(root, "scripts", "server-only.mjs") },
    tsconfig: join(root, "tsconfig.json"),
  };
  writeFileSync(join(place, "entry.ts"), source);
  const outfile = join(place, "entry.mjs");
  const migrate = join(place, "migrate.mjs");
  await build({ ...options, entryPoints: [join(place, "entry.ts")], outfile });
  await build({ ...options, entryPoints: [join(root, "lib/db/migrate-cli.ts")], outfile: migrate });
  try {
    execFileSync(process.execPath, [migrate], { cwd: root, env: process.env, stdio: "ignore" });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Tasks of about a kilobyte, each with words of its own. */
function lines() {
  const words = "parcel depot order refund invoice delay address window signature customs".split(
    " ",
  );
  return Array.from({ length: items }, (_, index) => {
    const text = Array.from(
      { length: 120 },
      (__, at) => words[(index * 7 + at * at) % words.length],
    );
    return JSON.stringify({
      id: `task-${index}`,
      input: `Ticket ${index}, case ${index * 31}: ${text.join(" ")} ${index * 17}`,
      expected: [`route ${index % 40}`],
      task_type: `type ${index % 12}`,
      group: `customer ${index % 2500}`,
    });
  }).join("\n");
}

function request(text) {
  const body = new FormData();
  body.set("name", "ten thousand");
  body.set("environment", "custom");
  body.set("splitMode", "stratified");
  body.set("splitRatio", "2:1:7");
  body.set("splitSeed", "42");
  body.set("file", new File([text], "tasks.jsonl"));
  return new Request("http://127.0.0.1/api", { method: "POST", body });
}

const peakMegabytes = () => Math.round(process.resourceUsage().maxRSS / 1024);
const seconds = (startedAt) => Math.round(performance.now() - startedAt) / 1000;
/** What other work on the machine cannot change much. */
const cpuSeconds = (before) => {
  const { user, system } = process.cpuUsage(before);
  return Math.round((user + system) / 1000) / 1000;
};

function rowsPerSecond({ scorerSchema, scoreAnswer }) {
  const cases = [
    [{ type: "exact" }, "route 12", ["route 12"]],
    [{ type: "normalizedEm" }, "The route 12.", ["route 12"]],
    [{ type: "tokenF1" }, "the long route 12", ["route 12", "route 13"]],
    [{ type: "contains", mode: "all" }, "it takes route 12 today", ["route", "12"]],
    [{ type: "regex", pattern: "route \\d+" }, "it takes route 12 today", []],
    [{ type: "numeric", relTol: 0.01 }, "about 1,234.5 dollars", ["1230"]],
    [{ type: "choice" }, "**B**", ["B"], { choices: ["a", "b", "c", "d"] }],
    [{ type: "anls" }, "Dec 1, 1999", ["dec 1 1999"]],
    [{ type: "officeReward" }, "12.5%", ["12.5 percent"]],
    [{ type: "list" }, "a, b, c, d", ["d", "c", "b"]],
    [{ type: "jsonEqual" }, '{"a":1,"b":[1,2,3]}', ['{"a":1,"b":[1,2,4]}']],
    [{ type: "jsonSchema", schema: { type: "object", required: ["a"] } }, '{"a":1}', []],
  ];
  return Object.fromEntries(
    cases.map(([settings, answer, expected, input]) => {
      const scorer = scorerSchema.parse(settings);
      for (let n = 0; n < 200; n += 1) scoreAnswer(scorer, answer, expected, input);
      const startedAt = performance.now();
      let rows = 0;
      while (performance.now() - startedAt < 500) {
        for (let n = 0; n < 200; n += 1) scoreAnswer(scorer, answer, expected, input);
        rows += 200;
      }
      return [settings.type, Math.round((rows * 1000) / (performance.now() - startedAt))];
    }),
  );
}

const parts = await bundle();
const text = lines();
const before = peakMegabytes();

let startedAt = performance.now();
let cpu = process.cpuUsage();
const input = await parts.readDatasetRequest(request(text));
const preview = await parts.previewDataset(input, { withPlaces: true });
const reply = JSON.stringify(preview).length;
const previewSeconds = seconds(startedAt);
const previewCpu = cpuSeconds(cpu);

startedAt = performance.now();
cpu = process.cpuUsage();
const { dataset } = await parts.importDataset(
  parts.getDb(),
  await parts.readDatasetRequest(request(text)),
);
const importSeconds = seconds(startedAt);
const importCpu = cpuSeconds(cpu);
const peak = peakMegabytes();
const rows = rowsPerSecond(parts);
rmSync(folder, { recursive: true, force: true });

console.log({
  items,
  upload_mb: Math.round(text.length / 1e5) / 10,
  preview_s: previewSeconds,
  preview_cpu_s: previewCpu,
  preview_reply_mb: Math.round(reply / 1e5) / 10,
  import_s: importSeconds,
  import_cpu_s: importCpu,
  peak_mb: peak,
  peak_before_mb: before,
  counts: dataset.counts,
  rows_per_second: rows,
});
const slow = Object.entries(rows).filter(([, count]) => count < wanted.rowsPerSecond);
const misses = [
  preview.ok ? "" : `the preview has problems: ${JSON.stringify(preview.problems.slice(0, 3))}`,
  previewSeconds > wanted.seconds ? `the preview took ${previewSeconds} s` : "",
  importSeconds > wanted.seconds ? `the import took ${importSeconds} s` : "",
  peak > wanted.megabytes ? `peak memory was ${peak} MB` : "",
  ...slow.map(([type, count]) => `${type}: ${count} rows per second`),
].filter((miss) => miss !== "");
for (const miss of misses) console.error(`missed: ${miss}`);
process.exit(misses.length > 0 ? 1 : 0);
