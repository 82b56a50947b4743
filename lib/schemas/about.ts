import * as z from "zod";

/** What this installation is and holds. */
export const aboutSchema = z.strictObject({
  version: z.string(),
  node: z.string(),
  counts: z.strictObject({
    runs: z.int(),
    archivedRuns: z.int(),
    datasets: z.int(),
    skills: z.int(),
    shares: z.int(),
    rollouts: z.int(),
  }),
  databaseBytes: z.int(),
});
export type About = z.infer<typeof aboutSchema>;
