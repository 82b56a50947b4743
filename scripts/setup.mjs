// Everything a fresh clone needs before it can run: Node's version, packages, the database client
// and, for tests, a browser. Uses only Node itself, because nothing is installed yet.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

const quietEnv = {
  NEXT_TELEMETRY_DISABLED: "1",
  CHECKPOINT_DISABLE: "1",
  PRISMA_HIDE_UPDATE_MESSAGE: "1",
  PRISMA_SKIP_POSTINSTALL_GENERATE: "1",
};

/** Stops with a clear sentence on a Node that is too old. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(
      `SkillOpt Studio needs Node 20.19 or newer; this is Node ${process.versions.node}. Install a current version from https://nodejs.org and try again.`,
    );
    process.exit(1);
  }
}

/**
 * Runs a command in the repository; resolves with the exit code. Its output is shown, or with
 * `quiet` only when it fails.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: options.quiet ? ["ignore", "pipe", "pipe"] : "inherit",
      env: { ...process.env, ...quietEnv, ...options.env },
      shell: process.platform === "win32" && command === "npm",
      timeout: options.timeoutMs,
      killSignal: "SIGKILL",
    });
    const output = [];
    child.stdout?.on("data", (chunk) => output.push(chunk));
    child.stderr?.on("data", (chunk) => output.push(chunk));
    child.on("error", (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.on("close", (code, signal) => {
      const result = code ?? (signal ? 1 : 0);
      if (result !== 0) {
        process.stderr.write(Buffer.concat(output));
      }
      resolve(result);
    });
  });
}

/** Like `run`, for a tool of node_modules/.bin, started through Node so that it works everywhere. */
export function runTool(file, args, options) {
  return run(process.execPath, [join(root, "node_modules", file), ...args], options);
}

export async function step(label, work) {
  const started = performance.now();
  console.log(`▸ ${label} …`);
  const code = await work();
  if (code !== 0) {
    console.error(`✗ ${label} failed (exit code ${code}).`);
    process.exit(code);
  }
  console.log(`✓ ${label} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/** True when what is installed is what the lock file says. Platform packages may be absent. */
export function packagesAreCurrent({ dev }) {
  const wanted = readJson(join(root, "package-lock.json"))?.packages ?? {};
  const installed = readJson(join(root, "node_modules", ".package-lock.json"))?.packages;
  if (!installed) {
    return false;
  }
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") {
      return true;
    }
    const found = installed[path];
    if (!found) {
      const mayBeAbsent = entry.optional || entry.devOptional || entry.peer;
      return mayBeAbsent || (!dev && entry.dev);
    }
    return found.version === entry.version;
  });
}

export async function installPackages({ dev }) {
  if (packagesAreCurrent({ dev })) {
    return;
  }
  await step("Installing packages (the first time takes a minute or two)", () =>
    run("npm", ["ci", ...(dev ? ["--include=dev"] : [])]),
  );
}

const ignoredNames = new Set(["node_modules", ".next", "dist", "generated", ".git"]);

function* filesUnder(path) {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (ignoredNames.has(entry.name)) {
      continue;
    }
    const child = join(path, entry.name);
    if (entry.isDirectory()) {
      yield* filesUnder(child);
    } else if (entry.isFile()) {
      yield child;
    }
  }
}

/** Hash over names and contents; modification times lie after a checkout. */
export function contentHash(paths) {
  const hash = createHash("sha256");
  for (const path of paths) {
    const full = join(root, path);
    if (!existsSync(full)) {
      continue;
    }
    const files = path.includes(".") ? [full] : [...filesUnder(full)].sort();
    for (const file of files) {
      hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}

const stampFile = join(root, "dist", "stamps.json");

export function readStamp(name) {
  return readJson(stampFile)?.[name] ?? null;
}

export function writeStamp(name, value) {
  mkdirSync(join(root, "dist"), { recursive: true });
  const stamps = { ...(readJson(stampFile) ?? {}), [name]: value };
  const temporary = `${stampFile}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(stamps, null, 2)}\n`);
  renameSync(temporary, stampFile);
}

/** Generates the database client when the schema changed since it was last made. */
export async function generateClient() {
  const hash = contentHash(["prisma/schema.prisma", "prisma.config.ts"]);
  const exists = existsSync(join(root, "lib", "db", "generated", "client.ts"));
  if (exists && readStamp("prisma") === hash) {
    return;
  }
  await step("Generating the database client", () =>
    runTool("prisma/build/index.js", ["generate", "--no-hints"], {
      env: { DATABASE_URL: process.env.DATABASE_URL ?? "file:./data/skillopt.db" },
      quiet: true,
    }),
  );
  writeStamp("prisma", hash);
}
