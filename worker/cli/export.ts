import { type ExportFormat, exportFormats, exportRun } from "@/lib/artifacts/export-run";
import { AppError } from "@/lib/errors";
import type { Command } from "./command";
import { resolveRunId, withDatabase } from "./open-database";

function toFormat(text: string | null): ExportFormat {
  const format = exportFormats.find((name) => name === (text ?? "dir"));
  if (!format) {
    throw new AppError({
      code: "invalid_request",
      message: `Unknown format ${text}.`,
      hint: `Formats: ${exportFormats.join(", ")}`,
    });
  }
  return format;
}

export const exportCommand: Command = {
  name: "export",
  summary: "Writes a run as an output directory, a zip file or an Agent Skill folder.",
  positionals: [{ name: "RUN", help: "id, beginning of an id, or name of the run" }],
  options: {
    out: { type: "string", value: "DIR", required: true, help: "where to write" },
    format: { type: "string", value: "dir|zip|skill", help: "default: dir" },
  },
  run: (input, terminal) =>
    withDatabase(async (db) => {
      const format = toFormat(input.text("format"));
      const runId = await resolveRunId(db, input.positionals[0] ?? "");
      const made = await exportRun(db, runId, input.required("out"), format);
      const run = await db.run.findUnique({ where: { id: runId }, select: { isSimulated: true } });
      terminal.print(`${made}${run?.isSimulated ? "  (Simulated model)" : ""}`);
      return 0;
    }),
};
