import { AppError } from "@/lib/errors";
import { createRun } from "@/lib/services/create-run";
import type { Command } from "./command";
import { executeHere, type TakenRun } from "./execute-here";
import { withDatabase } from "./open-database";
import { printPlan } from "./plan";
import {
  chooseOutputDirectory,
  configOptions,
  importConfiguredData,
  measureConfiguredData,
  printsConfig,
  readConfig,
  readSeedSkill,
} from "./run-input";
import { runOptionsOf, waitOption } from "./wait-for-provider";

/** A new run with the claim that was asked for. */
export function asTaken({ runId, claim }: Awaited<ReturnType<typeof createRun>>): TakenRun {
  if (claim === null) {
    throw new AppError({ code: "internal", message: "The new run was not claimed." });
  }
  return { runId, claim, events: [] };
}

export const trainCommand: Command = {
  name: "train",
  summary: "Trains a skill without the web app: same engine, same database, same files.",
  positionals: [],
  takesSettings: true,
  options: {
    ...configOptions,
    wait: waitOption,
    plan: { type: "boolean", help: "only print what the run would do and cost" },
  },
  run: async (input, terminal) => {
    const read = await readConfig(input, terminal);
    if (printsConfig(input, read, terminal)) {
      return 0;
    }
    const { config } = read;
    const seedSkill = await readSeedSkill(config);
    const onlyPlans = input.flag("plan");
    if (onlyPlans || !input.flag("quiet")) {
      const sizes = await measureConfiguredData(config);
      printPlan(terminal, { config, sizes, seedSkill }, { withArithmetic: onlyPlans });
    }
    if (onlyPlans) {
      return 0;
    }
    const outputDir = await chooseOutputDirectory(input, config);
    const name = input.text("name");
    return withDatabase(async (db) => {
      const datasetId = await importConfiguredData(db, config);
      return executeHere(db, terminal, runOptionsOf(input), async (workerId) =>
        asTaken(
          await createRun(
            db,
            { datasetId, config, seedSkill, ...(name === null ? {} : { name }) },
            { claimedBy: workerId, ...(outputDir === null ? {} : { outputDir }) },
          ),
        ),
      );
    });
  },
};
