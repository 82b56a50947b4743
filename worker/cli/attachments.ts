import { unusedForMs } from "@/lib/attachments/sweep-attachments";
import { AppError } from "@/lib/errors";
import { formatPlural } from "@/lib/format/count";
import { sweepUnusedAttachments } from "@/lib/services/sweep-unused-attachments";
import type { Command, CommandInput } from "./command";
import { withDatabase } from "./open-database";

const hourMs = 60 * 60 * 1000;

export const attachmentsCommand: Command = {
  name: "attachments",
  summary: "Shows pictures and documents that no dataset refers to, and removes them.",
  positionals: [],
  options: {
    remove: { type: "boolean", help: "remove them" },
    "older-than": {
      type: "string",
      value: "HOURS",
      help: `leave alone what came within these hours (default ${unusedForMs / hourMs})`,
    },
    force: { type: "boolean", help: "also where other databases keep their files" },
  },
  run: (input, terminal) =>
    withDatabase(async (db) => {
      const isTrial = !input.flag("remove");
      const swept = await sweepUnusedAttachments(db, {
        isTrial,
        isForced: input.flag("force"),
        olderThanMs: readHours(input) * hourMs,
      });
      if ("isShared" in swept) {
        throw new AppError({
          code: "conflict",
          message:
            swept.databaseCount > 1
              ? `${swept.databaseCount} databases keep files in this folder, so files unused here may be used there.`
              : "It is not known which databases keep files in this folder.",
          hint: "Write --force when no other database uses it.",
        });
      }
      const megabytes = (swept.removedBytes / (1024 * 1024)).toFixed(1);
      const files = `${formatPlural(swept.removedCount, "unused file")}, ${megabytes} MB`;
      const kept = `${formatPlural(swept.keptCount, "file stays", "files stay")}`;
      terminal.print(
        isTrial ? `${files}; ${kept}. Remove them with --remove.` : `Removed ${files}; ${kept}.`,
      );
      return 0;
    }),
};

function readHours(input: CommandInput): number {
  const text = input.text("older-than");
  if (text === null) return unusedForMs / hourMs;
  if (/^\d{1,5}(?:\.\d+)?$/.test(text)) return Number(text);
  throw new AppError({
    code: "invalid_request",
    message: `${text} is not a number of hours.`,
    hint: "Write for example --older-than 48.",
  });
}
