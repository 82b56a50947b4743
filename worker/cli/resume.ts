import { parseOverrides } from "@/lib/config/overrides";
import { configError } from "@/lib/config/resolve-run-config";
import type { Db } from "@/lib/db/client";
import type { FieldError } from "@/lib/errors";
import type { ChangeLimits } from "@/lib/schemas/limits";
import { changeLimits } from "@/lib/services/change-limits";
import { claimRun } from "../claim";
import { sweep } from "../sweep";
import type { Command, CommandInput } from "./command";
import { executeHere } from "./execute-here";
import { resolveRunId, withDatabase } from "./open-database";
import { runOptionsOf, waitOption } from "./wait-for-provider";

/** Changed limits and stop rules, or null. Everything else of a run is fixed. Throws `invalid_config`. */
function changesOf(input: CommandInput): ChangeLimits | null {
  const parsed = parseOverrides([...input.list("set"), ...input.settings]);
  if (!parsed.ok) {
    throw configError(parsed.problems);
  }
  const sections: Record<"limits" | "stop", Record<string, unknown>> = { limits: {}, stop: {} };
  const problems: FieldError[] = [];
  for (const { path, value } of parsed.overrides) {
    const [section = "", key = "", ...rest] = path.split(".");
    if ((section === "limits" || section === "stop") && key !== "" && rest.length === 0) {
      sections[section][key] = value === "none" || value === "off" ? 0 : value;
    } else {
      problems.push({
        path,
        message: "cannot change when a run goes on, only limits.* and stop.* can; fork the run",
      });
    }
  }
  if (problems.length > 0) {
    throw configError(problems);
  }
  return parsed.overrides.length === 0 ? null : sections;
}

async function applyChanges(db: Db, runId: string, changes: ChangeLimits | null) {
  if (changes === null) {
    return [];
  }
  const { event } = await changeLimits(db, runId, changes);
  return event ? [event] : [];
}

export const resumeCommand: Command = {
  name: "resume",
  summary: "Goes on with a run that was paused, stopped, interrupted or failed.",
  positionals: [{ name: "RUN", help: "id, beginning of an id, or name of the run" }],
  takesSettings: true,
  options: {
    set: {
      type: "string",
      multiple: true,
      value: "limits.key=value",
      help: "changes a limit (limits.*) or a stop rule (stop.*)",
    },
    wait: waitOption,
    quiet: { type: "boolean", short: "q", help: "no progress, only the result" },
  },
  run: (input, terminal) =>
    withDatabase(async (db) => {
      const runId = await resolveRunId(db, input.positionals[0] ?? "");
      const changes = changesOf(input);
      return executeHere(db, terminal, runOptionsOf(input), async (workerId) => {
        // A run whose process was killed still looks busy until somebody notices.
        const swept = await sweep(db, { workerId, isExecuting: () => false });
        const changed = await applyChanges(db, runId, changes);
        const { claim, event } = await claimRun(db, { runId, workerId });
        const found = swept.filter((interrupted) => interrupted.runId === runId);
        return { runId, claim, events: [...found, ...changed, event] };
      });
    }),
};
