import * as z from "zod";
import { extractTaggedOrLastLine } from "@/lib/environments/extract-tagged";
import {
  evaluateAnswer,
  exactMatch,
  f1Score,
  normalizeAnswer,
  subEm,
} from "@/lib/environments/searchqa/score";
import { read, type VectorRunner } from "./vectors";

/** A lone text is one expected answer; the item schema does not let it come so far. */
const goldsSchema = z
  .union([z.array(z.string()), z.string()])
  .transform((golds) => (typeof golds === "string" ? [golds] : golds));

export const searchqaScoringRunner: VectorRunner = {
  file: "searchqa_scoring.json",
  run: (input, kind) => {
    const fn = read(input, "fn", z.string());
    const [first, second] = read(input, "args", z.array(z.unknown()));
    const text = z.string().parse(first);
    const golds = () => goldsSchema.parse(second);
    const profile = kind === "case" ? "compat" : "official";
    switch (fn) {
      case "normalize_answer":
        return normalizeAnswer(text);
      case "extract_answer":
        return extractTaggedOrLastLine(text, profile).answer;
      case "exact_match":
        return exactMatch(text, golds());
      case "f1_score":
        return f1Score(text, golds());
      case "sub_em":
        return subEm(text, golds(), profile);
      case "evaluate": {
        const score = evaluateAnswer(text, golds(), profile);
        return {
          em: score.em,
          f1: score.f1,
          sub_em: score.subEm,
          predicted_answer: score.answer,
        };
      }
      default:
        throw new Error(`unknown function ${fn}`);
    }
  },
};
