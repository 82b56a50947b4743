import { collapseBlanks, splitLines, trimBlanks } from "@/lib/domain/whitespace";
import { extractTagged } from "../extract-tagged";
import type { ScoringProfile } from "../scoring-profile";

/** From this relative distance on an answer earns nothing (DV-5). */
const distanceLimit = 0.5;
/** An item passes from this similarity on (DV-6). */
export const passSimilarity = 0.999;

/** Lower case, single spaces, none at the ends (DV-3). Punctuation and articles count. */
export function normalizeText(text: string): string {
  return collapseBlanks(text.toLowerCase());
}

/** Fewest insertions, deletions and replacements of code points that turn one text into the other (DV-4). */
export function levenshtein(a: string, b: string): number {
  const [short, long] = [Array.from(a), Array.from(b)].toSorted((x, y) => x.length - y.length);
  if (short === undefined || long === undefined) return 0;
  let last = Uint32Array.from({ length: short.length + 1 }, (_, index) => index);
  let row = new Uint32Array(short.length + 1);
  for (const [i, character] of long.entries()) {
    row[0] = i + 1;
    for (let j = 1; j <= short.length; j += 1) {
      const cost = short[j - 1] === character ? 0 : 1;
      row[j] = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
    }
    [last, row] = [row, last];
  }
  return last[short.length] ?? 0;
}

/** Similarity of an answer and one expected answer, 0 to 1 (DV-4, DV-5). */
export function similarity(answer: string, gold: string, limit = distanceLimit): number {
  const given = normalizeText(answer);
  const expected = normalizeText(gold);
  if (given === expected) return given === "" || limit > 0 ? 1 : 0;
  const lengths = [Array.from(given).length, Array.from(expected).length] as const;
  const longest = Math.max(...lengths);
  // The lengths alone can put the distance over the limit, which spares long answers the table.
  if (Math.min(...lengths) === 0 || Math.abs(lengths[0] - lengths[1]) / longest >= limit) return 0;
  const distance = levenshtein(given, expected) / longest;
  return distance < limit ? 1 - distance : 0;
}

/** Best similarity with any expected answer: the ANLS of one question (DV-5). */
export function anls(answer: string, golds: readonly string[]): number {
  return Math.max(0, ...golds.map((gold) => similarity(answer, gold)));
}

/**
 * The answer of a reply. `official` follows the rule of all environments (1.8). `compat` takes what
 * stands between the last opening and the last closing tag, else the last non-empty line.
 */
export function extractAnswer(text: string, profile: ScoringProfile): string {
  if (profile === "official") return extractTagged(text).answer;
  const opening = [...text.matchAll(/<answer>/gi)].at(-1);
  const closing = [...text.matchAll(/<\/answer>/gi)].at(-1);
  if (opening && closing && closing.index > opening.index) {
    return trimBlanks(text.slice(opening.index + opening[0].length, closing.index));
  }
  return (
    splitLines(text)
      .map(trimBlanks)
      .findLast((line) => line !== "") ?? ""
  );
}
