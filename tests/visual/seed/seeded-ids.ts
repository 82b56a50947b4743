import * as z from "zod";

/** What the seeding program tells about the database it filled. */
export const seededIdsSchema = z.object({
  runs: z.object({
    demo: z.string(),
    other: z.string(),
    main: z.string(),
    failedEarly: z.string(),
    failed: z.string(),
    stopped: z.string(),
    interrupted: z.string(),
    paused: z.string(),
    evaluated: z.string(),
    live: z.string(),
    queued: z.string(),
  }),
  datasets: z.object({ tickets: z.string(), notes: z.string() }),
  tokens: z.object({
    live: z.string(),
    finished: z.string(),
    queued: z.string(),
    locked: z.string(),
  }),
  skill: z.string(),
  profile: z.string(),
  /** A rollout of the main run that failed. */
  rollout: z.number(),
  /** An item of the selection split. */
  item: z.string(),
  /** The step that the live run is at. */
  liveStep: z.number(),
});
export type SeededIds = z.infer<typeof seededIdsSchema>;
