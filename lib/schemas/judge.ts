import * as z from "zod";
import { itemIdSchema } from "./dataset";
import { modelRoleSchema } from "./model-role";
import { type judgeScales, judgeScorerSchema } from "./scorer";

export type JudgeScale = (typeof judgeScales)[number];

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

/** What a rollout keeps of its judge; runs of earlier versions kept the votes only. */
export const judgedSchema = z.looseObject({ votes: z.array(judgeVoteSchema) });

/** Limits of a check, and what is asked of one before it counts (benchmarks.md 8.4). */
export const judgeCheckLimits = {
  maxCases: 200,
  usualCases: 30,
  neededCases: 20,
  neededKappa: 0.6,
  /** Cases one request asks the judge about. */
  maxAskedAtOnce: 20,
} as const;

/** Where the answers of a check come from. */
export const judgeSourceSchema = z.enum(["answers", "references", "given"]);
export type JudgeSource = z.infer<typeof judgeSourceSchema>;

export const judgeLabelSchema = z.strictObject({
  pass: z.boolean().meta({ title: "Passes" }),
  score: z.number().min(0).max(1).optional().meta({
    title: "Score",
    description: "On the scale of the rubric; left out, 1 for a pass and 0 for a fail.",
  }),
});
export type JudgeLabel = z.infer<typeof judgeLabelSchema>;

const givenCaseSchema = z.strictObject({
  itemId: itemIdSchema,
  answer: z.string().max(200_000),
  pass: z.boolean().optional(),
  score: z.number().min(0).max(1).optional(),
});
export type GivenCase = z.infer<typeof givenCaseSchema>;

export const createJudgeCheckSchema = z
  .strictObject({
    scorer: judgeScorerSchema,
    judge: modelRoleSchema,
    source: judgeSourceSchema.default("answers").meta({
      title: "Answers",
      description:
        "answers: those of earlier runs, to be labelled by a person. references: right answers and those of other items, labelled by what they are. given: the cases of this request.",
    }),
    size: z.int().min(1).max(judgeCheckLimits.maxCases).default(judgeCheckLimits.usualCases).meta({
      title: "How many answers",
    }),
    rounds: z
      .array(judgeRoundSchema)
      .min(1)
      .max(3)
      .refine((rounds) => rounds.includes("first"), "the round first is needed")
      .refine((rounds) => new Set(rounds).size === rounds.length, "name each round once")
      .default(["first", "again", "swapped"])
      .meta({
        title: "Rounds",
        description:
          "first: as in a run. again: the same question once more. swapped: the answer before the reference.",
      }),
    cases: z.array(givenCaseSchema).max(judgeCheckLimits.maxCases).optional().meta({
      title: "Cases",
      description: "For the source given: an answer to an item, labelled or not.",
    }),
  })
  .superRefine(({ source, cases }, context) => {
    if (source === "given" && (cases?.length ?? 0) === 0) {
      context.addIssue({
        code: "custom",
        path: ["cases"],
        message: "give at least one case, or choose another source",
      });
    }
  });
export type CreateJudgeCheckInput = z.input<typeof createJudgeCheckSchema>;

/** Takes a label, or takes one back. */
export const labelCaseSchema = z.strictObject({ label: judgeLabelSchema.nullable() });

export const askJudgeSchema = z.strictObject({
  limit: z.int().min(1).max(judgeCheckLimits.maxAskedAtOnce).default(8).meta({
    title: "Cases",
    description: "How many cases this request asks about; repeat it until none remain.",
  }),
});

const intervalSchema = z.strictObject({ low: z.number(), high: z.number() });
const stabilitySchema = z.strictObject({
  /** Cases with a verdict in both rounds. */
  cases: z.int(),
  /** Of them, those with the same pass. */
  same: z.int(),
  /** Mean distance of the two scores. */
  scoreShift: z.number(),
});

