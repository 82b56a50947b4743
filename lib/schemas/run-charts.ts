import * as z from "zod";

/** Numbers behind the charts of a run that are not in its log. */

const countsSchema = z.record(z.string(), z.int());

export const runChartsSchema = z.strictObject({
  /** Failed items of each step's batch in three groupings. */
  failures: z.array(
    z.strictObject({
      step: z.int(),
      items: z.int(),
      failed: z.int(),
      /** By the category of the scorer's reason. */
      reasons: countsSchema,
      /** By the failure type the analysts named, and by their description. */
      types: countsSchema,
      descriptions: countsSchema,
    }),
  ),
  /** Results of items in the order they were stored. */
  results: z.strictObject({
    latencyMs: z.array(z.int()),
    tokens: z.array(z.int()),
    /** Places without a score, because of time or infrastructure. */
    unscored: z.array(z.int()),
  }),
  /** Characters of each version by part of the text. */
  lengths: z.array(
    z.strictObject({
      version: z.int(),
      step: z.int(),
      body: z.int(),
      slowUpdate: z.int(),
      appendix: z.int(),
    }),
  ),
  /** Selection results by task type and skill; empty with one type. */
  taskTypes: z.array(
    z.strictObject({
      type: z.string(),
      scores: z.array(z.strictObject({ version: z.int(), passed: z.int(), scored: z.int() })),
    }),
  ),
});
export type RunCharts = z.infer<typeof runChartsSchema>;

/** What the API answers: the asked chart. */
export const someRunChartsSchema = runChartsSchema.partial();
export type SomeRunCharts = z.infer<typeof someRunChartsSchema>;

export const runChartNames = ["failures", "results", "lengths", "taskTypes"] as const;
export type RunChartName = (typeof runChartNames)[number];
