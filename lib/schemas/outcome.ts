import * as z from "zod";

/** benchmarks.md 1.5: only `scored` is evidence about the skill. */
export const itemStatusSchema = z.enum([
  "scored",
  "timeout",
  "infra_error",
  "scorer_error",
  "invalid_item",
]);
export type ItemStatus = z.infer<typeof itemStatusSchema>;

/**
 * Token counts of one or more calls (models-and-harnesses.md 11). What was sent is `inputTokens`, what
 * was read from the provider's prompt cache and what was written into it: three disjoint counts.
 */
export const usageSchema = z.strictObject({
  calls: z.int(),
  inputTokens: z.int(),
  cachedInputTokens: z.int(),
  outputTokens: z.int(),
  /** Part of `outputTokens` that was thought, where the provider tells. */
  reasoningTokens: z.int().optional(),
  /** Written into the provider's prompt cache, where it tells. */
  cacheWriteTokens: z.int().optional(),
  /** Micro-dollars; null when a price is unknown. */
  costMicros: z.int().nullable(),
});
export type Usage = z.infer<typeof usageSchema>;

/** Entry of a trajectory, the shapes of benchmarks.md 1.6. */
export const trajectoryEntrySchema = z.union([
  z.strictObject({ type: z.literal("tool_call"), cmd: z.string(), obs: z.string() }),
  z.strictObject({
    step: z.int(),
    action: z.string(),
    env_feedback: z.string(),
    reasoning: z.string().optional(),
  }),
  z.strictObject({ role: z.string(), content: z.string() }),
]);
export type TrajectoryEntry = z.infer<typeof trajectoryEntrySchema>;

/** What happened in a rollout; stored once by hash, loaded for reflection and the viewer. */
export const trajectorySchema = z.strictObject({
  targetSystemPrompt: z.string(),
  targetUserPrompt: z.string(),
  entries: z.array(trajectoryEntrySchema),
});
export type Trajectory = z.infer<typeof trajectorySchema>;

/** The result of one rollout, as journaled. */
export const itemOutcomeSchema = z.strictObject({
  itemId: z.string(),
  taskType: z.string(),
  hard: z.number().min(0).max(1),
  soft: z.number().min(0).max(1),
  status: itemStatusSchema,
  answer: z.string(),
  /** "<category>: <detail>", empty on success. */
  failReason: z.string(),
  /** One line for reports and the optimizer. */
  taskDescription: z.string(),
  turns: z.int(),
  usage: usageSchema,
  latencyMs: z.int(),
  attempts: z.int(),
  trajectoryHash: z.string(),
  /** The result came without a call: from an earlier run's store, or from a train rollout (E-03). */
  reused: z.enum(["store", "train_rollout"]).optional(),
  details: z.record(z.string(), z.unknown()).default({}),
});
export type ItemOutcome = z.infer<typeof itemOutcomeSchema>;

const shownImageSchema = z.object({
  name: z.string(),
  /** SHA-256 of the picture as it came with the data. */
  hash: z.string(),
  width: z.int(),
  height: z.int(),
});
export type ShownImage = z.infer<typeof shownImageSchema>;

/** The pictures an item's details tell of, in the order they were sent; none for anything else. */
export const shownImagesSchema = z
  .looseObject({ images: z.array(shownImageSchema) })
  .transform(({ images }) => images)
  .catch([]);
