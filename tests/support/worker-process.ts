import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export type WorkerProcess = {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  /** What the process has logged so far. */
  output(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
};

/** Starts a bundled worker on a database; it ends with the test at the latest. */
export function startWorkerProcess(
  program: string,
  environment: Record<string, string>,
): WorkerProcess {
  const child = spawn(process.execPath, [program], {
    env: {
      NODE_ENV: "production",
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
  }
  const exited = once(child, "exit").then(([code]) => code);
  return {
    child,
    exited,
    output: () => output,
    async kill(signal) {
      child.kill(signal);
      await exited;
    },
  };
}
