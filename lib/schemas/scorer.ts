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

const passThreshold = z.number().min(0).max(1).default(1).meta({
  title: "Pass threshold",
  description: "An item passes (hard = 1) when its soft score reaches this.",
});
const normalization = normalizationSchema.prefault({}).meta({ title: "Normalisation" });

const exact = z
  .strictObject({ type: z.literal("exact"), normalization, passThreshold })
  .meta({ title: "Exact match", description: "The answer equals an expected answer." });
const normalizedEm = z.strictObject({ type: z.literal("normalizedEm"), passThreshold }).meta({
  title: "Normalized exact match",
  description: "Exact match after lower-casing and dropping punctuation and articles.",
});
const tokenF1 = z.strictObject({ type: z.literal("tokenF1"), passThreshold }).meta({
  title: "Token F1",
  description: "Overlap of words with the best expected answer.",
});
const contains = z
  .strictObject({
    type: z.literal("contains"),
    mode: z.enum(["any", "all", "none"]).default("any").meta({ title: "Needed" }),
    normalization,
    passThreshold,
  })
  .meta({ title: "Contains", description: "The answer contains the expected strings." });
const regex = z
  .strictObject({
    type: z.literal("regex"),
    pattern: z.string().min(1).max(2000).optional().meta({
      title: "Pattern",
      description: "Pattern for all items; without it each expected answer is a pattern.",
    }),
    flags: z
      .string()
      .regex(/^[imsu]*$/)
      .default("")
      .meta({ title: "Flags" }),
    mode: z.enum(["search", "full", "absent"]).default("search").meta({ title: "Match" }),
    passThreshold,
  })
  .meta({ title: "Regular expression", description: "The answer matches a pattern." });
const numeric = z
  .strictObject({
    type: z.literal("numeric"),
    absTol: z.number().min(0).default(0).meta({ title: "Absolute tolerance" }),
    relTol: z.number().min(0).default(0).meta({ title: "Relative tolerance" }),
    parse: z.enum(["strict", "loose"]).default("loose").meta({ title: "Reading of numbers" }),
    percentAsFraction: z.boolean().default(false).meta({ title: "Percent as fraction" }),
    units: z.array(z.string().min(1).max(40)).max(20).optional().meta({
      title: "Units",
      description: "Words that may stand around the number in strict reading.",
    }),
    decay: z.number().gt(1).max(1000).optional().meta({
      title: "Partial credit",
      description:
        "The score falls to 0 at this many times the tolerance; left out, none is given.",
    }),
    passThreshold,
  })
  .meta({
    title: "Number",
    description: "The answer is the expected number, within a tolerance.",
  });
