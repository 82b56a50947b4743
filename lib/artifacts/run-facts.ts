import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { type RunPlan, runPlanSchema } from "@/lib/schemas/plan";
import { type RunConfig, runConfigSchema } from "@/lib/schemas/run-config";
import {
  type RunSummary,
  runSummarySchema,
  type TestScore,
  testScoreSchema,
} from "@/lib/schemas/run-summary";
import { type StepRecord, stepRecordSchema } from "@/lib/schemas/step-record";
import type { VersionFact } from "./skill-history";

/** Everything the output directory is made of, except texts and rollouts, which are read when needed. */
export type RunFacts = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly isSimulated: boolean;
  readonly evalSplit: string | null;
  /** Where a fork comes from. */
  readonly parent: { readonly run_id: string; readonly step: number } | null;
  readonly config: RunConfig;
  readonly plan: RunPlan;
  readonly summary: RunSummary | null;
  /** Tests that have ended, also while others still go on. */
  readonly tests: readonly TestScore[];
  readonly seedSkillHash: string;
  readonly bestSkillHash: string | null;
  readonly scores: {
    readonly baseline: number | null;
    readonly current: number | null;
    readonly best: number | null;
    readonly bestStep: number | null;
  };
  readonly dataset: { readonly id: string; readonly name: string; readonly fingerprint: string };
  readonly steps: readonly { readonly record: StepRecord; readonly detailHash: string }[];
  readonly versions: readonly VersionFact[];
};

/** Throws AppError `not_found`. */
export async function readRunFacts(db: Db, runId: string): Promise<RunFacts> {
  const run = await db.run.findUnique({
    where: { id: runId },
    include: {
      dataset: { select: { id: true, name: true, fingerprint: true } },
      steps: { orderBy: { step: "asc" }, select: { record: true, detailHash: true } },
      events: { where: { type: "test_scored" }, orderBy: { seq: "asc" }, select: { data: true } },
      versions: {
        orderBy: { number: "asc" },
        select: {
          number: true,
          step: true,
          epoch: true,
          kind: true,
          outcome: true,
          skillHash: true,
          contentHash: true,
        },
      },
    },
  });
  if (!run) {
    throw new AppError({
      code: "not_found",
      message: `There is no run ${runId}.`,
      hint: "List the runs with: npm run skillopt -- list",
    });
  }
  const summary = run.summary === null ? null : runSummarySchema.parse(JSON.parse(run.summary));
  return {
    id: run.id,
    name: run.name,
    kind: run.kind,
    isSimulated: run.isSimulated,
    evalSplit: run.evalSplit,
    parent:
      run.parentRunId === null ? null : { run_id: run.parentRunId, step: run.parentStep ?? 0 },
    config: runConfigSchema.parse(JSON.parse(run.config)),
    plan: runPlanSchema.parse(JSON.parse(run.plan)),
    summary,
    tests: summary?.tests ?? run.events.map(({ data }) => testScoreSchema.parse(JSON.parse(data))),
    seedSkillHash: run.seedSkillHash,
    bestSkillHash: run.bestSkillHash,
    scores: {
      baseline: run.baselineScore,
      current: run.currentScore,
      best: run.bestScore,
      bestStep: run.bestStep,
    },
    dataset: run.dataset,
    steps: run.steps.map((step) => ({
      record: stepRecordSchema.parse(JSON.parse(step.record)),
      detailHash: step.detailHash,
    })),
    versions: run.versions,
  };
}

/** Place of every item in its split, for the order of result files. */
export async function readPositions(db: Db, facts: RunFacts): Promise<ReadonlyMap<string, number>> {
  const items = await db.datasetItem.findMany({
    where: { datasetId: facts.dataset.id },
    select: { itemId: true, position: true },
  });
  return new Map(items.map((item) => [item.itemId, item.position]));
}
