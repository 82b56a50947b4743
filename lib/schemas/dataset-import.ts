import * as z from "zod";
import {
  datasetStatsSchema,
  importProblemSchema,
  splitModeSchema,
  splitNameSchema,
} from "./dataset";
import { changeCountsSchema } from "./dataset-change";
import { environmentNameSchema } from "./environment";

/** How items are dealt to the splits; what is left out is chosen by the data (benchmarks.md 8.6). */
export const splitRequestSchema = z.strictObject({
  mode: splitModeSchema.optional().meta({
    title: "Splits",
    description:
      "Left out: files named train, val and test, else the split column, else the ratio.",
  }),
  ratio: z.string().max(60).optional().meta({
    title: "Split ratio",
    description: "train : selection : test; 2:1:7 for 200 items or more, otherwise 4:3:3.",
  }),
  seed: z.int().optional().meta({ title: "Split seed" }),
  groupBy: z.string().max(200).optional().meta({
    title: "Keep together",
    description:
      "Items with the same value of this field stay in one split, such as task_type or metadata.source.",
  }),
  fillMissing: z.boolean().optional().meta({
    title: "Deal the rest",
    description: "Items that name no split are dealt by the ratio instead of refused.",
  }),
  keepPlaces: z.boolean().optional().meta({
    title: "Keep places",
    description:
      "In a new version, items that stood in a split before stay there; only new ones are dealt.",
  }),
  moves: z.record(z.string().max(200), splitNameSchema).optional().meta({
    title: "Moved by hand",
    description: "Items put into another split, by id.",
  }),
});
export type SplitRequest = z.infer<typeof splitRequestSchema>;

/** Which field of the records stands for which field of an item, such as {"input": "Question"}. */
export const columnsSchema = z.record(z.string().max(100), z.string().max(200));

/** A folder on the server's machine, by its name among the prepared ones. */
export const folderRequestSchema = z.strictObject({
  name: z.string().min(1).max(200).meta({ title: "Prepared folder" }),
  documents: z.string().max(200).optional().meta({
    title: "Documents folder",
    description: "Another prepared folder with the documents; left out, its own folder docs.",
  }),
});
export type FolderRequest = z.infer<typeof folderRequestSchema>;

/** A folder that can be imported without an upload. */
export const preparedFolderSchema = z.strictObject({
  name: z.string(),
  /** What its manifest or its name says; null when neither does. */
  environment: environmentNameSchema.nullable(),
  counts: z.strictObject({ train: z.int(), val: z.int(), test: z.int() }).nullable(),
  isSplit: z.boolean(),
  hasDocuments: z.boolean(),
});
export type PreparedFolder = z.infer<typeof preparedFolderSchema>;

/** An upload as form and API send it. Options are the environment's settings that travel with the data. */
export const importDatasetSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(120),
    environment: environmentNameSchema,
    options: z.record(z.string(), z.unknown()).default({}),
    files: z
      .array(z.strictObject({ name: z.string().min(1).max(300), text: z.string() }))
      .max(20)
      .default([]),
    folder: folderRequestSchema.optional().meta({
      title: "Prepared folder",
      description:
        "In place of files: a folder the owner of the server put into SKILLOPT_DATA_DIR.",
    }),
    split: splitRequestSchema.prefault({}),
    columns: columnsSchema.default({}),
    keepValid: z.boolean().default(false).meta({
      title: "Load the valid items",
      description: "Leaves out what has a problem, and lists it with the dataset.",
    }),
    previousId: z.string().max(80).optional().meta({ title: "New version of" }),
  })
  .refine(({ files, folder }) => files.length > 0 !== (folder !== undefined), {
    path: ["files"],
    error: "give files, or the name of a prepared folder",
  });
export type ImportDatasetRequest = z.infer<typeof importDatasetSchema>;

const previewItemSchema = z.strictObject({
  itemId: z.string(),
  split: splitNameSchema.nullable(),
  taskType: z.string(),
  text: z.string(),
  expected: z.array(z.string()),
  /** Names of the pictures and documents that come with the item. */
  files: z.array(z.string()).default([]),
});

/** One line of the split editor. */
export const placedItemSchema = z.strictObject({
  itemId: z.string(),
  split: splitNameSchema,
  taskType: z.string(),
  group: z.string().nullable(),
  text: z.string(),
});
export type PlacedItem = z.infer<typeof placedItemSchema>;

/** What would be imported, or every problem that stands against it. */
export const datasetPreviewSchema = z.strictObject({
  ok: z.boolean(),
  problems: z.array(importProblemSchema),
  warnings: z.array(z.string()),
  itemCount: z.int(),
  /** Items that could be loaded without those that have a problem; 0 where that makes no sense. */
  loadableCount: z.int(),
  /** What is left out because the person asked for the valid items only. */
  leftOut: z.strictObject({ count: z.int(), problems: z.array(importProblemSchema) }),
  /** Null while a problem stands. */
  counts: z.strictObject({ train: z.int(), val: z.int(), test: z.int() }).nullable(),
  split: z.strictObject({ mode: splitModeSchema, ratio: z.string(), seed: z.int() }),
  taskTypes: z.array(z.strictObject({ name: z.string(), count: z.int() })),
  /** Fields of the records, for the assignment of columns. */
  columns: z.array(z.string()),
  /** Settings in force, those the files bring included. */
  options: z.record(z.string(), z.unknown()),
  items: z.array(previewItemSchema),
  /** Null while a problem stands. */
  stats: datasetStatsSchema.nullable(),
  /** Every item with its place, in the order of the files; empty unless asked for. */
  placed: z.array(placedItemSchema),
  /** Against the version before, where there is one and no problem stands. */
  changes: changeCountsSchema.nullable().default(null),
});
export type DatasetPreview = z.infer<typeof datasetPreviewSchema>;
