import * as z from "zod";
import {
  askedJudgeSchema,
  askJudgeSchema,
  createJudgeCheckSchema,
  judgeCheckRowSchema,
  judgeCheckSchema,
  judgePreviewSchema,
  labelCaseSchema,
  previewJudgeSchema,
} from "@/lib/schemas/judge";
import { answersJson, type Operation } from "./operation";

const judge = "Judge";
const check = z.object({ check: judgeCheckSchema });

export const judgeOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/datasets/{datasetId}/judge-checks",
    group: judge,
    summary: "Checks of judges on a dataset, newest first, with their agreement.",
    answer: answersJson(z.object({ rows: z.array(judgeCheckRowSchema) })),
  },
  {
    method: "POST",
    path: "/datasets/{datasetId}/judge-checks",
    group: judge,
    summary: "Draws answers to compare a judge with people on; nothing is asked yet.",
    body: createJudgeCheckSchema,
    answer: answersJson(check, 201),
  },
  {
    method: "GET",
    path: "/judge-checks/{checkId}",
    group: judge,
    summary: "One check with its cases, labels, verdicts and agreement.",
    answer: answersJson(check),
  },
  {
    method: "DELETE",
    path: "/judge-checks/{checkId}",
    group: judge,
    summary: "Removes a check.",
    answer: answersJson(z.object({ deleted: z.literal(true) })),
  },
  {
    method: "PUT",
    path: "/judge-checks/{checkId}/cases/{position}",
    group: judge,
    summary: "What a person says of an answer; null takes it back.",
    body: labelCaseSchema,
    answer: answersJson(check),
  },
  {
    method: "POST",
    path: "/judge-checks/{checkId}/verdicts",
    group: judge,
    summary: "Asks the judge about the next cases; repeat until none remain.",
    body: askJudgeSchema,
    answer: answersJson(askedJudgeSchema),
  },
  {
    method: "POST",
    path: "/judge/preview",
    group: judge,
    summary: "The question a judge would be asked about an answer; no model is called.",
    body: previewJudgeSchema,
    answer: answersJson(judgePreviewSchema),
  },
];
