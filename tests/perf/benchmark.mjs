// The parts of the benchmarks: data in the shape of SearchQA, an endpoint in another process, and one
// training through the command line as a process of its own.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readRun } from "./read-database.mjs";
import { makeItem } from "./rule-world.mjs";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** `sizes` = items of train, val and test; `latency` = {target, optimizer} in ms. */
export function openBenchmark({ sizes, epochs, batch, workers, latency, noise = 0 }) {
  const folder = mkdtempSync(join(tmpdir(), "skillopt-perf-"));
  let offset = 0;
  for (const [split, count] of Object.entries(sizes)) {
    mkdirSync(join(folder, "splits", split), { recursive: true });
    const items = Array.from({ length: count }, (_, position) => makeItem(split, position, offset));
    writeFileSync(join(folder, "splits", split, "items.json"), JSON.stringify(items, null, 1));
    offset += count;
  }
  let runs = 0;

  /** JSON is YAML. */
  function writeConfig(name, { economy = {}, sections = {} }) {
    const config = {
      train: { num_epochs: epochs, batch_size: batch, seed: 42 },
      economy,
      env: {
        name: "searchqa",
        split_mode: "split_dir",
        split_dir: join(folder, "splits"),
        workers,
      },
      model: {
        backend: "openai_compatible",
        optimizer: "perf-optimizer",
        target: "perf-target",
      },
      ...sections,
    };
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, JSON.stringify(config, null, 2));
    return file;
  }

  return {
    folder,
    writeConfig,
    close: () => rmSync(folder, { recursive: true, force: true }),
    /** Trains once; `database` names the file, so that runs can share results. */
    async train({
      economy,
      sections,
      database,
      cli = join(root, "dist", "cli.mjs"),
      profile,
      quiet = false,
    }) {
      runs += 1;
      const name = `run-${runs}`;
      const outDir = join(folder, name);
      const databaseFile = join(folder, `${database ?? name}.db`);
      const memoryFile = join(folder, `${name}-memory.json`);
      const server = await startServer(latency, { noise });
      const started = performance.now();
      const code = await runCli({
        args: ["train", "--config", writeConfig(name, { economy, sections }), "--out", outDir],
        nodeArgs: profile ? ["--cpu-prof", "--cpu-prof-dir", profile] : [],
        cli,
        url: server.url,
        folder,
        databaseFile,
        memoryFile,
        quiet,
      });
      const processMs = performance.now() - started;
      const stats = await server.stats();
      await server.close();
      if (code !== 0) {
        throw new Error(`train ended with exit code ${code}; kept ${folder}`);
      }
      const memory = JSON.parse(readFileSync(memoryFile, "utf8"));
      return { outDir, databaseFile, stats, memory, processMs, ...readRun(databaseFile) };
    },
  };
}

/** `port` 0 is any free one; a run keeps the address it was started with. `noise`: see rule-world.mjs. */
export async function startServer(latency, { port = 0, noise = 0 } = {}) {
  const file = fileURLToPath(new URL("./model-server.mjs", import.meta.url));
  const child = spawn(process.execPath, [file], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: {
      ...process.env,
      PERF_TARGET_MS: String(latency.target),
      PERF_OPTIMIZER_MS: String(latency.optimizer),
      PERF_PORT: String(port),
      PERF_NOISE: String(noise),
    },
  });
  const listening = await new Promise((resolve) => {
    child.stdout.once("data", (chunk) => resolve(Number(String(chunk).trim())));
  });
  const url = `http://127.0.0.1:${listening}`;
  return {
    url,
    port: listening,
    stats: async () => (await fetch(`${url}/stats`)).json(),
    close: () => {
      const closed = new Promise((resolve) => child.once("exit", resolve));
      child.disconnect();
      return closed;
    },
  };
}

export function environmentOf({ url, folder, databaseFile, memoryFile }) {
  return {
    ...process.env,
    NODE_ENV: "production",
    SKILLOPT_DATABASE_URL: `file:${databaseFile}`,
    SKILLOPT_RUNS_DIR: join(folder, "runs"),
    OPENAI_COMPATIBLE_BASE_URL: `${url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: "not-a-secret",
    PERF_MEMORY_FILE: memoryFile,
  };
}

export function startCli({ args, nodeArgs = [], cli, quiet = false, ...place }) {
  const report = fileURLToPath(new URL("./report-memory.mjs", import.meta.url));
  return spawn(
    process.execPath,
    [...nodeArgs, "--import", pathToFileURL(report).href, cli, ...args],
    {
      cwd: root,
      stdio: ["ignore", quiet ? "ignore" : "inherit", "inherit"],
      env: environmentOf(place),
    },
  );
}

export function runCli(input) {
  const child = startCli(input);
  return new Promise((resolve) => child.on("close", resolve));
}

/** Bundles the command line of the working tree beside the built one, for comparing versions. */
export async function bundleCli() {
  const { build } = await import("esbuild");
  const { bundleOptions } = await import("../../scripts/build.mjs");
  const outdir = join(root, "dist", "perf");
  await build({ ...bundleOptions(["cli"]), outdir });
  return join(outdir, "cli.mjs");
}

/** The load of the machine over the last minute, to be told beside every measurement. */
export function loadNow() {
  return Number(readFileSync("/proc/loadavg", "utf8").split(" ")[0]);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