const jsonEqual = z
  .strictObject({
    type: z.literal("jsonEqual"),
    ignoreArrayOrder: z.boolean().default(false).meta({ title: "Ignore the order of lists" }),
    ignoreKeyOrder: z.boolean().default(true).meta({ title: "Ignore the order of keys" }),
    numberTol: z.number().min(0).default(0).meta({ title: "Number tolerance" }),
    ignorePaths: z
      .array(z.string().regex(/^\//, "a path starts with /, like /meta/date"))
      .max(100)
      .default([])
      .meta({ title: "Paths left out", description: "JSON pointers; * stands for any member." }),
    subset: z.boolean().default(false).meta({
      title: "Allow more",
      description: "The answer may hold members the expected value lacks.",
    }),
    passThreshold,
  })
  .meta({
    title: "JSON equality",
    description: "The answer is the expected JSON value; each equal leaf counts.",
  });
const jsonSchema = z
  .strictObject({
    type: z.literal("jsonSchema"),
    schema: z.record(z.string(), z.unknown()).optional().meta({
      title: "Schema",
      description: "For all items; without it the expected answer is the item's schema.",
    }),
    passThreshold,
  })
  .meta({
    title: "JSON Schema",
    description: "The answer is JSON that fits a JSON Schema (2020-12).",
  });
const choice = z.strictObject({ type: z.literal("choice"), passThreshold }).meta({
  title: "Choice label",
  description: "The answer names the expected choice by its label, such as B or (B).",
});
const anls = z
  .strictObject({
    type: z.literal("anls"),
    threshold: z.number().min(0).max(1).default(0.5).meta({
      title: "Similarity floor",
      description: "Below it an answer scores 0.",
    }),
    passThreshold,
  })
  .meta({ title: "ANLS", description: "Edit distance to the best expected answer." });
const officeReward = z
  .strictObject({
    type: z.literal("officeReward"),
    tol: z.number().min(0).max(1).default(0).meta({ title: "Relative tolerance" }),
    passThreshold,
  })
  .meta({
    title: "Numbers in text",
    description: "OfficeQA's grader: numbers with units, lists of numbers, or short text.",
  });

const list = z
  .strictObject({
    type: z.literal("list"),
    ordered: z.boolean().default(false).meta({ title: "Order counts" }),
    metric: z.enum(["f1", "precision", "recall"]).default("f1").meta({ title: "Measure" }),
    separator: z.string().min(1).max(10).default(",").meta({
      title: "Separator",
      description: "Between the members of an answer that is neither JSON nor one per line.",
    }),
    item: z
      .discriminatedUnion("type", [exact, normalizedEm, tokenF1, numeric, anls, officeReward])
      .optional()
      .meta({
        title: "Members are compared by",
        description:
          "A scorer of one member, such as a number within a tolerance; left out, equal texts.",
      }),
    normalization,
    passThreshold,
  })
  .meta({
    title: "List",
    description: "The answer's members are compared with all expected answers.",
  });

export const judgeScales = ["binary", "five", "hundred"] as const;
/** A model as the scorer (benchmarks.md 8.4). */
export const judgeScorerSchema = z
  .strictObject({
    type: z.literal("llmJudge"),
    rubric: z.string().max(20_000).default("").meta({
      title: "Rubric",
      description: "What a good answer does. An item's own rubric takes its place.",
    }),
    scale: z.enum(judgeScales).default("binary").meta({ title: "Scale" }),
    votes: z
      .int()
      .min(1)
      .max(9)
      .refine((votes) => votes % 2 === 1, "use an odd number")
      .default(1)
      .meta({
        title: "Votes",
        description: "Odd. Median of the scores, majority of the verdicts.",
      }),
    maxOutputTokens: z.int().min(16).max(100_000).default(1024).meta({
      title: "Judge output cap",
      unit: "tokens",
    }),
    passThreshold: z.number().min(0).max(1).default(0).meta({
      title: "Pass threshold",
      description: "An item passes when most judges pass it and the score reaches this.",
    }),
  })
  .meta({
    title: "LLM judge",
    description: "A model compares the answer with a rubric. Costs a call per vote.",
  });
const js = z
  .strictObject({
    type: z.literal("js"),
    source: z.string().min(1).max(100_000).meta({
      title: "Script",
      description:
        "export default function score(ctx): a number from 0 to 1, a boolean, or {score, pass, reason}. ctx holds input, expected, answer, response, metadata and files.",
    }),
    passThreshold,
  })
  .meta({ title: "JavaScript", description: "Your own function, run in a closed sandbox." });

/** Scorers that can stand alone and be a part of a composite. */
export const singleScorerSchema = z.discriminatedUnion("type", [
  exact,
  normalizedEm,
  tokenF1,
  contains,
  regex,
  numeric,
  choice,
  anls,
  officeReward,
  list,
  jsonEqual,
  jsonSchema,
  judgeScorerSchema,
  js,
]);
export type SingleScorer = z.infer<typeof singleScorerSchema>;

const composite = z
  .strictObject({
    type: z.literal("composite"),
    parts: z
      .array(
        z.strictObject({
          scorer: singleScorerSchema,
          weight: z.number().gt(0).max(1000).default(1).meta({ title: "Weight" }),
          required: z.boolean().default(false).meta({
            title: "Required",
            description: "The item passes only if this part does.",
          }),
        }),
      )
      .min(1)
      .max(8)
      .meta({ title: "Parts" }),
    passThreshold,
  })
  .meta({ title: "Several scorers", description: "The weighted mean of several scorers." });

/** Scorers of custom tasks (benchmarks.md 8.3). */
export const scorerSchema = z.discriminatedUnion("type", [
  ...singleScorerSchema.options,
  composite,
]);
export type Scorer = z.infer<typeof scorerSchema>;

/** The single scorers inside a scorer. */
export function scorerParts(scorer: Scorer): readonly SingleScorer[] {
  return scorer.type === "composite" ? scorer.parts.map((part) => part.scorer) : [scorer];
}

/** True when scoring asks a model, so that equal answers may score differently (benchmarks.md 8.4). */
export function usesJudge(scorer: Scorer): boolean {
  return scorerParts(scorer).some((part) => part.type === "llmJudge");
}
