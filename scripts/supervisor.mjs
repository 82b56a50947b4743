// Keeps the web and the worker process alive and stops them cleanly.
import { spawn } from "node:child_process";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { root } from "./setup.mjs";

export const firstBackOffMs = 500;
export const longestBackOffMs = 10_000;
export const quickFailureLimit = 5;
/** A process that lived longer than this was healthy: its end is not a quick failure. */
const healthyAfterMs = 10_000;
const stopLimitMs = 12_000;

/** Wait before the restart after the n-th quick failure in a row, n from 1. */
export function backOffMs(quickFailures) {
  return Math.min(longestBackOffMs, firstBackOffMs * 2 ** Math.max(0, quickFailures - 1));
}

function prefixLines(stream, prefix, target) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      target.write(`${prefix}${line}\n`);
    }
  });
  stream.on("end", () => {
    if (rest !== "") {
      target.write(`${prefix}${rest}\n`);
    }
  });
}

/**
 * Starts `processes` ({name, file, args?, env}) and restarts each that ends by itself, waiting 0.5 s,
 * then doubling to 10 s. After five quick failures in a row `onGiveUp(name)` is called once.
 * `onMessage(name, message)` gets what children send. Children get an ipc channel and end by themselves when it closes, so none survives the supervisor.
 */
export function supervise({
  processes,
  onGiveUp,
  onMessage = () => {},
  out = process.stdout,
  err = process.stderr,
}) {
  const width = Math.max(...processes.map(({ name }) => name.length));
  const running = new Map();
  let stopping = false;

  function spawnChild({ name, file, args = [], env }) {
    const child = spawn(process.execPath, ["--enable-source-maps", file, ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const prefix = `${name.padEnd(width)} │ `;
    prefixLines(child.stdout, prefix, out);
    prefixLines(child.stderr, prefix, err);
    return child;
  }

  async function keepAlive(definition) {
    let quickFailures = 0;
    while (!stopping) {
      const started = performance.now();
      const child = spawnChild(definition);
      const entry = { child, asked: false };
      running.set(definition.name, entry);
      child.on("message", (message) => onMessage(definition.name, message));
      const how = await new Promise((resolve) => {
        child.on("error", (error) => resolve(error.message));
        child.on("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
      });
      running.delete(definition.name);
      if (stopping) {
        return;
      }
      if (entry.asked) {
        continue;
      }
      quickFailures = performance.now() - started > healthyAfterMs ? 1 : quickFailures + 1;
      if (quickFailures >= quickFailureLimit) {
        err.write(
          `The ${definition.name} process failed ${quickFailureLimit} times in a row (${how}). Giving up; the lines above say why.\n`,
        );
        onGiveUp(definition.name);
        return;
      }
      const wait = backOffMs(quickFailures);
      err.write(
        `The ${definition.name} process ended (${how}); starting it again in ${wait / 1000} s.\n`,
      );
      await delay(wait, undefined, { ref: true });
    }
  }

  for (const definition of processes) {
    void keepAlive(definition);
  }

  return {
    /** Ends a process so that it starts again with what was just built. */
    restart(name) {
      const entry = running.get(name);
      if (entry) {
        entry.asked = true;
        entry.child.kill("SIGTERM");
      }
    },
    isRunning: (name) => running.has(name),
    /** Sends a message to a process; one that is just being started again misses it. */
    send(name, message) {
      const child = running.get(name)?.child;
      if (child?.connected) {
        child.send(message, () => {});
      }
    },
    /** Asks all children to end and waits; kills what does not. */
    async stop() {
      stopping = true;
      const children = [...running.values()].map(({ child }) => child);
      const ended = Promise.all(
        children.map(
          (child) =>
            new Promise((resolve) => {
              if (child.exitCode !== null || child.signalCode !== null) {
                resolve();
              } else {
                child.once("exit", resolve);
              }
            }),
        ),
      );
      for (const child of children) {
        child.kill("SIGTERM");
      }
      const timer = setTimeout(() => {
        for (const child of children) {
          child.kill("SIGKILL");
        }
      }, stopLimitMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
