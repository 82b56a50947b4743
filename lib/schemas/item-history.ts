import * as z from "zod";
import { splitNameSchema } from "./dataset";
import { rolloutRowSchema } from "./read-models";

/** One item through all versions of a run. */
export const itemHistorySchema = z.strictObject({
  itemId: z.string(),
  taskType: z.string(),
  split: splitNameSchema,
  text: z.string(),
  expected: z.array(z.string()),
  /** In the order they were stored, with the version the item was done with. */
  rollouts: z.array(rolloutRowSchema.extend({ version: z.int().nullable() })),
  /** Edits that name the item among those that asked for them. */
  edits: z.array(
    z.strictObject({
      step: z.int(),
      position: z.int(),
      op: z.string(),
      content: z.string().nullable(),
      target: z.string().nullable(),
      selection: z.string(),
      status: z.string().nullable(),
      outcome: z.string().nullable(),
    }),
  ),
});
export type ItemHistory = z.infer<typeof itemHistorySchema>;
