import * as z from "zod";
import { splitModeSchema } from "./dataset";
import { environmentNameSchema } from "./environment";

export const datasetArchiveFormat = "skillopt-dataset/1";

const ids = z.array(z.string());

/** `split_manifest.json` of a downloaded dataset: settings, fingerprint and place of every item. */
export const datasetArchiveSchema = z.object({
  format: z.literal(datasetArchiveFormat),
  name: z.string(),
  /** The environment, under the name the manifests of the benchmarks use. */
  benchmark: environmentNameSchema,
  version: z.int(),
  fingerprint: z.string(),
  options: z.record(z.string(), z.unknown()),
  /** How the splits came about the first time. */
  split_mode: splitModeSchema,
  split_ratio: z.string().nullable(),
  split_seed: z.int().nullable(),
  group_by: z.string().nullable(),
  counts: z.object({ train: z.int(), val: z.int(), test: z.int() }),
  assignment: z.object({ train: ids, val: ids, test: ids }),
});
export type DatasetArchive = z.infer<typeof datasetArchiveSchema>;
