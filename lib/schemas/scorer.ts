import * as z from "zod";

/** Normalisation flags of benchmarks.md 8.3, applied in the order listed. */
export const normalizationSchema = z.strictObject({
  unicodeNFKC: z.boolean().default(false),
  trim: z.boolean().default(true),
  lowercase: z.boolean().default(false),
  stripPunctuation: z.boolean().default(false),
  stripArticles: z.boolean().default(false),
  collapseWhitespace: z.boolean().default(false),
});
export type Normalization = z.infer<typeof normalizationSchema>;

const passThreshold = z.number().min(0).max(1).default(1);

/** Scorers of custom tasks in this version (benchmarks.md 8.3). */
export const scorerSchema = z.discriminatedUnion("type", [
  z
    .strictObject({
      type: z.literal("exact"),
      normalization: normalizationSchema.prefault({}),
      passThreshold,
    })
    .meta({ title: "Exact match", description: "The answer equals an expected answer." }),
  z.strictObject({ type: z.literal("normalizedEm"), passThreshold }).meta({
    title: "Normalized exact match",
    description: "Exact match after lower-casing and dropping punctuation and articles.",
  }),
  z.strictObject({ type: z.literal("tokenF1"), passThreshold }).meta({
    title: "Token F1",
    description: "Overlap of words with the best expected answer.",
  }),
  z
    .strictObject({
      type: z.literal("contains"),
      mode: z.enum(["any", "all", "none"]).default("any"),
      normalization: normalizationSchema.prefault({}),
      passThreshold,
    })
    .meta({ title: "Contains", description: "The answer contains the expected strings." }),
  z
    .strictObject({
      type: z.literal("regex"),
      pattern: z.string().min(1).max(2000).optional().meta({
        description: "Pattern for all items; without it each expected answer is a pattern.",
      }),
      flags: z
        .string()
        .regex(/^[imsu]*$/)
        .default(""),
      mode: z.enum(["search", "full", "absent"]).default("search"),
      passThreshold,
    })
    .meta({ title: "Regular expression", description: "The answer matches a pattern." }),
  z
    .strictObject({
      type: z.literal("numeric"),
      absTol: z.number().min(0).default(0),
      relTol: z.number().min(0).default(0),
      parse: z.enum(["strict", "loose"]).default("loose"),
      percentAsFraction: z.boolean().default(false),
      passThreshold,
    })
    .meta({
      title: "Number",
      description: "The answer is the expected number, within a tolerance.",
    }),
]);
export type Scorer = z.infer<typeof scorerSchema>;
