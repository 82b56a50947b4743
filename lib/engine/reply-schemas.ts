import * as z from "zod";
import {
  editOpSchema,
  prioritySchema,
  sourceTypeSchema,
  suggestionTypeSchema,
} from "../schemas/edit";

/**
 * Replies as the prompts describe them, for endpoints that can hold a model to a schema
 * (models-and-harnesses.md 7). What comes back is read by the lenient schemas of `replies.ts` all the
 * same, because not every endpoint can.
 */
const texts = z.array(z.string());

const edit = z.object({
  op: editOpSchema,
  target: z.string().optional(),
  content: z.string().optional(),
});
const suggestion = z.object({
  type: suggestionTypeSchema,
  title: z.string(),
  motivation: z.string(),
  instruction: z.string(),
  priority_hint: prioritySchema,
});
const candidate = z.object({ title: z.string(), change_summary: texts, new_skill: z.string() });

const addressed = { addresses: texts.optional() };
const labelled = { label: z.enum(["discovery", "optimization"]).optional() };
const merged = { source_type: sourceTypeSchema.optional(), from: texts };
const counted = { support_count: z.int().optional() };

const failures = {
  failure_summary: z.array(
    z.object({ failure_type: z.string(), count: z.int(), description: z.string() }),
  ),
};
const successes = { success_patterns: texts };
const dropped = { dropped: z.array(z.object({ ref: z.string(), reason: z.string() })).optional() };

type Items = "edits" | "revise_suggestions" | "skill_candidates";

function analyst(seen: z.ZodRawShape, payload: Items, item: z.ZodObject, notes: boolean) {
  return z.object({
    batch_size: z.int(),
    ...seen,
    patch: z.object({ reasoning: z.string(), [payload]: z.array(item) }),
    ...(notes ? { appendix_notes: texts } : {}),
  });
}

function analysts(
  suffix: string,
  payload: Items,
  item: z.ZodObject,
): Readonly<Record<string, z.ZodObject>> {
  return {
    [`analyst_error${suffix}`]: analyst(failures, payload, item, false),
    [`analyst_error${suffix}_notes`]: analyst(failures, payload, item, true),
    [`analyst_success${suffix}`]: analyst(successes, payload, item, false),
    [`analyst_success${suffix}_notes`]: analyst(
      successes,
      payload,
      payload === "skill_candidates" ? item : item.extend(labelled),
      true,
    ),
  };
}

function merges(
  suffix: string,
  payload: Items,
  item: z.ZodObject,
): Readonly<Record<string, z.ZodObject>> {
  // A whole skill takes up what it takes up; nothing is named as left out.
  const whole = payload === "skill_candidates";
  const list = { reasoning: z.string(), [payload]: z.array(item) };
  const reply = z.object(whole ? list : { ...list, ...dropped });
  return {
    [`merge_failure${suffix}`]: reply,
    [`merge_success${suffix}`]: reply,
    [`merge_final${suffix}`]: reply,
  };
}

const ranking = z.object({ reasoning: z.string(), selected_indices: z.array(z.int()) });

/** By the name of the prompt, without its version. */
const replies: Readonly<Record<string, z.ZodObject>> = {
  ...analysts("", "edits", edit.extend({ ...addressed, why: z.string().optional() })),
  ...analysts("_rewrite", "revise_suggestions", suggestion.extend(addressed)),
  ...analysts("_full_rewrite", "skill_candidates", candidate),
  ...merges("", "edits", edit.extend(merged)),
  ...merges("_rewrite", "revise_suggestions", suggestion.extend({ ...counted, ...merged })),
  ...merges(
    "_full_rewrite",
    "skill_candidates",
    candidate.extend({
      ...counted,
      source_type: z.enum(["failure", "success", "mixed"]).optional(),
      from: texts,
    }),
  ),
  ranking,
  ranking_rewrite: ranking,
  lr_autonomous: z.object({
    reasoning: z.string(),
    learning_rate: z.int().min(0),
    confidence: z.enum(["low", "medium", "high"]),
    risk_notes: texts,
  }),
  rewrite_skill: z.object({ reasoning: z.string(), change_summary: texts, new_skill: z.string() }),
  appendix_consolidate: z.object({ appendix_notes: texts }),
  slow_update: z.object({ reasoning: z.string(), slow_update_content: z.string() }),
  meta_skill: z.object({ reasoning: z.string(), meta_skill_content: z.string() }),
};

export type ReplySchema = {
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
};

const made = new Map<string, ReplySchema>();

/** The schema of a prompt's reply by the prompt's version, like `analyst_error/1`; null for an unknown one. */
export function findReplySchema(promptVersion: string): ReplySchema | null {
  const name = promptVersion.replace(/\/.*$/, "");
  const reply = Object.hasOwn(replies, name) ? replies[name] : undefined;
  if (reply === undefined) {
    return null;
  }
  const known = made.get(name) ?? { name, schema: z.toJSONSchema(reply) };
  made.set(name, known);
  return known;
}
