// What the web-*.mjs measurements share: a database filled to size, the built web process, a browser.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright";
import { findBrowser } from "../../scripts/find-browser.mjs";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Bundles TypeScript of the working tree for this process; `source` is a module of exports. */
export async function bundled(source) {
  const place = mkdtempSync(join(root, "node_modules", ".perf-web-"));
  process.once("exit", () => rmSync(place, { recursive: true, force: true }));
  writeFileSync(join(place, "entry.ts"), source);
  const outfile = join(place, "entry.mjs");
  await build({
    entryPoints: [join(place, "entry.ts")],
    outfile,
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    alias: { "@": root, "server-only": join(root, "scripts", "server-only.mjs") },
    tsconfig: join(root, "tsconfig.json"),
    logLevel: "warning",
  });
  return outfile;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** A filled database and the production web process on it. `npm run build` must have run. */
export async function startStudio(shape) {
  if (!existsSync(join(root, ".next", "BUILD_ID")) || !existsSync(join(root, "dist/server.mjs"))) {
    throw new Error("Nothing is built: run `npm run build` first.");
  }
  const folder = mkdtempSync(join(tmpdir(), "skillopt-perf-web-"));
  const file = join(folder, "perf.db");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const token = randomBytes(16).toString("hex");
  const env = {
    ...process.env,
    NODE_ENV: "production",
    SKILLOPT_DATABASE_URL: `file:${file}`,
    SKILLOPT_RUNS_DIR: join(folder, "runs"),
    SKILLOPT_HOST: "127.0.0.1",
    SKILLOPT_PORT: String(port),
    SKILLOPT_WEB_URL: url,
    SKILLOPT_WORKER_TOKEN: token,
    SKILLOPT_DEMO: "0",
  };
  const tools = await import(
    pathToFileURL(
      await bundled(`
        export { fillDatabase } from "@/tests/support/full-database";
        export { migrate } from "@/lib/db/migrate";
      `),
    ).href
  );
  await tools.migrate({
    url: env.SKILLOPT_DATABASE_URL,
    migrationsDir: join(root, "prisma/migrations"),
  });
  const filled = tools.fillDatabase(file, shape);
  const children = new Set();
  const start = (program, args = []) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: root,
      env,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    children.add(child);
    child.once("exit", () => children.delete(child));
    return child;
  };
  const web = start(join(root, "dist/server.mjs"));
  while (!(await fetch(`${url}/readyz`).catch(() => null))?.ok) {
    if (web.exitCode !== null) {
      throw new Error("The web process ended.");
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    ...filled,
    url,
    token,
    file,
    databaseUrl: env.SKILLOPT_DATABASE_URL,
    web,
    start,
    async stop() {
      await Promise.all(
        [...children].map(
          (child) =>
            new Promise((resolve) => {
              child.once("exit", resolve);
              child.kill("SIGKILL");
            }),
        ),
      );
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function openBrowser() {
  const found = await findBrowser();
  return chromium.launch({
    ...(found ? { executablePath: found } : {}),
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
}

/** `share` of the values are at most this. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values) => quantile(values, 0.5);

/** A row per check: `[what, value, budget, unit]`; budget null is told and not judged. */
export function report(rows) {
  const text = rows.map(([what, value, budget, unit]) => {
    const shown = Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 0);
    const isKept = budget === null || value <= budget;
    return `| ${what} | ${shown} ${unit} | ${budget === null ? "–" : `≤ ${budget} ${unit}`} | ${
      budget === null ? "" : isKept ? "kept" : "MISSED"
    } |`;
  });
  console.log(["| what | measured | budget | |", "|---|---|---|---|", ...text].join("\n"));
  process.exitCode = text.some((line) => line.includes("MISSED")) ? 1 : 0;
}
