import { findSplitName } from "@/lib/environments/make-splits";
import { AppError } from "@/lib/errors";
import { type EvalSplit, evalSplitSchema } from "@/lib/schemas/create-run";
import { createRun } from "@/lib/services/create-run";
import type { Command } from "./command";
import { executeHere } from "./execute-here";
import { withDatabase } from "./open-database";
import {
  chooseOutputDirectory,
  configOptions,
  importConfiguredData,
  printsConfig,
  readConfig,
  readSkillFile,
} from "./run-input";
import { asTaken } from "./train";
import { runOptionsOf, waitOption } from "./wait-for-provider";

/** Names of the original stand for ours; a name nobody knows is an error (R-1.11, N-1.11). */
function toSplit(text: string): EvalSplit {
  const parsed = evalSplitSchema.safeParse(findSplitName(text) ?? text);
  if (!parsed.success) {
    throw new AppError({
      code: "invalid_request",
      message: `Unknown split ${text}.`,
      hint: `Splits: ${evalSplitSchema.options.join(", ")}`,
    });
  }
  return parsed.data;
}

export const evaluateCommand: Command = {
  name: "eval",
  summary: "Scores a skill file on one split, without training.",
  positionals: [],
  takesSettings: true,
  options: {
    ...configOptions,
    wait: waitOption,
    skill: { type: "string", value: "FILE", required: true, help: "the skill to score" },
    split: {
      type: "string",
      value: evalSplitSchema.options.join("|"),
      help: "the items to score it on (default all)",
    },
  },
  run: async (input, terminal) => {
    const evalSplit = toSplit(input.text("split") ?? "all");
    const read = await readConfig(input, terminal);
    if (printsConfig(input, read, terminal)) {
      return 0;
    }
    const { config } = read;
    const seedSkill = await readSkillFile(input.required("skill"), "skill");
    const outputDir = await chooseOutputDirectory(input, config);
    const name = input.text("name");
    return withDatabase(async (db) => {
      const datasetId = await importConfiguredData(db, config);
      const request = { datasetId, config, seedSkill, kind: "eval" as const, evalSplit };
      return executeHere(db, terminal, runOptionsOf(input), async (workerId) =>
        asTaken(
          await createRun(
            db,
            { ...request, ...(name === null ? {} : { name }) },
            { claimedBy: workerId, ...(outputDir === null ? {} : { outputDir }) },
          ),
        ),
      );
    });
  },
};
