import * as z from "zod";

/** A page of a list as the API sends it. */
export const pageOf = (row: z.ZodType) =>
  z.strictObject({ rows: z.array(row), nextCursor: z.string().nullable() });

/** A list that is sent whole. */
export const rowsOf = (row: z.ZodType) => z.strictObject({ rows: z.array(row) });
