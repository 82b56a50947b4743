import * as z from "zod";
import { importProblemSchema, splitNameSchema } from "./dataset";
import { environmentNameSchema } from "./environment";

/** How items are dealt to the splits; what is left out is chosen by the data (benchmarks.md 8.6). */
export const splitRequestSchema = z.strictObject({
  mode: z.enum(["ratio", "split_dir", "explicit", "stratified"]).optional().meta({
    title: "Splits",
    description:
      "Left out: files named train, val and test, else the split column, else the ratio.",
  }),
  ratio: z.string().max(60).optional().meta({
    title: "Split ratio",
    description: "train : selection : test; 2:1:7 for 200 items or more, otherwise 4:3:3.",
  }),
  seed: z.int().optional().meta({ title: "Split seed" }),
});
export type SplitRequest = z.infer<typeof splitRequestSchema>;

/** An upload as form and API send it. Options are the environment's settings that travel with the data. */
export const importDatasetSchema = z.strictObject({
  name: z.string().trim().min(1).max(120),
  environment: environmentNameSchema,
  options: z.record(z.string(), z.unknown()).default({}),
  files: z
    .array(z.strictObject({ name: z.string().min(1).max(300), text: z.string() }))
    .min(1)
    .max(20),
  split: splitRequestSchema.prefault({}),
});
export type ImportDatasetRequest = z.infer<typeof importDatasetSchema>;

const previewItemSchema = z.strictObject({
  itemId: z.string(),
  split: splitNameSchema.nullable(),
  taskType: z.string(),
  text: z.string(),
  expected: z.array(z.string()),
});

/** What would be imported, or every problem that stands against it. */
export const datasetPreviewSchema = z.strictObject({
  ok: z.boolean(),
  problems: z.array(importProblemSchema),
  warnings: z.array(z.string()),
  itemCount: z.int(),
  /** Null while a problem stands. */
  counts: z.strictObject({ train: z.int(), val: z.int(), test: z.int() }).nullable(),
  split: z.strictObject({
    mode: z.enum(["ratio", "split_dir", "explicit", "stratified"]),
    ratio: z.string(),
    seed: z.int(),
  }),
  taskTypes: z.array(z.strictObject({ name: z.string(), count: z.int() })),
  items: z.array(previewItemSchema),
});
export type DatasetPreview = z.infer<typeof datasetPreviewSchema>;
