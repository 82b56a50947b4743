import type { Db } from "@/lib/db/client";
import { loadSplitItems } from "@/lib/db/queries/dataset-items";
import type { RunContext, SplitItems } from "@/lib/engine/ports";
import type { TaskEnvironment } from "@/lib/environments/environment";
import { getEnvironment } from "@/lib/environments/registry";
import { AppError } from "@/lib/errors";
import { type EvalSplit, evalSplitSchema } from "@/lib/schemas/create-run";
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
  readonly outputDir: string | null;
};

/** Reads a run and its data. Throws AppError `not_found`, `invalid_config`. */
export async function loadRun(db: Db, runId: string): Promise<LoadedRun> {
  const row = await db.run.findUnique({ where: { id: runId } });
  if (!row) {
    throw new AppError({ code: "not_found", message: "There is no such run." });
  }
  const parsed = runConfigSchema.safeParse(JSON.parse(row.config));
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
  const config = parsed.data;
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
    outputDir: row.outputDir,
  };
}
