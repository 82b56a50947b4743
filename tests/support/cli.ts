import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleProgram } from "./build-worker";

const root = fileURLToPath(new URL("../..", import.meta.url));

export type CliResult = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type CliRun = {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
};

export type CliHome = {
  readonly folder: string;
  readonly databaseUrl: string;
  /** Writes a file into the folder and returns its path. */
  file(name: string, text: string): string;
  /** Starts the bundled command line on this home's own database. */
  start(words: readonly string[], env?: Readonly<Record<string, string>>): CliRun;
  run(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliResult>;
  close(): void;
};

/** A folder with a database of its own for the command line, and nothing of this machine's settings. */
export async function createCliHome(): Promise<CliHome> {
  const program = await bundleProgram("cli", "worker/cli.ts");
  const folder = mkdtempSync(join(tmpdir(), "skillopt-cli-"));
  const databaseUrl = `file:${join(folder, "cli.db")}`;
  const start = (words: readonly string[], env: Readonly<Record<string, string>> = {}): CliRun => {
    const child = spawn(process.execPath, [program, ...words], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_ENV: "production",
        SKILLOPT_DATABASE_URL: databaseUrl,
        SKILLOPT_RUNS_DIR: join(folder, "runs"),
        SKILLOPT_WEB_URL: "http://127.0.0.1:9",
        ...env,
      },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const result = new Promise<CliResult>((resolve) => {
      child.on("close", (code) => resolve({ code, stdout, stderr }));
    });
    return { child, result };
  };
  return {
    folder,
    databaseUrl,
    file(name, text) {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    },
    start,
    run: (words, env) => start(words, env).result,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A small run of a built-in task family. */
export const demoConfig = `train: {num_epochs: 2, batch_size: 12}
env: {name: custom, data_path: "demo:ticket-routing"}
`;

export function runIdIn(text: string): string {
  const found = /run_[0-9a-z]{21}/.exec(text);
  if (!found) {
    throw new Error(`no run id in: ${text}`);
  }
  return found[0];
}
