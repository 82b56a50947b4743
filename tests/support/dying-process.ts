import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const preload = fileURLToPath(new URL("./die-on-order.cjs", import.meta.url));

/** Ways a process can end by itself, and the signals it can be ended by. */
export const deaths = ["throws", "rejects", "aborts", "is out of memory", "SIGSEGV"] as const;
export type Death = (typeof deaths)[number];

export type DyingProcess = {
  /** What it printed so far. */
  output(): string;
  /** Kinds of memory that would go into a core file, as Linux tells; null elsewhere. */
  coreFilter(): string | null;
  /** Largest core file it may leave, soft and hard limit in bytes; null elsewhere. */
  coreLimit(): string | null;
  /** Asks for a diagnostic report as a person would, with the signal Node listens to. */
  askForReport(): void;
  /** Makes it meet what ends most programs. */
  order(way: Death): void;
  /** The same, and resolves when it is gone. */
  die(way: Death): Promise<void>;
  kill(): Promise<void>;
};

/**
 * Starts a program that writes everything Node and the system can write about its death into `folder`:
 * reports on every occasion, and a core file where the machine allows one.
 */
export function startDyingProcess(input: {
  readonly program: string;
  readonly folder: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly plantedName: string;
  /** False where the working folder is no place for them. */
  readonly coreFiles?: boolean;
}): DyingProcess {
  const options = [
    `--require=${preload}`,
    "--report-on-fatalerror",
    "--report-uncaught-exception",
    "--report-on-signal",
    `--report-directory=${input.folder}`,
    "--max-old-space-size=192",
  ];
  const size = input.coreFiles === false ? "0" : '"$(ulimit -H -c)"';
  const child: ChildProcess = spawn(
    "sh",
    ["-c", `ulimit -c ${size}; exec "$0" "$@"`, process.execPath, input.program],
    {
      cwd: input.cwd,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_ENV: "production",
        ...input.env,
        PLANTED_NAME: input.plantedName,
        NODE_OPTIONS: options.join(" "),
      },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const closed = once(child, "close");
  const order = (way: Death) => {
    if (way === "SIGSEGV") {
      child.kill("SIGSEGV");
    } else {
      child.send({ die: way });
    }
  };
  return {
    output: () => output,
    coreFilter: () =>
      process.platform === "linux"
        ? readFileSync(`/proc/${child.pid}/coredump_filter`, "utf8").trim()
        : null,
    coreLimit: () =>
      process.platform === "linux"
        ? (/^Max core file size\s+(\S+\s+\S+)/m
            .exec(readFileSync(`/proc/${child.pid}/limits`, "utf8"))?.[1]
            ?.replace(/\s+/, " ") ?? null)
        : null,
    askForReport: () => void child.kill("SIGUSR2"),
    order,
    async die(way) {
      order(way);
      await closed;
    },
    async kill() {
      child.kill("SIGKILL");
      await closed;
    },
  };
}
