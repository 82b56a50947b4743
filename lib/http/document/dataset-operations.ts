import * as z from "zod";
import {
  changeDatasetSchema,
  datasetComparisonSchema,
  datasetItemSchema,
  datasetVersionRowSchema,
} from "@/lib/schemas/dataset-change";
import { datasetRowSchema } from "@/lib/schemas/read-models";
import { datasetChangesQuery, datasetDownloadQuery } from "../queries";
import { answersFile, answersJson, type Operation } from "./operation";

const group = "Datasets";

/** Changes, versions, items and downloads of datasets. */
export const datasetOperations: readonly Operation[] = [
  {
    method: "PATCH",
    path: "/datasets/{datasetId}",
    group,
    summary: "Renames it, sets tags and notes, archives it. Items never change.",
    body: changeDatasetSchema,
    answer: answersJson(z.object({ dataset: datasetRowSchema })),
  },
  {
    method: "DELETE",
    path: "/datasets/{datasetId}",
    group,
    summary: "Removes a dataset that no run uses; with runs it can only be archived.",
    answer: answersJson(z.object({ deleted: z.string() })),
  },
  {
    method: "GET",
    path: "/datasets/{datasetId}/versions",
    group,
    summary: "Its versions, newest first, with the runs that used each.",
    answer: answersJson(z.object({ rows: z.array(datasetVersionRowSchema) })),
  },
  {
    method: "GET",
    path: "/datasets/{datasetId}/changes",
    group,
    summary: "Items added, changed, moved and removed since another version.",
    query: datasetChangesQuery,
    answer: answersJson(datasetComparisonSchema),
  },
  {
    method: "GET",
    path: "/datasets/{datasetId}/download",
    group,
    summary:
      "ZIP with one file per split, attachments and manifest, or JSON Lines. An import of it gives the same fingerprint.",
    query: datasetDownloadQuery,
    answer: answersFile("application/zip"),
  },
  {
    method: "GET",
    path: "/datasets/{datasetId}/items/{itemId}",
    group,
    summary: "One item with its fields, files and results.",
    answer: answersJson(z.object({ item: datasetItemSchema })),
  },
  {
    method: "GET",
    path: "/datasets/{datasetId}/items/{itemId}/files/{index}",
    group,
    summary: "A file of an item: a picture, or text.",
    answer: answersFile("application/octet-stream"),
  },
];
