import type { Db } from "@/lib/db/client";
import { isResumable } from "@/lib/domain/run-status";
import { type CommandType, commandTypeSchema } from "@/lib/schemas/command";
import { type RunEvent, type RunStatus, runStatusSchema } from "@/lib/schemas/run-event";
import { changeStatus, seenRunColumns } from "./run-lifecycle";

const mostCommands = 200;

/** What a command does to a run that no worker executes, or null when it does not fit any more. */
export function idleStatus(command: CommandType, status: RunStatus): RunStatus | null {
  switch (command) {
    case "pause":
      return status === "queued" || status === "interrupted" ? "paused" : null;
    case "stop":
    case "stop_now":
      return status === "queued" || status === "interrupted" || status === "paused"
        ? "stopped"
        : null;
    case "resume":
      return isResumable(status) || status === "interrupted" ? "queued" : null;
    default: {
      const unknown: never = command;
      return unknown;
    }
  }
}

const reasons: Record<CommandType, string> = {
  pause: "paused by a person",
  stop: "stopped by a person",
  stop_now: "stopped by a person",
  resume: "resumed by a person",
};

/** Carries out the commands of runs that nobody executes, oldest first; others are refused. */
export async function handleIdleCommands(db: Db): Promise<RunEvent[]> {
  const open = await db.command.findMany({
    where: { status: "open", run: { status: { not: "running" } } },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    take: mostCommands,
    select: { id: true, type: true, runId: true },
  });
  const events: RunEvent[] = [];
  for (const command of open) {
    const run = await db.run.findUnique({ where: { id: command.runId }, select: seenRunColumns });
    if (!run || run.status === "running") {
      continue;
    }
    const type = commandTypeSchema.parse(command.type);
    const to = idleStatus(type, runStatusSchema.parse(run.status));
    if (to === null) {
      await db.command.updateMany({
        where: { id: command.id, status: "open" },
        data: {
          status: "refused",
          reason: `The run was ${run.status} by then.`,
          handledAt: new Date(),
        },
      });
      continue;
    }
    const event = await changeStatus(db, run, { to, reason: reasons[type], done: [command.id] });
    if (event) {
      events.push(event);
    }
  }
  return events;
}
