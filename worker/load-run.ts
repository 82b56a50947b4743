import type { Db } from "@/lib/db/client";
import { loadSplitItems } from "@/lib/db/queries/dataset-items";
import type { RunContext, SplitItems } from "@/lib/engine/ports";
import type { EarlierSettings } from "@/lib/engine/settings-at";
import type { TaskEnvironment } from "@/lib/environments/environment";
import { getEnvironment } from "@/lib/environments/registry";
import { AppError } from "@/lib/errors";
import { type EvalSplit, evalSplitSchema } from "@/lib/schemas/create-run";
import { earlierPartsSchema } from "@/lib/schemas/fork";
import { type RunPlan, runPlanSchema } from "@/lib/schemas/plan";
import { type RunConfig, runConfigSchema } from "@/lib/schemas/run-config";
import { getText } from "@/lib/services/read-text";

/** The frozen facts of a run, as the engine and the models need them. */
export type LoadedRun = {
  readonly runId: string;
  readonly kind: "train" | "eval";
  readonly evalSplit: EvalSplit;
  readonly config: RunConfig;
  readonly plan: RunPlan;
  readonly items: SplitItems;
  readonly seedSkill: string;
  readonly environment: TaskEnvironment;
  readonly guidance: RunContext["guidance"];
  /** Parts that a fork took over, in order. */
  readonly earlier: readonly EarlierSettings[];
  readonly parent: { readonly runId: string; readonly step: number } | null;
  readonly outputDir: string | null;
};

function readConfig(stored: unknown): RunConfig {
  const parsed = runConfigSchema.safeParse(stored);
  if (!parsed.success) {
    throw new AppError({
      code: "invalid_config",
      message: "The settings of this run were made by another version and cannot be read.",
      hint: "Start a new run with the same dataset.",
      fields: parsed.error.issues.map((issue) => ({
        path: issue.path.join("."),
        message: issue.message,
      })),
    });
  }
  return parsed.data;
}

/** The parts before a fork, with the fork's own number of epochs: what an epoch end is for. */
function readEarlier(stored: string | null, own: RunConfig): EarlierSettings[] {
  return earlierPartsSchema.parse(JSON.parse(stored ?? "[]")).map((part) => {
    const config = readConfig(part.config);
    return {
      throughStep: part.throughStep,
      throughEpoch: part.throughEpoch,
      budgets: part.budgets,
      guidance: getEnvironment(config.env.name).guidance(config.env),
      config: { ...config, train: { ...config.train, num_epochs: own.train.num_epochs } },
    };
  });
}

/** Reads a run and its data. Throws AppError `not_found`, `invalid_config`. */
export async function loadRun(db: Db, runId: string): Promise<LoadedRun> {
  const row = await db.run.findUnique({ where: { id: runId } });
  if (!row) {
    throw new AppError({ code: "not_found", message: "There is no such run." });
  }
  const config = readConfig(JSON.parse(row.config));
  const environment = getEnvironment(config.env.name);
  return {
    runId,
    kind: row.kind === "eval" ? "eval" : "train",
    evalSplit: evalSplitSchema.parse(row.evalSplit ?? "all"),
    config,
    plan: runPlanSchema.parse(JSON.parse(row.plan)),
    items: await loadSplitItems(db, row.datasetId, config.env.limit),
    seedSkill: await getText(db, row.seedSkillHash),
    environment,
    guidance: environment.guidance(config.env),
    earlier: readEarlier(row.earlier, config),
    parent: row.parentRunId === null ? null : { runId: row.parentRunId, step: row.parentStep ?? 0 },
    outputDir: row.outputDir,
  };
}
