import { claimRun } from "../claim";
import type { Command } from "./command";
import { executeHere } from "./execute-here";
import { resolveRunId, withDatabase } from "./open-database";

export const resumeCommand: Command = {
  name: "resume",
  summary: "Goes on with a run that was paused, stopped, interrupted or failed.",
  positionals: [{ name: "RUN", help: "id, beginning of an id, or name of the run" }],
  options: {
    quiet: { type: "boolean", short: "q", help: "no progress, only the result" },
  },
  run: (input, terminal) =>
    withDatabase(async (db) => {
      const runId = await resolveRunId(db, input.positionals[0] ?? "");
      return executeHere(db, terminal, { quiet: input.flag("quiet") }, async (workerId) => {
        const { claim, event } = await claimRun(db, { runId, workerId });
        return { runId, claim, events: [event] };
      });
    }),
};
