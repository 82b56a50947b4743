import * as z from "zod";
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
