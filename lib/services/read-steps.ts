import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { OptimizerCall, StepPage } from "@/lib/schemas/read-models";
import { type StepRecord, stepDetailSchema, stepRecordSchema } from "@/lib/schemas/step-record";
import { findTexts, getText } from "./read-text";

const maxSteps = 10_000;
const maxCallsPerStep = 500;

/** A committed step with its working material. Throws `not_found` also for a step still in hand. */
export async function getStepPage(db: Db, runId: string, step: number): Promise<StepPage> {
  const row = await db.step.findUnique({
    where: { runId_step: { runId, step } },
    select: { record: true, detailHash: true },
  });
  if (!row) {
    throw new AppError({
      code: "not_found",
      message: `Step ${step} of this run is not finished or does not exist.`,
      hint: "Open the run to see which step is in hand.",
    });
  }
  return {
    record: stepRecordSchema.parse(JSON.parse(row.record)),
    detail: stepDetailSchema.parse(JSON.parse(await getText(db, row.detailHash))),
  };
}

/** Records of all committed steps, oldest first: the rows of history.json. */
export async function listSteps(db: Db, runId: string): Promise<readonly StepRecord[]> {
  const rows = await db.step.findMany({
    where: { runId },
    orderBy: { step: "asc" },
    take: maxSteps,
    select: { record: true },
  });
  return rows.map((row) => stepRecordSchema.parse(JSON.parse(row.record)));
}

/** What the optimizer was told and answered in a step, in order. Step 0 holds calls outside of steps. */
export async function listOptimizerCalls(
  db: Db,
  runId: string,
  step: number,
): Promise<readonly OptimizerCall[]> {
  const calls = await db.modelCall.findMany({
    where: {
      runId,
      role: "optimizer",
      ...(step === 0 ? { OR: [{ step: 0 }, { step: null }] } : { step }),
    },
    orderBy: { id: "asc" },
    take: maxCallsPerStep,
    select: {
      key: true,
      stage: true,
      model: true,
      inputTokens: true,
      outputTokens: true,
      latencyMs: true,
      promptHash: true,
      replyHash: true,
    },
  });
  const texts = await findTexts(
    db,
    calls.flatMap((call) => [call.promptHash, call.replyHash].filter((hash) => hash !== null)),
  );
  return calls.map(({ promptHash, replyHash, ...call }) => ({
    ...call,
    prompt: texts.get(promptHash ?? "") ?? "",
    reply: texts.get(replyHash ?? "") ?? "",
  }));
}
