import * as z from "zod";

/** A request of the API as its page shows it; schemas are JSON texts. */
export const shownOperationSchema = z.strictObject({
  method: z.string(),
  path: z.string(),
  group: z.string(),
  summary: z.string(),
  parameters: z.array(
    z.strictObject({
      name: z.string(),
      place: z.enum(["path", "query"]),
      isRequired: z.boolean(),
      meaning: z.string(),
    }),
  ),
  body: z.string().nullable(),
  takesForm: z.boolean(),
  status: z.int(),
  answer: z.string(),
});
export type ShownOperation = z.infer<typeof shownOperationSchema>;
