import * as z from "zod";
import { forkRowSchema } from "@/lib/schemas/fork";
import { itemHistorySchema } from "@/lib/schemas/item-history";
import { someRunChartsSchema } from "@/lib/schemas/run-charts";
import { putSavedViewSchema, savedViewSchema } from "@/lib/schemas/saved-view";
import { answersJson, type Operation } from "./operation";

const group = "Saved views";

export const viewOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/views",
    group,
    summary: "Saved views of the run table.",
    answer: answersJson(z.object({ rows: z.array(savedViewSchema) })),
  },
  {
    method: "GET",
    path: "/runs/{runId}/charts/{chart}",
    group: "Parts of a run",
    summary:
      "Numbers of a chart that are not in the log: failures, results, lengths or taskTypes. The answer has the asked part only.",
    answer: answersJson(someRunChartsSchema),
  },
  {
    method: "GET",
    path: "/runs/{runId}/forks",
    group: "Parts of a run",
    summary: "Runs that were branched off this one.",
    answer: answersJson(z.object({ rows: z.array(forkRowSchema) })),
  },
  {
    method: "GET",
    path: "/runs/{runId}/items/{itemId}",
    group: "Parts of a run",
    summary: "One item through all versions: the task, its results, the edits it stands behind.",
    answer: answersJson(itemHistorySchema),
  },
  {
    method: "POST",
    path: "/views",
    group,
    summary: "Saves a view under a name, or gives a saved one new content.",
    body: putSavedViewSchema,
    answer: answersJson(z.object({ view: savedViewSchema }), 201),
  },
  {
    method: "DELETE",
    path: "/views/{viewId}",
    group,
    summary: "Removes a saved view.",
    answer: answersJson(z.object({ deleted: z.boolean() })),
  },
];
