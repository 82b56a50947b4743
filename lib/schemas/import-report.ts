import * as z from "zod";

/** Something of an output directory that was not taken over, and why. */
export const skippedPartSchema = z.strictObject({ path: z.string(), reason: z.string() });
export type SkippedPart = z.infer<typeof skippedPartSchema>;

/** What is known of a run that was read from an output directory; kept with the run. */
export const importReportSchema = z.strictObject({
  /** The directory as it was given. */
  directory: z.string(),
  /** Who wrote it: this product, or the original. */
  format: z.enum(["studio", "reference"]),
  /** Environment as the directory names it; it may be one this version does not have. */
  environment: z.string(),
  importedAt: z.string(),
  /** True when the directory ends with its summary. */
  isComplete: z.boolean(),
  skipped: z.array(skippedPartSchema),
  /** Settings of the directory that this version has no place for, as they stand there. */
  otherSettings: z.array(
    z.strictObject({ key: z.string(), value: z.unknown(), reason: z.string() }),
  ),
});
export type ImportReport = z.infer<typeof importReportSchema>;

/** What the log of an imported run says of its origin; names no place of a machine. */
export const importOriginSchema = z.strictObject({
  format: z.enum(["studio", "reference"]),
  environment: z.string(),
});
