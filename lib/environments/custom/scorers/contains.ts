import type { Scorer } from "@/lib/schemas/scorer";
import { cut, quoteAnswers } from "../../verification-note";
import { normalizeWith } from "./normalize";
import type { ScorerResult } from "./result";

/** Whether expected texts stand in the answer: any of them, all (with partial credit), or none. */
export function scoreContains(
  scorer: Extract<Scorer, { type: "contains" }>,
  answer: string,
  expected: readonly string[],
): ScorerResult {
  const text = normalizeWith(scorer.normalization, answer);
  const found = expected.filter((part) => text.includes(normalizeWith(scorer.normalization, part)));
  const missing = expected.filter((part) => !found.includes(part));
  const predicted = `predicted '${cut(answer, 200)}'`;
  switch (scorer.mode) {
    case "any":
      return {
        ok: true,
        soft: found.length > 0 ? 1 : 0,
        reason: `contains: none of ${quoteAnswers(expected)}, ${predicted}`,
      };
    case "all":
      return {
        ok: true,
        soft: expected.length === 0 ? 1 : found.length / expected.length,
        reason: `contains: ${found.length} of ${expected.length} found, missing ${quoteAnswers(missing)}, ${predicted}`,
      };
    case "none":
      return {
        ok: true,
        soft: found.length === 0 ? 1 : 0,
        reason: `contains: must not hold ${quoteAnswers(found)}, ${predicted}`,
      };
    default: {
      const unknown: never = scorer.mode;
      return unknown;
    }
  }
}
