import type * as z from "zod";
import type { Db } from "@/lib/db/client";
import { judgeQuestion, judgeSystemPrompt } from "@/lib/environments/custom/scorers/judge-prompt";
import { AppError } from "@/lib/errors";
import { type CustomTask, customTaskSchema } from "@/lib/schemas/dataset";
import type { JudgePreview, previewJudgeSchema } from "@/lib/schemas/judge";

type Asked = z.output<typeof previewJudgeSchema>;

/** What a judge would be asked about one answer; no model is called. Throws `not_found`. */
export async function previewJudge(db: Db, input: Asked): Promise<JudgePreview> {
  const { scorer, round } = input;
  const task = input.task
    ? customTaskSchema.parse({ id: "preview", ...input.task })
    : await findTask(db, input);
  const answer = input.answer ?? task.expected[0] ?? "";
  return {
    itemId: input.task ? null : task.id,
    system: judgeSystemPrompt(scorer),
    question: judgeQuestion({ rubric: scorer.rubric, task, answer, vote: 0, round }),
    usesItemRubric: task.rubric !== undefined,
  };
}

async function findTask(db: Db, { datasetId, itemId }: Asked): Promise<CustomTask> {
  const row =
    datasetId === undefined
      ? null
      : await db.datasetItem.findFirst({
          where: {
            datasetId,
            dataset: { environment: "custom" },
            ...(itemId === undefined ? {} : { itemId }),
          },
          orderBy: { id: "asc" },
          select: { data: true },
        });
  if (!row) {
    throw new AppError({
      code: "not_found",
      message: "There is no such item of custom tasks.",
      hint: "Name a dataset of custom tasks and one of its items, or send a task.",
      fields: [{ path: itemId === undefined ? "datasetId" : "itemId", message: "not found" }],
    });
  }
  return customTaskSchema.parse(JSON.parse(row.data));
}
