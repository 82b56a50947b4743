import * as z from "zod";
import { type Scorer, scorerSchema } from "@/lib/schemas/scorer";

export type ScorerChoice = {
  readonly type: Scorer["type"];
  readonly title: string;
  readonly description: string;
};

const metaSchema = z.object({ title: z.string(), description: z.string() });

/** The kinds of scorers, in the schema's words. */
export const scorerChoices: readonly ScorerChoice[] = scorerSchema.options.map((option) => {
  const { title, description } = metaSchema.parse(z.globalRegistry.get(option));
  return { type: option.shape.type.value, title, description };
});

const firstParts: Readonly<Record<string, object>> = {
  js: {
    source:
      "export default function score(ctx) {\n  return ctx.answer.trim() === String(ctx.expected).trim();\n}\n",
  },
  llmJudge: { rubric: "The answer says the same as the reference and leaves nothing out." },
  composite: { parts: [{ scorer: { type: "normalizedEm" } }] },
};

/** A scorer of this kind with its defaults; unknown kinds give the usual one. */
export function defaultScorer(type: string): Scorer {
  const parsed = scorerSchema.safeParse({ type, ...firstParts[type] });
  return parsed.success ? parsed.data : scorerSchema.parse({ type: "normalizedEm" });
}
