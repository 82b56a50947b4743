import type * as z from "zod";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/domain/ids";
import { judgeAgreement } from "@/lib/domain/judge-agreement";
import { rubricKey } from "@/lib/domain/run-judge";
import { contentHash } from "@/lib/environments/content-hash";
import { renderInput } from "@/lib/environments/custom/task-text";
import { AppError } from "@/lib/errors";
import {
  type createJudgeCheckSchema,
  type JudgeCase,
  type JudgeCheck,
  type JudgeCheckRow,
  type JudgeLabel,
  judgeCaseSchema,
  judgeCheckRowSchema,
} from "@/lib/schemas/judge";
import {
  loadTasks,
  type NewCase,
  sampleAnswers,
  sampleReferences,
  takeGiven,
} from "./judge-sample";
import { getDataset } from "./read-datasets";

const mostRows = 200;

function notFound(): AppError {
  return new AppError({
    code: "not_found",
    message: "There is no such check of a judge.",
    hint: "Open the dataset and choose one of its checks.",
  });
}

/**
 * Draws the answers of a check and stores it; the judge is asked later. Throws `not_found`, `conflict`
 * for a dataset that has no answers to draw, `invalid_data` for cases of unknown items.
 */
export async function createJudgeCheck(
  db: Db,
  datasetId: string,
  input: z.output<typeof createJudgeCheckSchema>,
  now: number = Date.now(),
): Promise<JudgeCheck> {
  const dataset = await getDataset(db, datasetId);
  if (dataset.environment !== "custom") {
    throw new AppError({
      code: "invalid_request",
      message: "Only custom tasks can be scored by a judge.",
      hint: "Benchmarks have graders of their own.",
      fields: [{ path: "datasetId", message: "is no dataset of custom tasks" }],
    });
  }
  const cases = await drawCases(db, datasetId, input);
  const id = newId("judgeCheck", { now, random: Math.random });
  const { scorer, judge, source, rounds } = input;
  await db.judgeCheck.create({
    data: {
      id,
      datasetId,
      fingerprint: dataset.fingerprint,
      rubricHash: contentHash(rubricKey(scorer)),
      scorer: JSON.stringify(scorer),
      judge: JSON.stringify(judge),
      judgeModel: judge.model,
      source,
      rounds: JSON.stringify(rounds),
      agreement: JSON.stringify(
        judgeAgreement(cases.map(({ label }) => ({ label, verdicts: [] }))),
      ),
      createdAt: new Date(now),
      cases: {
        create: cases.map(({ label, ...one }, position) => ({
          ...one,
          position,
          labelPass: label?.pass ?? null,
          labelScore: label?.score ?? null,
        })),
      },
    },
  });
  return getJudgeCheck(db, id);
}

function drawCases(
  db: Db,
  datasetId: string,
  { source, size, cases = [] }: z.output<typeof createJudgeCheckSchema>,
): Promise<NewCase[]> {
  switch (source) {
    case "answers":
      return sampleAnswers(db, datasetId, size);
    case "references":
      return sampleReferences(db, datasetId, size);
    case "given":
      return takeGiven(db, datasetId, cases);
    default: {
      const unknown: never = source;
      return unknown;
    }
  }
}

const rowColumns = {
  id: true,
  datasetId: true,
  fingerprint: true,
  rubricHash: true,
  scorer: true,
  judge: true,
  source: true,
  rounds: true,
  agreement: true,
  createdAt: true,
} as const;

type StoredRow = NonNullable<Awaited<ReturnType<typeof findRow>>>;

function findRow(db: Db, id: string) {
  return db.judgeCheck.findUnique({ where: { id }, select: rowColumns });
}

function toRow(row: StoredRow): JudgeCheckRow {
  return judgeCheckRowSchema.parse({
    ...row,
    scorer: JSON.parse(row.scorer),
    judge: JSON.parse(row.judge),
    rounds: JSON.parse(row.rounds),
    agreement: JSON.parse(row.agreement),
    createdAt: row.createdAt.toISOString(),
  });
}

/** Checks, newest first; of one dataset or of all. */
export async function listJudgeChecks(
  db: Db,
  filter: { readonly datasetId?: string } = {},
): Promise<readonly JudgeCheckRow[]> {
  const rows = await db.judgeCheck.findMany({
    where: filter,
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: mostRows,
    select: rowColumns,
  });
  return rows.map(toRow);
}

/** A check with its cases, labels and verdicts. Throws `not_found`. */
export async function getJudgeCheck(db: Db, id: string): Promise<JudgeCheck> {
  const row = await findRow(db, id);
  if (!row) {
    throw notFound();
  }
  const stored = await db.judgeCase.findMany({
    where: { checkId: id },
    orderBy: { position: "asc" },
    include: { verdicts: { orderBy: { id: "asc" } } },
  });
  const ids = [...new Set(stored.map(({ itemId }) => itemId))];
  const found = await loadTasks(db, row.datasetId, { itemId: { in: ids } });
  const tasks = new Map(found.map((task) => [task.id, task]));
  const verdicts = stored.flatMap((one) => one.verdicts);
  return {
    ...toRow(row),
    cases: stored.map((one): JudgeCase => {
      const task = tasks.get(one.itemId);
      return {
        position: one.position,
        itemId: one.itemId,
        task: task ? renderInput(task.input) : "",
        expected: task ? [...task.expected] : [],
        rubric: task?.rubric ?? null,
        answer: one.answer,
        runId: one.runId,
        rolloutId: one.rolloutId,
        labelFrom: judgeCaseSchema.shape.labelFrom.parse(one.labelFrom),
        label:
          one.labelPass === null
            ? null
            : {
                pass: one.labelPass,
                ...(one.labelScore === null ? {} : { score: one.labelScore }),
              },
        verdicts: one.verdicts.map(({ round, status, score, pass, reason }) =>
          judgeCaseSchema.shape.verdicts.element.parse({ round, status, score, pass, reason }),
        ),
      };
    }),
    usage: {
      calls: verdicts.reduce((sum, { calls }) => sum + calls, 0),
      tokens: verdicts.reduce((sum, one) => sum + one.inputTokens + one.outputTokens, 0),
      costMicros: verdicts.some(({ costMicros }) => costMicros === null)
        ? null
        : verdicts.reduce((sum, { costMicros }) => sum + (costMicros ?? 0), 0),
    },
  };
}

/** Takes a person's word on a case, or takes it back with null. Throws `not_found`. */
export async function labelJudgeCase(
  db: Db,
  checkId: string,
  position: number,
  label: JudgeLabel | null,
): Promise<JudgeCheck> {
  const { count } = await db.judgeCase.updateMany({
    where: { checkId, position },
    data: {
      labelFrom: label === null ? null : "person",
      labelPass: label?.pass ?? null,
      labelScore: label?.score ?? null,
    },
  });
  if (count === 0) {
    throw notFound();
  }
  return refreshAgreement(db, checkId);
}

/** Computes the agreement anew from labels and verdicts and keeps it. Throws `not_found`. */
export async function refreshAgreement(db: Db, checkId: string): Promise<JudgeCheck> {
  const check = await getJudgeCheck(db, checkId);
  const agreement = judgeAgreement(check.cases);
  await db.judgeCheck.updateMany({
    where: { id: checkId },
    data: { agreement: JSON.stringify(agreement) },
  });
  return { ...check, agreement };
}

/** Throws `not_found`. */
export async function deleteJudgeCheck(db: Db, id: string): Promise<void> {
  const { count } = await db.judgeCheck.deleteMany({ where: { id } });
  if (count === 0) {
    throw notFound();
  }
}
