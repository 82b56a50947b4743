import * as z from "zod";
import { datasetManifestSchema, itemFileSchema } from "./dataset";
import { environmentNameSchema } from "./environment";
import { datasetItemRowSchema } from "./read-models";
import { maxTags, runNameSchema, tagSchema } from "./run-annotations";

/** What people may change of a dataset; its items never change (product.md 8.12). What is left out stays. */
export const changeDatasetSchema = z.strictObject({
  name: runNameSchema.optional(),
  tags: z.array(tagSchema).max(maxTags, `use at most ${maxTags} tags`).optional(),
  notes: z.string().max(4000, "use at most 4,000 characters").optional(),
  archived: z.boolean().optional(),
});
export type ChangeDataset = z.infer<typeof changeDatasetSchema>;

/** How two versions differ, in items. `moved` items are the same and stand in another split. */
export const changeCountsSchema = z.strictObject({
  added: z.int(),
  changed: z.int(),
  moved: z.int(),
  removed: z.int(),
  same: z.int(),
});
export type ChangeCounts = z.infer<typeof changeCountsSchema>;

/** A version of a dataset with the runs that used it. */
export const datasetVersionRowSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  version: z.int(),
  previousId: z.string().nullable(),
  fingerprint: z.string(),
  counts: datasetManifestSchema.shape.counts,
  isArchived: z.boolean(),
  createdAt: z.string(),
  runCount: z.int(),
  /** The newest of them. */
  runs: z.array(z.strictObject({ id: z.string(), name: z.string(), status: z.string() })),
});
export type DatasetVersionRow = z.infer<typeof datasetVersionRowSchema>;

export const changeKinds = ["changed", "moved", "added", "removed"] as const;
export const changeKindSchema = z.enum(changeKinds);
export type ChangeKind = z.infer<typeof changeKindSchema>;

const comparedVersionSchema = datasetVersionRowSchema.pick({
  id: true,
  name: true,
  version: true,
  fingerprint: true,
  counts: true,
  createdAt: true,
});

/** An item that differs; the side on which it does not exist is null. */
export const itemChangeSchema = z.strictObject({
  itemId: z.string(),
  kind: changeKindSchema,
  /** Fields of a changed item whose values differ. */
  fields: z.array(z.string()),
  before: datasetItemRowSchema.nullable(),
  after: datasetItemRowSchema.nullable(),
});
export type ItemChange = z.infer<typeof itemChangeSchema>;

/** Two datasets side by side: `from` is the older one. */
export const datasetComparisonSchema = z.strictObject({
  from: comparedVersionSchema,
  to: comparedVersionSchema,
  sameItems: z.boolean(),
  counts: changeCountsSchema,
  /** Options that travel with the data and differ, as JSON; empty text where one side has none. */
  options: z.array(z.strictObject({ key: z.string(), before: z.string(), after: z.string() })),
  rows: z.array(itemChangeSchema),
  nextCursor: z.string().nullable(),
});
export type DatasetComparison = z.infer<typeof datasetComparisonSchema>;

/** One item with everything it holds. */
export const datasetItemSchema = datasetItemRowSchema.extend({
  datasetId: z.string(),
  datasetName: z.string(),
  environment: environmentNameSchema,
  itemHash: z.string(),
  position: z.int(),
  fields: z.record(z.string(), z.unknown()),
  files: z.array(itemFileSchema),
  previousItemId: z.string().nullable(),
  nextItemId: z.string().nullable(),
  /** Runs that put the item to the target, newest first, with its last result there. */
  results: z.array(
    z.strictObject({
      runId: z.string(),
      runName: z.string(),
      rolloutId: z.int(),
      purpose: z.string(),
      status: z.string(),
      hard: z.number(),
      soft: z.number(),
    }),
  ),
});
export type DatasetItem = z.infer<typeof datasetItemSchema>;
