import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export type RunningApp = {
  readonly url: string;
  readonly databaseUrl: string;
  /** Folder of the database, removed by `stop`. */
  readonly directory: string;
  /** What the processes printed so far. */
  output(): string;
  startWorker(): void;
  /** Ends the worker and waits until it is gone. */
  killWorker(signal?: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
};

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") {
    throw new Error("no port");
  }
  return address.port;
}

function untilExit(child: ChildProcess): Promise<void> {
  return child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once("exit", () => resolve()));
}

/** Runs a bundled program to its end; resolves with exit code and output. */
export function runProgram(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "dist", `${name}.mjs`), ...args], {
      cwd: root,
      env: { ...process.env, NODE_ENV: "production", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/**
 * Starts the built web app and a worker on a free port with an empty database in a temporary folder.
 * `npm run build` must have run. `demo` lets the demo run start by itself, as for a newcomer.
 */
export async function startApp(
  options: { demo?: boolean; worker?: boolean; env?: Readonly<Record<string, string>> } = {},
): Promise<RunningApp> {
  const directory = await mkdtemp(join(tmpdir(), "skillopt-app-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const databaseUrl = `file:${join(directory, "skillopt.db")}`;
  const env = {
    NODE_ENV: "production" as const,
    SKILLOPT_DATABASE_URL: databaseUrl,
    SKILLOPT_RUNS_DIR: join(directory, "runs"),
    SKILLOPT_HOST: "127.0.0.1",
    SKILLOPT_PORT: String(port),
    SKILLOPT_WEB_URL: url,
    SKILLOPT_WORKER_TOKEN: randomBytes(16).toString("hex"),
    SKILLOPT_DEMO: options.demo ? "1" : "0",
    ...options.env,
  };
  let printed = "";
  const spawnProgram = (name: string): ChildProcess => {
    const child = spawn(process.execPath, [join(root, "dist", `${name}.mjs`)], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
      });
    }
    return child;
  };

  const migrated = await runProgram("migrate", [], env);
  if (migrated.code !== 0) {
    throw new Error(`The database could not be made:\n${migrated.stderr}`);
  }
  const web = spawnProgram("server");
  let worker: ChildProcess | null = null;
  const startWorker = () => {
    worker ??= spawnProgram("worker");
  };
  const killWorker = async (signal: NodeJS.Signals = "SIGKILL") => {
    const child = worker;
    worker = null;
    if (child) {
      child.kill(signal);
      await untilExit(child);
    }
  };
  const stop = async () => {
    web.kill("SIGTERM");
    await killWorker("SIGTERM");
    await untilExit(web);
    await rm(directory, { recursive: true, force: true });
  };
  if (options.worker !== false) {
    startWorker();
  }
  while (web.exitCode === null && web.signalCode === null) {
    const answer = await fetch(`${url}/api/v1/health`).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.ok) {
      return { url, databaseUrl, directory, output: () => printed, startWorker, killWorker, stop };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  throw new Error(`The web process ended before it answered:\n${printed}`);
}
