import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import * as z from "zod";
import { environmentVariables } from "../../env";
import { ModelError } from "../model-error";

export type LocalServerInput = {
  /** Whole path of the GGUF file. */
  readonly file: string;
  readonly contextTokens: number;
  /** Name or path of node-llama-cpp. */
  readonly library: string;
};

export type LocalServer = {
  readonly url: string;
  /** Only this process knows it. */
  readonly token: string;
  readonly contextTokens: number;
};

type Running = { readonly ready: Promise<LocalServer>; users: number; idle: NodeJS.Timeout | null };

const program = "scripts/local-model-server.mjs";
/** Reading a large file from a slow disk takes a while. */
const startMs = 180_000;
const idleMs = 120_000;

const lineSchema = z.union([
  z.object({ listening: z.string(), contextTokens: z.number() }),
  z.object({ problem: z.string(), message: z.string() }),
]);

const running = new Map<string, Running>();

/**
 * The server of a model file, started as a child process when it is not there, so that the work of the
 * model never holds up this process. Shared by all roles of this process; ends when nobody has used it
 * for two minutes, and with this process. Call `release` after each use.
 */
export async function borrowLocalServer(
  input: LocalServerInput,
): Promise<{ readonly server: LocalServer; release(): void }> {
  const key = JSON.stringify(input);
  let entry = running.get(key);
  if (!entry) {
    entry = start(input, () => running.delete(key));
    running.set(key, entry);
  }
  const used = entry;
  used.users += 1;
  if (used.idle) {
    clearTimeout(used.idle);
    used.idle = null;
  }
  try {
    return { server: await used.ready, release: () => leave(used) };
  } catch (error) {
    running.delete(key);
    throw error;
  }
}

const children = new WeakMap<Running, ChildProcess>();

function leave(entry: Running): void {
  entry.users -= 1;
  if (entry.users === 0) {
    entry.idle = setTimeout(() => children.get(entry)?.kill(), idleMs);
    entry.idle.unref();
  }
}

/** Ends all servers of this process; for tests and for a shutdown that does not wait. */
export function stopLocalServers(): void {
  for (const entry of running.values()) {
    children.get(entry)?.kill();
  }
  running.clear();
}

function start(input: LocalServerInput, onExit: () => void): Running {
  const token = randomBytes(24).toString("hex");
  const child = spawn(
    process.execPath,
    [
      resolve(program),
      "--child",
      "--model",
      input.file,
      "--context",
      String(input.contextTokens),
      "--library",
      input.library,
    ],
    // Only what a program needs: keys of the person are none of its business.
    { stdio: ["pipe", "pipe", "ignore"], env: { ...plainEnvironment(), LOCAL_MODEL_TOKEN: token } },
  );
  // The child ends when its standard input does; it must not keep this process alive.
  child.unref();
  const { stdin, stdout } = child;
  for (const stream of [stdin, stdout]) {
    if ("unref" in stream && typeof stream.unref === "function") {
      stream.unref();
    }
  }
  const entry: Running = { ready: untilReady(child, input, token), users: 0, idle: null };
  children.set(entry, child);
  child.once("exit", onExit);
  return entry;
}

const passedOn = ["PATH", "HOME", "TMPDIR", "TEMP", "SystemRoot", "LD_LIBRARY_PATH"] as const;

function plainEnvironment(): NodeJS.ProcessEnv {
  const variables = environmentVariables();
  const passed = passedOn.flatMap((name) => {
    const value = variables[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { NODE_ENV: "production", ...Object.fromEntries(passed) };
}

function untilReady(
  child: ChildProcess,
  input: LocalServerInput,
  token: string,
): Promise<LocalServer> {
  return new Promise((resolveReady, reject) => {
    const timer = setTimeout(() => {
      child.kill();
      reject(failed("load_failed", "it took longer than three minutes", input));
    }, startMs);
    const finish = (result: LocalServer | ModelError) => {
      clearTimeout(timer);
      if (result instanceof ModelError) {
        reject(result);
      } else {
        resolveReady(result);
      }
    };
    child.once("error", (error) => finish(failed("load_failed", error.message, input)));
    child.once("exit", (code, signal) =>
      finish(failed("load_failed", `the process ended (${signal ?? code})`, input)),
    );
    if (child.stdout) {
      createInterface({ input: child.stdout }).on("line", (text) => {
        const line = lineSchema.safeParse(readJson(text));
        if (line.success) {
          finish(
            "listening" in line.data
              ? { url: line.data.listening, token, contextTokens: line.data.contextTokens }
              : failed(line.data.problem, line.data.message, input),
          );
        }
      });
    }
  });
}

/** The library may write lines of its own. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function failed(problem: string, detail: string, { file, library }: LocalServerInput): ModelError {
  switch (problem) {
    case "library_missing":
      return new ModelError({
        kind: "invalid_request",
        code: problem,
        message: `Model files need the library node-llama-cpp, which is not installed (${library}). Install it beside the app: npm install node-llama-cpp@3 --no-save. Installed elsewhere: set SKILLOPT_LLAMA_MODULE to the path of its dist/index.js. (${detail.slice(0, 200)})`,
      });
    case "file_missing":
      return new ModelError({
        kind: "not_found",
        code: problem,
        message: `There is no model file ${file}.`,
      });
    default:
      return new ModelError({
        kind: "invalid_request",
        code: "load_failed",
        message: `The model file ${file} could not be loaded: ${detail.slice(0, 300)}. Check that it is a whole GGUF file and that there is memory for it.`,
      });
  }
}
