import * as z from "zod";
import type { JudgeScale, JudgeVote } from "@/lib/schemas/judge";
import { cut } from "../../verification-note";
import { findJson } from "../find-json";
import { judgeScaleSteps } from "./judge-prompt";

const maxReasonChars = 400;

export type VoteResult =
  | { readonly ok: true; readonly vote: JudgeVote }
  | { readonly ok: false; readonly error: string };

/** The form of a verdict, as it is asked of endpoints that take a schema. */
export const verdictJsonSchema = {
  type: "object",
  properties: {
    reason: { type: "string" },
    score: { type: "number" },
    pass: { type: "boolean" },
  },
  required: ["reason", "score", "pass"],
  additionalProperties: false,
} as const;

const verdictSchema = z.object({
  score: z.number().min(0).max(1),
  pass: z.boolean(),
  reason: z.string().default(""),
});

/** A verdict on the declared scale, or what is wrong with the reply. Never throws. */
export function readVote(scorer: { readonly scale: JudgeScale }, reply: string): VoteResult {
  const found = findJson(reply);
  if (found === null) return { ok: false, error: "no JSON object was found" };
  const parsed = verdictSchema.safeParse(found.value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join(".") || "the object";
    return { ok: false, error: `${place}: ${issue?.message ?? "is not as asked for"}` };
  }
  const { count, words } = judgeScaleSteps[scorer.scale];
  const step = parsed.data.score * count;
  if (Math.abs(step - Math.round(step)) > 1e-6) {
    return { ok: false, error: `the score must be ${words}, it is ${parsed.data.score}` };
  }
  const score = Math.round(step) / count;
  return {
    ok: true,
    vote: { score, pass: parsed.data.pass, reason: cut(parsed.data.reason, maxReasonChars) },
  };
}
