import { collapseBlanks, splitLines, splitWords, trimBlanks } from "@/lib/domain/whitespace";
import { overlapF1 } from "../token-overlap";

const droppedPunctuation = /[!-$&-,/:-@[-`{-~]/g;
const droppedWord = /(?<![\p{L}\p{N}_])(?:millions?|billions?|dollars?|nominal)(?![\p{L}\p{N}_])/gu;

/** The original's normal form: no commas, units or punctuation except `.`, `-` and `%` (OQ-4). */
export function normalizeAnswer(text: string): string {
  const plain = text.toLowerCase().replace(droppedPunctuation, "");
  return collapseBlanks(plain.replace(droppedWord, " "));
}

export type CompatScore = { readonly em: number; readonly f1: number };

/** The original's score: equality and word overlap of the normal forms (OQ-5). */
export function scoreCompat(gold: string, answer: string): CompatScore {
  const expected = normalizeAnswer(gold);
  const given = normalizeAnswer(answer);
  if (expected === given) return { em: 1, f1: 1 };
  return { em: 0, f1: overlapF1(splitWords(given), splitWords(expected)) };
}

/** The original's extraction: the first pair of answer tags, else the last non-empty line (OQ-6). */
export function extractCompat(text: string): string {
  const opening = /<answer>/i.exec(text);
  if (opening) {
    const rest = text.slice(opening.index + opening[0].length);
    const end = rest.search(/<\/answer>/i);
    if (end !== -1) return trimBlanks(rest.slice(0, end));
  }
  return (
    splitLines(text)
      .map(trimBlanks)
      .findLast((line) => line !== "") ?? ""
  );
}
