import * as z from "zod";

/** Who wrote a piece of a skill text. Steps, epochs and versions as in the version's row. */
export const originSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("seed") }),
  /** An applied edit: `position` counts the selected edits of the step from 1. */
  z.strictObject({
    kind: z.literal("edit"),
    version: z.int(),
    step: z.int(),
    position: z.int(),
    editId: z.string(),
  }),
  /** A rewrite, or a text whose way from its parent is not recorded. */
  z.strictObject({ kind: z.literal("rewrite"), version: z.int(), step: z.int() }),
  /** Notes in the appendix. */
  z.strictObject({ kind: z.literal("notes"), version: z.int(), step: z.int() }),
  z.strictObject({ kind: z.literal("slow_update"), version: z.int(), epoch: z.int() }),
]);
export type Origin = z.infer<typeof originSchema>;

/**
 * Where each character of a version came from: runs of UTF-16 units in order, each with the index of
 * its origin. A third entry marks a run that was followed through a rewrite by its text (estimated).
 */
export const provenanceSchema = z.strictObject({
  origins: z.array(originSchema),
  runs: z.array(
    z.union([
      z.tuple([z.int().min(1), z.int().min(0)]),
      z.tuple([z.int().min(1), z.int().min(0), z.literal(1)]),
    ]),
  ),
});
export type StoredProvenance = z.infer<typeof provenanceSchema>;
