import { createHash } from "node:crypto";
import { shuffled } from "@/lib/domain/python-random";
import { type Choice, choiceLabels, normalizeLabel } from "./choices";

/** The first 16 hex digits of SHA-256 of `seed:id` (LM-1). */
export function itemShuffleSeed(id: string, seed: number): string {
  return createHash("sha256").update(`${seed}:${id}`, "utf8").digest("hex").slice(0, 16);
}

export type ShuffledChoices = {
  readonly choices: readonly Choice[];
  readonly correctChoice: Choice;
  /** For each new place the place before. */
  readonly order: readonly number[];
};

/**
 * Options in the order the original draws for this item and seed, labelled A, B, C … anew; the right
 * option follows (LM-1). Null for more than seven options (LM-3).
 */
export function shuffleChoices(input: {
  readonly id: string;
  readonly seed: number;
  readonly choices: readonly Choice[];
  readonly correctChoice: Choice;
}): ShuffledChoices | null {
  if (input.choices.length > choiceLabels.length) {
    return null;
  }
  const order = shuffled(
    [...input.choices.keys()],
    BigInt(`0x${itemShuffleSeed(input.id, input.seed)}`),
  );
  const choices = order.map((from, place) => ({
    label: choiceLabels[place] ?? "",
    text: input.choices[from]?.text ?? "",
  }));
  const correctAt = order.findLastIndex(
    (from) => normalizeLabel(input.choices[from]?.label ?? "") === input.correctChoice.label,
  );
  const label = choices[correctAt]?.label ?? input.correctChoice.label;
  return { choices, correctChoice: { label, text: input.correctChoice.text }, order };
}

const labelWord = /\b(?:options?|choices?|answers?|statements?|items?)\s+\(?[A-G]\b/;
const labelPair =
  /(?<![\p{L}\p{N}_$\\{}])\(?[A-G]\)?\s*(?:,|and|or|&)\s*(?:\(?[A-G]\)?\s*(?:,|and|or|&)\s*)*\(?[A-G]\)?(?![\p{L}\p{N}_$\\{}])/u;
const placeWord =
  /\b(?:of the|the|are|is) (?:above|below|preceding|following) ?(?:options?|choices?|statements?|answers?)?\b/i;

/** True when an option speaks of other options by label or place, so that moving it would change its meaning. */
export function mentionsOtherChoices(choices: readonly Choice[]): boolean {
  return choices.some(
    ({ text }) => labelWord.test(text) || labelPair.test(text) || placeWord.test(text),
  );
}
