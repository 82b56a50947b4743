import * as z from "zod";
import { itemIdSchema } from "./dataset";

/** A method that is off unless it is switched on, here or by `engine.profile: improved`. */
function method(title: string, description: string) {
  return z
    .boolean()
    .optional()
    .meta({ title, description: `${description} Left out: on with the profile improved only.` });
}

/**
 * Methods that decide otherwise than the original (algorithm.md 7.2), each behind its own switch.
 * What they did in a step stands in its record; runs on a world of known truth measure them.
 */
export const improvedSectionSchema = z.strictObject({
  confirm: method(
    "Confirm wins",
    "A candidate that looks better is run again, together with the current skill, on the items where they differ (C-01). Only fresh results decide.",
  ),
  confirm_replicates: z.int().min(1).max(20).default(3).meta({
    title: "Runs to confirm",
    unit: "runs per item and skill",
  }),
  // Not in the set of the profile: it protects, but no gain in the final score was measured.
  regression_guard: z.boolean().default(false).meta({
    title: "Regression guard",
    description:
      "Rejects a better candidate that loses items that passed in every measurement so far, two at least (C-03). Not part of the profile improved.",
  }),
  regression_max_lost: z.int().min(0).max(10_000).default(2).meta({
    title: "Solid items it may lose",
    unit: "items",
  }),
  critical_items: z.array(itemIdSchema).max(10_000).default([]).meta({
    title: "Critical items",
    description: "Selection items of which the regression guard lets none be lost.",
  }),
  salvage: method(
    "Salvage rejected batches",
    "Tries the edits of a rejected candidate one by one on few items and scores the good ones together once more (C-05). Lost gates are then not stopped early.",
  ),
  salvage_items: z.int().min(1).max(1000).default(16).meta({
    title: "Items to try edits on",
    description: "At most this many failed train items and as many selection items that got worse.",
  }),
  deterministic_merge: method(
    "Merge without the optimizer",
    "Unifies equal and nearly equal edits by their words and asks the optimizer for conflicting ones only (C-13). In the update mode patch.",
  ),
  merge_similarity: z.number().min(0.5).max(1).default(0.8).meta({
    title: "Nearly equal from",
    description: "Share of common words from which two edits count as one.",
  }),
  leak_guard: method(
    "Leak guard",
    "Refuses edits that copy answers, ids or long passages of train items (C-15).",
  ),
  leak_words: z.int().min(3).max(100).default(8).meta({
    title: "Longest common passage",
    unit: "words",
    description: "So many equal words in a row count as copied.",
  }),
  gate_slow_updates: method(
    "Gate and cap guidance",
    "Slow updates must be strictly better on the selection split; guidance and skill have a greatest length (C-16).",
  ),
  slow_update_max_chars: z.int().min(0).max(200_000).default(2000).meta({
    title: "Longest guidance",
    unit: "characters",
    description: "0 = no limit.",
  }),
  max_skill_chars: z.int().min(0).max(200_000).default(20_000).meta({
    title: "Longest skill",
    unit: "characters",
    description: "Edits beyond it are left out. 0 = no limit.",
  }),
});
export type ImprovedConfig = z.output<typeof improvedSectionSchema>;

const actionSchema = z.enum(["accept_new_best", "accept", "reject"]);

/** A win that was run again (C-01). Sums are of gate scores over items; `runs` counts both skills. */
export const confirmationSchema = z.strictObject({
  candidate_hash: z.string(),
  items: z.array(z.string()),
  replicates: z.int(),
  runs: z.int(),
  candidate_sum: z.number(),
  current_sum: z.number(),
  action: actionSchema,
});
export type Confirmation = z.infer<typeof confirmationSchema>;

/** What a candidate loses (C-03). */
export const regressionSchema = z.strictObject({
  candidate_hash: z.string(),
  solid_lost: z.array(z.string()),
  critical_lost: z.array(z.string()),
  refused: z.boolean(),
});
export type Regression = z.infer<typeof regressionSchema>;

/** The second chance of a rejected candidate (C-05). */
export const salvageSchema = z.strictObject({
  rejected_hash: z.string(),
  rejected_gate_score: z.number(),
  items: z.array(z.string()),
  runs: z.int(),
  /** Gain of each edit alone over the current skill, as a sum of gate scores. */
  gains: z.array(z.strictObject({ edit: z.string(), gain: z.number() })),
  kept: z.array(z.string()),
  candidate_hash: z.string().nullable(),
  gate_score: z.number().nullable(),
  action: actionSchema.nullable(),
});
export type Salvage = z.infer<typeof salvageSchema>;

/** How merging went without the optimizer (C-13). */
export const plainMergeSchema = z.strictObject({
  edits: z.int(),
  equal: z.int(),
  nearly_equal: z.int(),
  conflicts: z.int(),
});
export type PlainMerge = z.infer<typeof plainMergeSchema>;

/** An edit that was left out, and why (C-15, C-16). */
export const leftOutSchema = z.strictObject({ editId: z.string(), reason: z.string() });
export type LeftOut = z.infer<typeof leftOutSchema>;

/** What the methods did in a step; a method that did nothing is missing. */
export const improvedRecordSchema = z.strictObject({
  confirmations: z.array(confirmationSchema).optional(),
  regressions: z.array(regressionSchema).optional(),
  salvage: salvageSchema.optional(),
  merge: plainMergeSchema.optional(),
  left_out: z.array(leftOutSchema).optional(),
});
export type ImprovedRecord = z.infer<typeof improvedRecordSchema>;
