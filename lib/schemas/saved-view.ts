import * as z from "zod";

/** Views of the run table that somebody named. They are shared by everybody who uses the app. */

export const maxSavedViews = 50;

export const putSavedViewSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, "fill this in")
    .max(40, "use at most 40 characters")
    .meta({ title: "Name", description: "A name that is taken gets the new content." }),
  query: z
    .string()
    .max(1000, "use at most 1,000 characters")
    .regex(/^[\x21-\x7e]*$/, "give the query of an address, percent-encoded")
    .meta({ title: "Query", description: "What stands behind `?` in the address of the table." }),
});
export type PutSavedView = z.infer<typeof putSavedViewSchema>;

export const savedViewSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  query: z.string(),
});
export type SavedView = z.infer<typeof savedViewSchema>;
