import * as z from "zod";

export const splitNameSchema = z.enum(["train", "val", "test"]);
export type SplitName = z.infer<typeof splitNameSchema>;

/** Ids become file names and addresses (encoded); SP-10. */
export const itemIdSchema = z.string().min(1).max(200);

/** An item as the engine sees it; environment fields stand in `fields`. */
export const taskItemSchema = z.strictObject({
  id: itemIdSchema,
  taskType: z.string(),
  /** SHA-256 (hex) of the canonical JSON of `fields`. */
  hash: z.string(),
  fields: z.record(z.string(), z.unknown()),
});
export type TaskItem = z.infer<typeof taskItemSchema>;

/** A file that belongs to an item; its bytes stand in the attachment store under their SHA-256. */
export const itemFileSchema = z.strictObject({
  /** As the item names it, without folders above the archive's `files/`. */
  name: z.string().min(1).max(300),
  /** SHA-256 (hex) of the bytes. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  mediaType: z.string().max(100),
  bytes: z.int().min(0),
});
export type ItemFile = z.infer<typeof itemFileSchema>;

/** A turn of a prompt that is a conversation. */
export const promptMessageSchema = z.strictObject({
  role: z.enum(["system", "user", "assistant"]),
  content: z.string(),
});
export type PromptMessage = z.infer<typeof promptMessageSchema>;

/** A custom task after import (benchmarks.md 8.1). */
export const customTaskSchema = z.strictObject({
  id: itemIdSchema,
  input: z.union([z.string(), z.array(promptMessageSchema), z.record(z.string(), z.unknown())]),
  /** Empty only where the scorer needs none (a pattern for all items). */
  expected: z.array(z.string()),
  /** The expected answer as it was given, where that is more than texts. */
  expected_value: z.unknown().optional(),
  /** What a good answer to this item does, for a judge. */
  rubric: z.string().optional(),
  files: z.array(itemFileSchema).optional(),
  task_type: z.string().max(100).default("custom"),
  group: z.string().max(200).optional(),
  reference_text: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});
export type CustomTask = z.infer<typeof customTaskSchema>;

/** A SearchQA item (benchmarks.md 2.1). */
export const searchqaItemSchema = z.object({
  id: itemIdSchema,
  question: z.string().min(1),
  context: z.string(),
  answers: z.array(z.string()).min(1),
  task_type: z.string().default("qa"),
});
export type SearchqaItem = z.infer<typeof searchqaItemSchema>;

const livemathChoiceSchema = z.object({ label: z.string().min(1), text: z.string().min(1) });

/** A LiveMathematicianBench item (benchmarks.md 6.1). */
export const livemathItemSchema = z.object({
  id: itemIdSchema,
  question: z.string().min(1),
  choices: z.array(livemathChoiceSchema).min(2).max(7),
  correct_choice: livemathChoiceSchema,
  /** Hidden from the target unless the settings show them. */
  theorem: z.string().default(""),
  sketch: z.string().default(""),
  theorem_type: z.array(z.string()).default([]),
  paper_link: z.string().default(""),
  month: z.string().default(""),
  no: z.union([z.string(), z.number()]),
  task_type: z.string().default("math_mcq"),
});
export type LivemathItem = z.infer<typeof livemathItemSchema>;

/** One problem of an upload: where it is and what to do (benchmarks.md 8.1). */
export const importProblemSchema = z.strictObject({
  file: z.string(),
  line: z.int().nullable(),
  field: z.string().nullable(),
  message: z.string(),
});
export type ImportProblem = z.infer<typeof importProblemSchema>;

export const splitModeSchema = z.enum([
  "ratio",
  "split_dir",
  "explicit",
  "stratified",
  "stable_hash",
]);

const bySplit = <T extends z.ZodType>(value: T) =>
  z.strictObject({ train: value, val: value, test: value });
const splitLengthsSchema = bySplit(z.strictObject({ median: z.int(), p95: z.int(), max: z.int() }));

export const answerKinds = [
  "number",
  "yes_no",
  "letter",
  "json",
  "word",
  "phrase",
  "text",
] as const;

/** The first expected answer of each item. */
const answerStatsSchema = z.strictObject({
  kinds: z.array(z.strictObject({ kind: z.enum(answerKinds), count: z.int() })),
  /** Characters. */
  lengths: splitLengthsSchema,
  /** Different answers after lower-casing and collapsing blanks. */
  distinct: z.int(),
  /** The most frequent ones. */
  values: z.array(
    z.strictObject({ text: z.string(), train: z.int(), val: z.int(), test: z.int() }),
  ),
});
export type AnswerStats = z.infer<typeof answerStatsSchema>;

/** Signs that a score would mean less than it seems; 0 items is a check that passed. */
export const datasetCheckSchema = z.strictObject({
  id: z.enum([
    "same_across",
    "near_across",
    "group_across",
    "contradictory",
    "same_inside",
    "answer_in_input",
    "no_answer",
  ]),
  count: z.int(),
  /** The first of them. */
  itemIds: z.array(z.string()),
});
export type DatasetCheck = z.infer<typeof datasetCheckSchema>;

/** What a person should know of a dataset before training on it (product.md 8.12). */
export const datasetStatsSchema = z.strictObject({
  types: z.array(z.strictObject({ name: z.string(), train: z.int(), val: z.int(), test: z.int() })),
  /** Characters of what the target is asked. */
  lengths: z.strictObject({
    median: z.int(),
    p95: z.int(),
    max: z.int(),
    bins: z.array(z.strictObject({ from: z.int(), to: z.int(), count: z.int() })),
  }),
  duplicates: z.strictObject({
    inside: z.int(),
    across: z.int(),
    near: z.int(),
    pairs: z.array(
      z.strictObject({
        first: z.string(),
        second: z.string(),
        firstSplit: splitNameSchema,
        secondSplit: splitNameSchema,
        similarity: z.number(),
      }),
    ),
  }),
  withoutExpected: z.int(),
  fileCount: z.int(),
  /** Pictures with known sizes, on average; left out where items have none. */
  pictures: z.strictObject({ perItem: z.number(), width: z.int(), height: z.int() }).optional(),
  /** The rest is absent in datasets of earlier versions until somebody looks at them. */
  splitLengths: splitLengthsSchema.optional(),
  answers: answerStatsSchema.optional(),
  checks: z.array(datasetCheckSchema).optional(),
});
export type DatasetStats = z.infer<typeof datasetStatsSchema>;

/** A page of a DocVQA item; width and height in pixels as people see the page. */
export const pageImageSchema = itemFileSchema.extend({
  width: z.int().min(1),
  height: z.int().min(1),
});
export type PageImage = z.infer<typeof pageImageSchema>;

/** A DocVQA item (benchmarks.md 5.1): a question on page images, or on their text. */
export const docvqaItemSchema = z.object({
  id: itemIdSchema,
  question: z.string().min(1),
  answers: z.array(z.string()).min(1),
  images: z.array(pageImageSchema).default([]),
  page_text: z.string().default(""),
  task_type: z.string(),
  topics: z.array(z.string()).default([]),
  question_id: z.string().default(""),
  doc_id: z.string().default(""),
  document_id: z.string().default(""),
  document_page: z.string().default(""),
  source_split: z.string().default(""),
  metadata: z.record(z.string(), z.unknown()).optional(),
});
export type DocvqaItem = z.infer<typeof docvqaItemSchema>;

/** Documents of an OfficeQA item: the whole corpus by its list, the item's own sources, their pages. */
export const officeqaFilesSchema = z.object({
  /** JSON list of item files, one per document. */
  corpus: itemFileSchema,
  documents: z.array(itemFileSchema),
  pages: z.array(z.object({ document: z.string(), page: z.int().min(0), file: itemFileSchema })),
});

/** An OfficeQA item (benchmarks.md 4.1). */
export const officeqaItemSchema = z.object({
  id: itemIdSchema,
  question: z.string().min(1),
  answer: z.string().min(1),
  category: z.string(),
  source_files: z.array(z.string()),
  source_docs: z.array(z.string()),
  ...officeqaFilesSchema.shape,
  metadata: z.record(z.string(), z.unknown()).optional(),
});
export type OfficeqaItem = z.infer<typeof officeqaItemSchema>;

/** How a dataset's splits were made; kept with it. */
export const datasetManifestSchema = z.strictObject({
  source: z.string(),
  splitMode: splitModeSchema,
  splitRatio: z.string().optional(),
  splitSeed: z.int().optional(),
  /** Items that were put into another split by hand. */
  movedCount: z.int().optional(),
  /** Records that could not be loaded and were left out on request, with their places. */
  leftOut: z.strictObject({ count: z.int(), problems: z.array(importProblemSchema) }).optional(),
  /** Field whose equal values kept items in one split. */
  groupBy: z.string().optional(),
  stats: datasetStatsSchema.optional(),
  /** The dataset this one is a new version of. */
  previousId: z.string().optional(),
  counts: z.strictObject({ train: z.int(), val: z.int(), test: z.int() }),
  warnings: z.array(z.string()),
});
export type DatasetManifest = z.infer<typeof datasetManifestSchema>;

export const datasetLimits = {
  maxBytes: 50 * 1024 * 1024,
  maxItems: 20_000,
  maxFieldChars: 200_000,
  maxProblems: 100,
  maxFilesPerItem: 20,
  maxFileBytesPerItem: 25 * 1024 * 1024,
} as const;
