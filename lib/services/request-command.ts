import { type Db, inTransaction } from "@/lib/db/client";
import { canApply } from "@/lib/domain/run-status";
import { runStatusWords } from "@/lib/domain/status-words";
import { AppError } from "@/lib/errors";
import { type CommandType, commandTypeSchema, type PostCommand } from "@/lib/schemas/command";
import { type RunStatus, runStatusSchema } from "@/lib/schemas/run-event";

export type CommandReceipt = {
  readonly commandId: string;
  readonly type: CommandType;
  /** `open` until the worker has carried it out; then done or refused. */
  readonly status: string;
  readonly reason: string | null;
  /** False when the command had been asked for before. */
  readonly created: boolean;
};

type CommandRow = { id: string; type: string; status: string; reason: string | null };

function toReceipt(row: CommandRow, created: boolean): CommandReceipt {
  return {
    commandId: row.id,
    type: commandTypeSchema.parse(row.type),
    status: row.status,
    reason: row.reason,
    created,
  };
}

function notApplicable(type: CommandType, status: RunStatus): AppError {
  return new AppError({
    code: "conflict",
    message: `This run cannot ${type === "stop_now" ? "stop" : type}: it is ${runStatusWords(status).word.toLowerCase()}.`,
    hint: "Reload to see the run as it is now.",
  });
}

/**
 * Asks the worker to pause, resume or stop a run. Repeated with the same id it returns the first
 * answer, and a second wish of the same kind joins the one that is still open. Throws AppError
 * `not_found`, `conflict`.
 */
export function requestCommand(
  db: Db,
  runId: string,
  command: PostCommand,
): Promise<CommandReceipt> {
  return inTransaction(db, async (tx) => {
    const known = await tx.command.findUnique({ where: { id: command.commandId } });
    if (known) {
      if (known.runId !== runId || known.type !== command.type) {
        throw new AppError({
          code: "conflict",
          message: "This command id was used for another command.",
          hint: "Send each command with an id of its own.",
        });
      }
      return toReceipt(known, false);
    }
    const run = await tx.run.findUnique({
      where: { id: runId },
      select: { status: true, kind: true },
    });
    if (!run) {
      throw new AppError({ code: "not_found", message: "There is no such run." });
    }
    if (run.kind === "imported") {
      throw new AppError({
        code: "conflict",
        message: "This run was imported; it is only shown here.",
        hint: "Start a new run with its best skill as the seed to train on.",
      });
    }
    const status = runStatusSchema.parse(run.status);
    if (!canApply(command.type, status)) {
      throw notApplicable(command.type, status);
    }
    const same = await tx.command.findFirst({
      where: { runId, type: command.type, status: "open" },
    });
    if (same) {
      return toReceipt(same, false);
    }
    const row = await tx.command.create({
      data: { id: command.commandId, runId, type: command.type },
    });
    return toReceipt(row, true);
  });
}
