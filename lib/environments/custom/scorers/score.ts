import type { CustomTask } from "@/lib/schemas/dataset";
import type { Scorer } from "@/lib/schemas/scorer";
import { scoreChoice } from "./choice";
import { scoreContains } from "./contains";
import { scoreExact } from "./exact";
import { scoreJsonEqual } from "./json-equal";
import { scoreJsonSchema } from "./json-schema";
import { scoreList } from "./list";
import { scoreNumeric } from "./numeric";
import { scoreAnls, scoreOfficeReward } from "./of-benchmarks";
import { scoreNormalizedEm, scoreTokenF1 } from "./question-answering";
import { scoreRegex } from "./regex";
import { type ScoredAnswer, type ScorerResult, toScoredAnswer } from "./result";

/** Scorers that decide at once; the others ask a model or a sandbox (score-task.ts). */
export type TextScorer = Exclude<Scorer, { type: "llmJudge" | "js" | "composite" }>;

export function isTextScorer(scorer: Scorer): scorer is TextScorer {
  return scorer.type !== "llmJudge" && scorer.type !== "js" && scorer.type !== "composite";
}

/** Scores an answer at once; never throws. `input` is where a choice scorer finds the choices. */
export function scoreAnswer(
  scorer: TextScorer,
  answer: string,
  expected: readonly string[],
  input: CustomTask["input"] = "",
): ScoredAnswer {
  let result: ScorerResult;
  try {
    result = runScorer(scorer, answer, expected, input);
  } catch (error) {
    result = { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
  return toScoredAnswer(scorer, result);
}

function runScorer(
  scorer: TextScorer,
  answer: string,
  expected: readonly string[],
  input: CustomTask["input"],
): ScorerResult {
  switch (scorer.type) {
    case "exact":
      return scoreExact(scorer, answer, expected);
    case "normalizedEm":
      return scoreNormalizedEm(answer, expected);
    case "tokenF1":
      return scoreTokenF1(scorer, answer, expected);
    case "contains":
      return scoreContains(scorer, answer, expected);
    case "regex":
      return scoreRegex(scorer, answer, expected);
    case "numeric":
      return scoreNumeric(scorer, answer, expected);
    case "choice":
      return scoreChoice(answer, expected, input);
    case "anls":
      return scoreAnls(scorer, answer, expected);
    case "officeReward":
      return scoreOfficeReward(scorer, answer, expected);
    case "list":
      return scoreList(scorer, answer, expected, (item, given, wanted) => {
        const score = scoreAnswer(item, given, [wanted]);
        return score.status === "scored" && score.hard === 1;
      });
    case "jsonEqual":
      return scoreJsonEqual(scorer, answer, expected);
    case "jsonSchema":
      return scoreJsonSchema(scorer, answer, expected);
    default: {
      const unknown: never = scorer;
      return unknown;
    }
  }
}
