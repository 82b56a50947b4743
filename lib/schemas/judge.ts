import * as z from "zod";
import { judgeScales } from "./scorer";

export type JudgeScale = (typeof judgeScales)[number];
export const judgeScaleSchema = z.enum(judgeScales);

/**
 * How often and in which order a judge is asked about one answer: as in a run, the same once more, and
 * with the answer shown before the reference.
 */
export const judgeRoundSchema = z.enum(["first", "again", "swapped"]);
export type JudgeRound = z.infer<typeof judgeRoundSchema>;

export const judgeVoteSchema = z.strictObject({
  score: z.number().min(0).max(1),
  pass: z.boolean(),
  reason: z.string(),
});
export type JudgeVote = z.infer<typeof judgeVoteSchema>;

/** What a judge says about one answer (benchmarks.md 8.4). */
export const judgeVerdictSchema = z.strictObject({
  /** Median of the votes. */
  score: z.number().min(0).max(1),
  /** Majority of the votes, and the score reaches the pass threshold. */
  pass: z.boolean(),
  /** Of the first vote on the winning side. */
  reason: z.string(),
  votes: z.array(judgeVoteSchema).min(1),
  promptVersion: z.string(),
});
export type JudgeVerdict = z.infer<typeof judgeVerdictSchema>;
