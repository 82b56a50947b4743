import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "./app";
import { bundleProgram } from "./build-worker";
import type { TestDatabase } from "./database";
import { until } from "./until";

const root = fileURLToPath(new URL("../..", import.meta.url));

export type ProcessName = "web" | "worker";

/** The real web process and worker on one database; either can be killed and started at any time. */
export type StudioProcesses = {
  /** Address of the web process, the same in each of its lives. */
  readonly url: string;
  start(name: ProcessName): void;
  /** Resolves when the web process answers. */
  webIsUp(): Promise<void>;
  /** Ends a process without a chance to tidy up, and waits until it is gone. */
  kill(...names: readonly ProcessName[]): Promise<void>;
  isRunning(name: ProcessName): boolean;
  /** What the processes printed, for a failed test. */
  output(): string;
};

export type StudioPrograms = Readonly<Record<ProcessName, string>>;

/** Bundles both programs from the sources. Throws when the pages have not been built. */
export async function bundleStudio(): Promise<StudioPrograms> {
  if (!existsSync(join(root, ".next", "BUILD_ID"))) {
    throw new Error("The web process needs its pages: run `npm run build` first.");
  }
  return {
    web: await bundleProgram("studio-web", "server.ts"),
    worker: await bundleProgram("studio-worker", "worker/index.ts"),
  };
}

export async function openStudio(
  programs: StudioPrograms,
  database: TestDatabase,
  environment: Readonly<Record<string, string>>,
): Promise<StudioProcesses> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const running = new Map<ProcessName, ChildProcess>();
  const env = {
    ...process.env,
    NODE_ENV: "production" as const,
    SKILLOPT_DATABASE_URL: database.url,
    SKILLOPT_RUNS_DIR: join(database.folder, "runs"),
    SKILLOPT_HOST: "127.0.0.1",
    SKILLOPT_PORT: String(port),
    SKILLOPT_WEB_URL: url,
    SKILLOPT_WORKER_TOKEN: randomBytes(16).toString("hex"),
    SKILLOPT_DEMO: "0",
    ...environment,
  };
  let printed = "";

  return {
    url,
    start(name) {
      const child = spawn(process.execPath, [programs[name]], {
        cwd: root,
        env,
        stdio: ["ignore", "pipe", "pipe", "ipc"],
      });
      running.set(name, child);
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding("utf8").on("data", (text: string) => {
          printed = `${printed}${text}`.slice(-20_000);
        });
      }
    },
    async webIsUp() {
      await until(async () => {
        const answer = await fetch(`${url}/readyz`).catch(() => null);
        await answer?.arrayBuffer();
        return answer?.ok;
      });
    },
    async kill(...names) {
      await Promise.all(
        names.map(async (name) => {
          const child = running.get(name);
          running.delete(name);
          if (child && child.exitCode === null && child.signalCode === null) {
            const gone = new Promise((resolve) => child.once("exit", resolve));
            child.kill("SIGKILL");
            await gone;
          }
        }),
      );
    },
    isRunning: (name) => {
      const child = running.get(name);
      return child !== undefined && child.exitCode === null && child.signalCode === null;
    },
    output: () => printed,
  };
}
