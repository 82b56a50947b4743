import { Worker } from "node:worker_threads";

/** A file to write; `path` is absolute and its folder is made when missing. */
export type FileToWrite = { readonly path: string; readonly text: string };

type Answer = {
  readonly id: number;
  readonly failure: { readonly message: string; readonly code: string } | null;
};

/**
 * The whole program of the thread. It is text and not a file of its own, so that it needs no place
 * in any bundle; it uses nothing but Node.
 */
const program = `
const { mkdirSync, writeFileSync } = require("node:fs");
const { dirname } = require("node:path");
const { parentPort } = require("node:worker_threads");
parentPort.on("message", ({ id, files }) => {
  try {
    let folder = "";
    for (const { path, text } of files) {
      if (dirname(path) !== folder) {
        folder = dirname(path);
        mkdirSync(folder, { recursive: true });
      }
      writeFileSync(path, text);
    }
    parentPort.postMessage({ id, failure: null });
  } catch (error) {
    parentPort.postMessage({ id, failure: { message: error.message, code: String(error.code ?? "") } });
  }
});
`;

type Waiter = { readonly resolve: () => void; readonly reject: (error: unknown) => void };

let thread: Worker | null = null;
let nextId = 0;
const waiters = new Map<number, Waiter>();

function settleAll(error: Error): void {
  thread = null;
  for (const { reject } of waiters.values()) {
    reject(error);
  }
  waiters.clear();
}

function startThread(): Worker {
  const started = new Worker(program, { eval: true });
  started.on("message", ({ id, failure }: Answer) => {
    const waiter = waiters.get(id);
    waiters.delete(id);
    if (waiters.size === 0) {
      started.unref();
    }
    if (failure) {
      waiter?.reject(Object.assign(new Error(failure.message), { code: failure.code }));
    } else {
      waiter?.resolve();
    }
  });
  started.on("error", settleAll);
  started.on("exit", () => {
    if (thread === started) {
      settleAll(new Error("The thread that writes files has ended."));
    }
  });
  return started;
}

/**
 * Writes files on a thread of its own, in order: a run's event loop must not stand still for
 * thousands of small files. Rejects with the file system's error and its `code`. The thread keeps
 * the process alive only while something is being written.
 */
export function writeOnThread(files: readonly FileToWrite[]): Promise<void> {
  thread ??= startThread();
  const id = nextId;
  nextId += 1;
  thread.ref();
  const done = new Promise<void>((resolve, reject) => waiters.set(id, { resolve, reject }));
  thread.postMessage({ id, files });
  return done;
}
