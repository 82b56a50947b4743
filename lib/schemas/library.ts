import * as z from "zod";
import { runNameSchema } from "./run-annotations";

export const maxLibraryTextBytes = 256 * 1024;

/** Where a version of a library skill comes from. Facts of a run are those of the moment it was kept. */
export const libraryOriginSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("imported"), fileName: z.string() }),
  z.strictObject({
    kind: z.literal("run"),
    runId: z.string(),
    runName: z.string(),
    version: z.int(),
    step: z.int(),
    /** In gate-metric space; null for a version that was never scored. */
    score: z.number().nullable(),
    baseline: z.number().nullable(),
    selectionCount: z.int(),
    datasetName: z.string(),
    targetModel: z.string(),
    isSimulated: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("restored"), from: z.int() }),
]);
export type LibraryOrigin = z.infer<typeof libraryOriginSchema>;

const textSchema = z
  .string()
  .min(1, "the text is empty")
  .refine((text) => new TextEncoder().encode(text).byteLength <= maxLibraryTextBytes, {
    message: "use at most 256 KiB",
  })
  .refine((text) => !text.includes("\u0000"), { message: "the text holds a zero byte" });
const fromRunSchema = z.strictObject({
  runId: z.string().max(60),
  /** The best version so far when left out. */
  version: z.int().min(0).optional(),
});

/** A new library skill: a text, or a version of a run. */
export const createLibrarySkillSchema = z.union([
  z.strictObject({
    name: runNameSchema,
    text: textSchema,
    fileName: z.string().max(200).default(""),
    notes: z.string().max(4000).default(""),
  }),
  z.strictObject({ name: runNameSchema.optional(), run: fromRunSchema }),
]);
export type CreateLibrarySkill = z.infer<typeof createLibrarySkillSchema>;

/** A further version of a library skill. */
export const addLibraryVersionSchema = z.union([
  z.strictObject({ text: textSchema, fileName: z.string().max(200).default("") }),
  z.strictObject({ run: fromRunSchema }),
  z.strictObject({ restore: z.int().min(1) }),
]);
export type AddLibraryVersion = z.infer<typeof addLibraryVersionSchema>;

export const changeLibrarySkillSchema = z.strictObject({
  name: runNameSchema.optional(),
  notes: z.string().max(4000).optional(),
  archived: z.boolean().optional(),
});
export type ChangeLibrarySkill = z.infer<typeof changeLibrarySkillSchema>;

export const libraryVersionRowSchema = z.strictObject({
  number: z.int(),
  skillHash: z.string(),
  lengthChars: z.int(),
  origin: libraryOriginSchema,
  createdAt: z.string(),
});
export type LibraryVersionRow = z.infer<typeof libraryVersionRowSchema>;

export const librarySkillRowSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  notes: z.string(),
  isArchived: z.boolean(),
  createdAt: z.string(),
  versionCount: z.int(),
  latest: libraryVersionRowSchema,
  /** Runs whose seed is one of its texts. */
  usedByCount: z.int(),
});
export type LibrarySkillRow = z.infer<typeof librarySkillRowSchema>;

export const librarySkillPageSchema = librarySkillRowSchema.extend({
  versions: z.array(libraryVersionRowSchema),
  usedBy: z.array(z.strictObject({ id: z.string(), name: z.string(), version: z.int() })),
});
export type LibrarySkillPage = z.infer<typeof librarySkillPageSchema>;
