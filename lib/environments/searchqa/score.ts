import { splitWords } from "@/lib/domain/whitespace";
import { extractTaggedOrLastLine } from "../extract-tagged";
import type { ScoringProfile } from "../scoring-profile";
import { overlapF1 } from "../token-overlap";

const asciiPunctuation = /[!-/:-@[-`{-~]/g;
const article = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/** Lower case, no ASCII punctuation, no articles, single spaces (SQ-2 to SQ-5). */
export function normalizeAnswer(text: string): string {
  const plain = text.toLowerCase().replace(asciiPunctuation, "").replace(article, " ");
  return splitWords(plain).join(" ");
}

/** 1 when the answer and some expected one have the same normal form (SQ-6). */
export function exactMatch(answer: string, expected: readonly string[]): number {
  const given = normalizeAnswer(answer);
  return expected.some((gold) => normalizeAnswer(gold) === given) ? 1 : 0;
}

/** Best overlap of words with an expected answer, 0 to 1 (SQ-7). */
export function f1Score(answer: string, expected: readonly string[]): number {
  const given = splitWords(normalizeAnswer(answer));
  const golds = expected.map((gold) => splitWords(normalizeAnswer(gold)));
  if (given.length === 0) {
    return golds.some((gold) => gold.length === 0) ? 1 : 0;
  }
  return Math.max(0, ...golds.map((gold) => overlapF1(given, gold)));
}

/** 1 when the answer contains an expected one or the other way round (SQ-8); reported, never the score. */
export function subEm(
  answer: string,
  expected: readonly string[],
  profile: ScoringProfile,
): number {
  const given = normalizeAnswer(answer);
  const isContained = (gold: string) =>
    (profile === "compat" || (given !== "" && gold !== "")) &&
    (given.includes(gold) || gold.includes(given));
  return expected.map(normalizeAnswer).some(isContained) ? 1 : 0;
}

export type AnswerScore = {
  readonly em: number;
  readonly f1: number;
  readonly subEm: number;
  readonly answer: string;
};

/** Extracts the answer of a reply and scores it against the expected ones. */
export function evaluateAnswer(
  text: string,
  expected: readonly string[],
  profile: ScoringProfile,
): AnswerScore {
  const { answer } = extractTaggedOrLastLine(text, profile);
  return {
    answer,
    em: exactMatch(answer, expected),
    f1: f1Score(answer, expected),
    subEm: subEm(answer, expected, profile),
  };
}
