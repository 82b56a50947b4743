import * as z from "zod";
import { runSorts } from "@/lib/run-view/run-order";
import { maxComparedRuns } from "@/lib/schemas/comparison";
import { splitNameSchema } from "@/lib/schemas/dataset";
import { changeKindSchema } from "@/lib/schemas/dataset-change";
import { environmentNameSchema } from "@/lib/schemas/environment";
import { modelRoleSchema } from "@/lib/schemas/model-role";
import { rolloutPurposeSchema, runStatusSchema } from "@/lib/schemas/run-event";
import { pageQuery } from "./params";

/** Query strings and small bodies of the API, one per route: the routes read them, the API document shows them. */

export const compareQuery = z.strictObject({
  runs: z
    .string()
    .max(600)
    .transform((text) => text.split(",").filter(Boolean))
    .refine((ids) => ids.length >= 1 && ids.length <= maxComparedRuns, {
      message: `name 1 to ${maxComparedRuns} runs, separated by commas`,
    }),
  format: z.enum(["json", "csv"]).default("json"),
  part: z.enum(["curves", "settings", "items"]).default("curves"),
});

export const editsQuery = pageQuery.extend({
  step: z.coerce.number().int().min(1).optional(),
  outcome: z.string().max(40).optional(),
  format: z.enum(["json", "csv"]).default("json"),
});

export const eventsQuery = z.strictObject({
  afterSeq: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(500),
});

export const logsQuery = z.strictObject({
  beforeSeq: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
});

export const itemMatrixQuery = z.strictObject({ split: splitNameSchema.default("val") });

export const stepsQuery = z.strictObject({ format: z.enum(["json", "csv"]).default("json") });

export const rolloutsQuery = pageQuery.extend({
  purpose: rolloutPurposeSchema.optional(),
  skillHash: z
    .string()
    .regex(/^[0-9a-f]{1,64}$/)
    .optional(),
  itemId: z.string().max(200).optional(),
  step: z.coerce.number().int().min(1).optional(),
});

export const versionQuery = z.strictObject({
  raw: z.literal("1").optional(),
  provenance: z.stringbool().default(false),
});

export const bestSkillQuery = z.strictObject({ provenance: z.stringbool().default(false) });

export const skillsQuery = pageQuery.extend({
  archived: z.stringbool().optional(),
  format: z.enum(["json", "csv"]).default("json"),
});

export const skillTextQuery = z.strictObject({
  raw: z.stringbool().default(false),
  provenance: z.stringbool().default(false),
});

export const runsQuery = pageQuery.extend({
  status: runStatusSchema.optional(),
  datasetId: z.string().max(80).optional(),
  search: z.string().max(200).optional(),
  q: z.string().max(300).optional(),
  ids: z
    .string()
    .max(6000)
    .transform((text) => text.split(","))
    .optional(),
  archived: z.stringbool().optional(),
  sort: z.enum(runSorts).optional(),
  order: z.enum(["asc", "desc"]).optional(),
  format: z.enum(["json", "csv"]).default("json"),
});

export const datasetsQuery = pageQuery.extend({
  search: z.string().max(200).optional(),
  environment: environmentNameSchema.optional(),
  tag: z.string().max(30).optional(),
  archived: z.stringbool().optional(),
});

export const datasetItemsQuery = pageQuery.extend({
  split: splitNameSchema.optional(),
  search: z.string().max(200).optional(),
});

export const datasetDownloadQuery = z.strictObject({
  format: z.enum(["zip", "jsonl"]).default("zip"),
});

export const datasetChangesQuery = pageQuery.extend({
  /** The other dataset; left out, the version before. */
  from: z.string().max(80).optional(),
  kind: changeKindSchema.optional(),
});

export const listModelsSchema = z.strictObject({ settings: modelRoleSchema });

export const testProfileSchema = z.strictObject({ abilities: z.boolean().default(false) });
