import * as z from "zod";
import { answersInCell, goldAnswers } from "@/lib/environments/docvqa/gold-answers";
import {
  anls,
  extractAnswer,
  levenshtein,
  normalizeText,
  similarity,
} from "@/lib/environments/docvqa/score";
import { read, refuseNull, type VectorRunner } from "./vectors";

/** Texts alone reach the product's functions; a missing one is an empty one. */
const textSchema = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform((value) => (value === null ? "" : String(value)));

function golds(value: unknown): string[] {
  return refuseNull(goldAnswers(value), "an answer of an unknown shape");
}

export const docvqaScoringRunner: VectorRunner = {
  file: "docvqa_scoring.json",
  run: (input, kind) => {
    const fn = read(input, "fn", z.string());
    const [first, second, third] = read(input, "args", z.array(z.unknown()));
    const text = () => textSchema.parse(first);
    const other = () => textSchema.parse(second);
    const profile = kind === "case" ? "compat" : "official";
    switch (fn) {
      case "normalize_text":
        return normalizeText(text());
      case "levenshtein":
        return levenshtein(text(), other());
      case "score_single":
        return similarity(text(), other(), z.number().parse(third));
      case "gold_list":
        return golds(first);
      case "parse_answers":
        return answersInCell(text());
      case "extract_answer":
        return extractAnswer(text(), profile);
      case "evaluate": {
        const answer = extractAnswer(text(), profile);
        const expected = golds(second);
        return {
          anls: anls(answer, expected),
          predicted_answer: answer,
          gold_answers: expected,
        };
      }
      default:
        throw new Error(`unknown function ${fn}`);
    }
  },
};
