import { parseOverrides } from "@/lib/config/overrides";
import { configError } from "@/lib/config/resolve-run-config";
import { AppError } from "@/lib/errors";
import type { ForkRun } from "@/lib/schemas/fork";
import { forkRun } from "@/lib/services/fork-run";
import type { Command, CommandInput } from "./command";
import { executeHere } from "./execute-here";
import { resolveRunId, withDatabase } from "./open-database";
import { freeDirectory } from "./run-input";
import { asTaken } from "./train";
import { runOptionsOf, waitOption } from "./wait-for-provider";

/** A whole number of a flag, or null. Throws AppError `invalid_request`. */
function wholeNumber(input: CommandInput, name: string): number | null {
  const text = input.text(name);
  if (text === null) {
    return null;
  }
  if (!/^\d{1,9}$/.test(text)) {
    throw new AppError({
      code: "invalid_request",
      message: `--${name} must be a whole number, not ${text}.`,
      hint: "See: npm run skillopt -- fork --help",
    });
  }
  return Number(text);
}

function changesOf(input: CommandInput): Record<string, unknown> {
  const parsed = parseOverrides([...input.list("set"), ...input.settings]);
  if (!parsed.ok) {
    throw configError(parsed.problems);
  }
  return Object.fromEntries(parsed.overrides.map(({ path, value }) => [path, value]));
}

export const forkCommand: Command = {
  name: "fork",
  summary: "Trains on from a finished step of a run, under changed settings or with more epochs.",
  positionals: [{ name: "RUN", help: "id, beginning of an id, or name of the run" }],
  takesSettings: true,
  options: {
    step: {
      type: "string",
      value: "K",
      help: "last step taken over; default: the last finished one",
    },
    epochs: { type: "string", value: "N", help: "epochs of the fork in all" },
    set: { type: "string", multiple: true, value: "section.key=value", help: "changes a setting" },
    name: { type: "string", value: "TEXT", help: "name of the fork" },
    out: { type: "string", value: "DIR", help: "output directory" },
    queue: { type: "boolean", help: "leave it to a worker instead of training here" },
    wait: waitOption,
    quiet: { type: "boolean", short: "q", help: "no progress, only the result" },
  },
  run: (input, terminal) =>
    withDatabase(async (db) => {
      const parentId = await resolveRunId(db, input.positionals[0] ?? "");
      const step = wholeNumber(input, "step");
      const epochs = wholeNumber(input, "epochs");
      const name = input.text("name");
      const out = input.text("out");
      const outputDir = out === null ? null : await freeDirectory(out);
      const request: ForkRun = {
        config: changesOf(input),
        ...(step === null ? {} : { step }),
        ...(epochs === null ? {} : { epochs }),
        ...(name === null ? {} : { name }),
      };
      const place = outputDir === null ? {} : { outputDir };
      if (input.flag("queue")) {
        const fork = await forkRun(db, parentId, request, place);
        terminal.print(`Run ${fork.runId} waits for a worker; it goes on after step ${fork.step}.`);
        return 0;
      }
      return executeHere(db, terminal, runOptionsOf(input), async (workerId) =>
        asTaken(await forkRun(db, parentId, request, { ...place, claimedBy: workerId })),
      );
    }),
};
