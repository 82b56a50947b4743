import type { Db } from "@/lib/db/client";
import { commandTypeSchema } from "@/lib/schemas/command";
import type { HaltReason, RunHalt } from "./run-halt";

/** Reads what people asked of a run that is being executed. */
export type CommandInbox = {
  /** At a border: throws AppError `cancelled` when a pause, or a stop that is due here, was asked for. */
  checkpoint(border: { stopIsDue: boolean }): Promise<void>;
  close(): void;
};

const pollMs = 500;

/** Watches the commands of a run: stop_now at any moment, pause and stop at their borders. */
export function openCommandInbox(input: {
  db: Db;
  runId: string;
  halt: RunHalt;
  onError: (error: unknown) => void;
}): CommandInbox {
  const { db, runId, halt } = input;

  async function due(types: readonly string[]): Promise<HaltReason | null> {
    const open = await db.command.findMany({
      where: { runId, status: "open" },
      orderBy: { createdAt: "asc" },
      select: { id: true, type: true },
    });
    const honoured = open.filter((command) => types.includes(command.type));
    if (honoured.length === 0) {
      return null;
    }
    const stops = honoured.some(({ type }) => commandTypeSchema.parse(type) !== "pause");
    return {
      kind: "command",
      status: stops ? "stopped" : "paused",
      commandIds: honoured.map(({ id }) => id),
    };
  }

  async function poll(): Promise<void> {
    try {
      const reason = await due(["stop_now"]);
      if (reason) {
        halt.abort(reason);
      }
    } catch (error) {
      input.onError(error);
    }
  }

  const timer = setInterval(() => void poll(), pollMs);
  return {
    async checkpoint({ stopIsDue }) {
      halt.assertRunning();
      const reason = await due(stopIsDue ? ["pause", "stop", "stop_now"] : ["pause", "stop_now"]);
      if (reason) {
        halt.refuse(reason);
      }
      halt.assertRunning();
    },
    close() {
      clearInterval(timer);
    },
  };
}
