import * as z from "zod";

/** What people attach to runs: ordinary rows, no part of a run's log (product.md 11.1). */

export const maxTags = 12;
export const maxPinnedRuns = 10;

export const tagSchema = z
  .string()
  .trim()
  .min(1, "a tag needs a letter")
  .max(30, "use at most 30 characters")
  .regex(/^[^\s",:]+$/, "a tag has no spaces, commas, colons or quotes");

export const runNameSchema = z.string().trim().min(1, "fill this in").max(120);

/** Changes of one run; what is left out stays. */
export const annotateRunSchema = z.strictObject({
  name: runNameSchema.optional(),
  tags: z.array(tagSchema).max(maxTags, `use at most ${maxTags} tags`).optional(),
  notes: z.string().max(4000, "use at most 4,000 characters").optional(),
  pinned: z.boolean().optional(),
  archived: z.boolean().optional(),
});
export type AnnotateRun = z.infer<typeof annotateRunSchema>;

/** The same for several runs at once. */
export const annotateRunsSchema = z.strictObject({
  runIds: z.array(z.string().max(60)).min(1).max(200),
  addTags: z.array(tagSchema).max(maxTags).optional(),
  removeTags: z.array(tagSchema).max(maxTags).optional(),
  pinned: z.boolean().optional(),
  archived: z.boolean().optional(),
});
export type AnnotateRuns = z.infer<typeof annotateRunsSchema>;
