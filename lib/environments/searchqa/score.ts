import { splitLines, splitWords, trimBlanks } from "@/lib/domain/whitespace";
import { extractTagged } from "../extract-tagged";

/** `compat` gives the original's scores bit for bit; scores of the two are never compared. */
export type ScoringProfile = "official" | "compat";

const asciiPunctuation = /[!-/:-@[-`{-~]/g;
const article = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/** Lower case, no ASCII punctuation, no articles, single spaces (SQ-2 to SQ-5). */
export function normalizeAnswer(text: string): string {
  const plain = text.toLowerCase().replace(asciiPunctuation, "").replace(article, " ");
  return splitWords(plain).join(" ");
}

/**
 * The answer of a reply (benchmarks.md 1.8): the last pair of answer tags, else the last non-empty
 * line. `official` also takes what follows a tag that was not closed; `compat` does not see it.
 */
export function extractAnswer(text: string, profile: ScoringProfile): string {
  if (profile === "official") {
    return extractTagged(text).answer;
  }
  const extracted = extractTagged(text);
  if (extracted.extraction === "tag") {
    return trimBlanks(extracted.answer);
  }
  const lines = splitLines(text).map(trimBlanks);
  return lines.findLast((line) => line !== "") ?? trimBlanks(text);
}

/** 1 when the answer and some expected one have the same normal form (SQ-6). */
export function exactMatch(answer: string, expected: readonly string[]): number {
  const given = normalizeAnswer(answer);
  return expected.some((gold) => normalizeAnswer(gold) === given) ? 1 : 0;
}

function overlapF1(given: readonly string[], gold: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of gold) {
    left.set(word, (left.get(word) ?? 0) + 1);
  }
  let shared = 0;
  for (const word of given) {
    const count = left.get(word) ?? 0;
    if (count > 0) {
      shared += 1;
      left.set(word, count - 1);
    }
  }
  if (shared === 0) {
    return 0;
  }
  const precision = shared / given.length;
  const recall = shared / gold.length;
  return (2 * precision * recall) / (precision + recall);
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
  const answer = extractAnswer(text, profile);
  return {
    answer,
    em: exactMatch(answer, expected),
    f1: f1Score(answer, expected),
    subEm: subEm(answer, expected, profile),
  };
}
