import type { Scorer } from "@/lib/schemas/scorer";
import { cut, quoteAnswers } from "../../verification-note";
import { normalizeWith } from "./normalize";
import type { ScorerResult } from "./result";

type ExactScorer = Extract<Scorer, { type: "exact" }>;

/** 1 if the answer equals any expected answer after the chosen normalisation. */
export function scoreExact(
  scorer: ExactScorer,
  answer: string,
  expected: readonly string[],
): ScorerResult {
  const given = normalizeWith(scorer.normalization, answer);
  const equal = expected.some((text) => normalizeWith(scorer.normalization, text) === given);
  return equal
    ? { ok: true, soft: 1, reason: "" }
    : { ok: true, soft: 0, reason: mismatch("exact=0", answer, expected) };
}

/** The failure text of every scorer that compares texts (benchmarks.md 8.7). */
export function mismatch(category: string, answer: string, expected: readonly string[]): string {
  const wanted =
    expected.length === 1
      ? `expected '${cut(expected[0] ?? "", 200)}'`
      : `expected one of ${quoteAnswers(expected)}`;
  return `${category}: predicted '${cut(answer, 200)}', ${wanted}`;
}