/** How well a judge and people agree; derived from labels and verdicts. */
export const judgeAgreementSchema = z.strictObject({
  cases: z.int(),
  labelled: z.int(),
  judged: z.int(),
  /** Verdicts that nobody can read. */
  failed: z.int(),
  /** Cases with a label and a verdict: all below is about them. */
  compared: z.int(),
  /** Person and judge: pass and pass, pass and fail, fail and pass, fail and fail. */
  confusion: z.strictObject({
    bothPass: z.int(),
    judgeTooStrict: z.int(),
    judgeTooLenient: z.int(),
    bothFail: z.int(),
  }),
  accuracy: z.number().nullable(),
  accuracyInterval: intervalSchema.nullable(),
  kappa: z.number().nullable(),
  kappaInterval: intervalSchema.nullable(),
  /** By the person's score: how far above or below it the judge's scores are. */
  bias: z.array(
    z.strictObject({ score: z.number(), cases: z.int(), judge: z.number(), bias: z.number() }),
  ),
  again: stabilitySchema.nullable(),
  swapped: stabilitySchema.nullable(),
  /**
   * none: nothing compared yet · few: too few cases · one_sided: kappa says nothing, all on one side ·
   * low: kappa below what is needed · good.
   */
  level: z.enum(["none", "few", "one_sided", "low", "good"]),
});
export type JudgeAgreement = z.infer<typeof judgeAgreementSchema>;

/** A check in lists. */
export const judgeCheckRowSchema = z.strictObject({
  id: z.string(),
  datasetId: z.string(),
  fingerprint: z.string(),
  rubricHash: z.string(),
  scorer: judgeScorerSchema,
  judge: modelRoleSchema,
  source: judgeSourceSchema,
  rounds: z.array(judgeRoundSchema),
  agreement: judgeAgreementSchema,
  createdAt: z.string(),
});
export type JudgeCheckRow = z.infer<typeof judgeCheckRowSchema>;

const caseVerdictSchema = z.strictObject({
  round: judgeRoundSchema,
  status: z.enum(["given", "failed"]),
  score: z.number().nullable(),
  pass: z.boolean().nullable(),
  reason: z.string(),
});
export type CaseVerdict = z.infer<typeof caseVerdictSchema>;

export const judgeCaseSchema = z.strictObject({
  position: z.int(),
  itemId: z.string(),
  /** What the target was asked. */
  task: z.string(),
  expected: z.array(z.string()),
  /** The item's own rubric, which takes the place of the scorer's. */
  rubric: z.string().nullable(),
  answer: z.string(),
  runId: z.string().nullable(),
  rolloutId: z.int().nullable(),
  labelFrom: z.enum(["person", "known"]).nullable(),
  label: judgeLabelSchema.nullable(),
  verdicts: z.array(caseVerdictSchema),
});
export type JudgeCase = z.infer<typeof judgeCaseSchema>;

export const judgeCheckSchema = judgeCheckRowSchema.extend({
  cases: z.array(judgeCaseSchema),
  /** What the judge was asked so far. */
  usage: z.strictObject({
    calls: z.int(),
    tokens: z.int(),
    /** Null once a price is unknown. */
    costMicros: z.int().nullable(),
  }),
});
export type JudgeCheck = z.infer<typeof judgeCheckSchema>;

/** What came of asking the judge about the next cases. */
export const askedJudgeSchema = z.strictObject({
  asked: z.int(),
  remaining: z.int(),
  /** Why it stopped before its end; null when it did not. */
  problem: z.strictObject({ message: z.string(), hint: z.string() }).nullable(),
  check: judgeCheckSchema,
});
export type AskedJudge = z.infer<typeof askedJudgeSchema>;

/** A task and an answer as the judge would see them; `itemId` of a dataset, or a task of one's own. */
export const previewJudgeSchema = z.strictObject({
  scorer: judgeScorerSchema,
  datasetId: z.string().max(80).optional(),
  itemId: itemIdSchema.optional().meta({
    description: "Left out, the first item of the dataset.",
  }),
  task: z
    .strictObject({
      input: z.string().max(200_000),
      expected: z.array(z.string()).default([]),
      rubric: z.string().optional(),
    })
    .optional(),
  answer: z.string().max(200_000).optional().meta({
    description: "Left out, the first expected answer.",
  }),
  round: judgeRoundSchema.default("first"),
});
export type PreviewJudge = z.input<typeof previewJudgeSchema>;

export const judgePreviewSchema = z.strictObject({
  itemId: z.string().nullable(),
  system: z.string(),
  question: z.string(),
  usesItemRubric: z.boolean(),
});
export type JudgePreview = z.infer<typeof judgePreviewSchema>;
