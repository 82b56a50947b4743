import { Worker } from "node:worker_threads";
import * as z from "zod";
import { threadProgram } from "./thread-program";

/** Limits of one call of a scorer script (benchmarks.md 8.5). */
export const scriptLimits = {
  memoryMb: 64,
  stackBytes: 1024 * 1024,
  deadlineMs: 1000,
  maxLogChars: 4096,
} as const;

/** Past the deadline the engine may still be busy where it cannot be interrupted. */
const graceMs = 1000;
/** The thread's own words for its deadline. */
const tooLong = `took longer than ${scriptLimits.deadlineMs} ms`;
const maxReasonChars = 1000;

export type ScriptResult =
  | {
      readonly ok: true;
      /** From 0 to 1. */
      readonly score: number;
      /** Null leaves the verdict to the pass threshold. */
      readonly pass: boolean | null;
      readonly reason: string;
      readonly log: string;
    }
  | { readonly ok: false; readonly error: string };

const replySchema = z.union([
  z.object({ error: z.string(), isBroken: z.boolean().optional() }),
  z.object({ value: z.unknown(), log: z.string().optional() }),
]);
type Reply = z.infer<typeof replySchema>;

const valueSchema = z.union([
  z.number().min(0).max(1),
  z.boolean(),
  z.object({
    score: z.number().min(0).max(1),
    pass: z.boolean().optional(),
    reason: z.string().optional(),
  }),
]);

type Request = { readonly source: string; readonly context: string | null };
type Sandbox = { ask(request: Request): Promise<Reply>; stop(): void };

let sandbox: Promise<Sandbox> | null = null;
let queue: Promise<unknown> = Promise.resolve();

/**
 * Scores with a user's script on a thread of its own, one call after another. `context` must be
 * JSON. Never throws; a script that fails, lies about its score or takes too long is an error.
 */
export async function runScript(source: string, context: unknown): Promise<ScriptResult> {
  const request = { source, context: JSON.stringify(context) };
  let reply = await enqueue(request);
  // The clock also runs while a busy machine gives the thread no time, hence a second try.
  if ("error" in reply && reply.error === tooLong) reply = await enqueue(request);
  if ("error" in reply) return { ok: false, error: reply.error };
  const value = valueSchema.safeParse(reply.value);
  if (!value.success) {
    const given = JSON.stringify(reply.value)?.slice(0, 200) ?? "nothing";
    return {
      ok: false,
      error: `score returned ${given}; a number from 0 to 1, a boolean or {score, pass, reason} is needed`,
    };
  }
  const log = reply.log ?? "";
  if (typeof value.data === "number") {
    return { ok: true, score: value.data, pass: null, reason: "", log };
  }
  if (typeof value.data === "boolean") {
    return { ok: true, score: value.data ? 1 : 0, pass: value.data, reason: "", log };
  }
  const { score, pass, reason } = value.data;
  return {
    ok: true,
    score,
    pass: pass ?? null,
    reason: (reason ?? "").slice(0, maxReasonChars),
    log,
  };
}

/** Why a source cannot be used as a scorer (syntax, no default export, an error while loading), or null. */
export async function scriptProblem(source: string): Promise<string | null> {
  const reply = await enqueue({ source, context: null });
  return "error" in reply ? reply.error : null;
}

function enqueue(request: Request): Promise<Reply> {
  const answered = queue.then(() => askOnce(request));
  queue = answered;
  return answered;
}

async function askOnce(request: Request): Promise<Reply> {
  try {
    sandbox ??= openSandbox();
    const opened = await sandbox;
    const reply = await opened.ask(request);
    if ("isBroken" in reply && reply.isBroken) discard(opened);
    return reply;
  } catch (error) {
    sandbox = null;
    return {
      error: `the sandbox failed: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

function discard(opened: Sandbox): void {
  opened.stop();
  sandbox = null;
}

/** A thread whose engine is loaded; the deadline of a call starts after that. */
async function openSandbox(): Promise<Sandbox> {
  const thread = new Worker(threadProgram, {
    eval: true,
    env: {},
    workerData: {
      limits: scriptLimits,
      bases: [import.meta.url, `${process.cwd()}/package.json`],
    },
    // QuickJS must meet its own stack limit before the thread meets this one.
    resourceLimits: { stackSizeMb: 16, maxOldGenerationSizeMb: 128 },
    stdout: true,
    stderr: true,
  });
  const stop = () => void thread.terminate();
  const send = (message: Request | "open", limitMs: number) =>
    new Promise<unknown>((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        thread.off("message", onMessage).off("error", onEnd).off("exit", onEnd);
        thread.unref();
        finish();
      };
      const onMessage = (reply: unknown) => settle(() => resolve(reply));
      const onEnd = (reason: unknown) =>
        settle(() => reject(reason instanceof Error ? reason : new Error("the thread ended")));
      const timer = setTimeout(
        () =>
          settle(() => {
            stop();
            resolve({ error: tooLong, isBroken: true });
          }),
        limitMs,
      );
      thread.on("message", onMessage).on("error", onEnd).on("exit", onEnd);
      thread.ref();
      thread.postMessage(message);
    });
  await send("open", 30_000);
  return {
    ask: async (request) =>
      replySchema.parse(await send(request, scriptLimits.deadlineMs + graceMs)),
    stop,
  };
}
