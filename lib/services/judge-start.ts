import type { Db } from "@/lib/db/client";
import type { JudgeScorer } from "@/lib/domain/run-judge";
import { judgeScorersOf, judgeSettings } from "@/lib/domain/run-judge";
import type { ModelRole } from "@/lib/schemas/model-role";
import { modelRoleSchema } from "@/lib/schemas/model-role";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { type RunConfig, runConfigSchema } from "@/lib/schemas/run-config";
import { judgeScorerSchema } from "@/lib/schemas/scorer";
import { listJudgeChecks } from "./judge-checks";

/** What the form of a new check starts from; null for a dataset that no judge can score. */
export async function judgeStart(
  db: Db,
  dataset: Pick<DatasetRow, "id" | "environment" | "options">,
): Promise<{
  /** Settings with a judging scorer and a judge. */
  readonly config: RunConfig;
  /** Whether the dataset's own scorer asks a judge. */
  readonly isJudged: boolean;
  readonly hasAnswers: boolean;
} | null> {
  if (dataset.environment !== "custom") {
    return null;
  }
  const own = runConfigSchema.safeParse({ env: { ...dataset.options, name: "custom" } });
  const [ownScorer] = own.success ? judgeScorersOf(own.data.env) : [];
  const [[latest], lastRun, answered] = await Promise.all([
    listJudgeChecks(db, { datasetId: dataset.id }),
    db.run.findFirst({
      where: { datasetId: dataset.id },
      orderBy: { createdAt: "desc" },
      select: { config: true },
    }),
    db.rollout.findFirst({
      where: { run: { datasetId: dataset.id }, status: "scored", answer: { not: "" } },
      select: { id: true },
    }),
  ]);
  const scorer: JudgeScorer =
    ownScorer ??
    latest?.scorer ??
    judgeScorerSchema.parse({ type: "llmJudge", rubric: firstRubric });
  const judge: ModelRole =
    latest?.judge ?? judgeOfRun(lastRun?.config) ?? modelRoleSchema.parse({});
  return {
    config: runConfigSchema.parse({
      env: { ...dataset.options, name: "custom", scorer },
      model: { judge: { temperature: 0, ...judge } },
    }),
    isJudged: ownScorer !== undefined,
    hasAnswers: answered !== null,
  };
}

const firstRubric = "The answer says the same as the reference and leaves nothing out.";

function judgeOfRun(config: string | undefined): ModelRole | null {
  const parsed = runConfigSchema.safeParse(JSON.parse(config ?? "null"));
  return parsed.success ? judgeSettings(parsed.data) : null;
}
