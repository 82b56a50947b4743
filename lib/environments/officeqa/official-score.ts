import { collapseBlanks, splitLines, trimBlanks } from "@/lib/domain/whitespace";
import { canSegment, goldList } from "./number-list";
import { type FoundNumber, findNumbers, isYearLike, wordsBeside } from "./numbers";

const longestAnswer = 250;
/** Partial credit is the mean of the rewards at these relative tolerances (benchmarks.md 4.3). */
export const softTolerances = [0, 0.001, 0.01, 0.05] as const;

/**
 * The benchmark's reward for an answer, 0 or 1, at a relative tolerance (OQ-20 to OQ-26).
 * Never throws.
 */
export function officialReward(gold: string, prediction: string, tolerance: number): number {
  const answer = finalAnswer(prediction);
  const expected = { text: gold, numbers: findNumbers(gold), list: goldList(gold) };
  if (!isDirect(answer) || /unable to determine/i.test(answer)) return 0;
  if (expected.numbers.length === 0) return sameWords(gold, answer) ? 1 : 0;
  if (/<[^<>]*>/.test(answer)) return 0;
  const numbers = withoutYears(expected, findNumbers(answer));
  return matches(expected, { text: answer, numbers }, tolerance) ? 1 : 0;
}

/** Hard at the given tolerance, soft as the mean over the published tolerances. */
export function scoreOfficial(gold: string, answer: string, tolerance = 0) {
  const rewards = softTolerances.map((one) => officialReward(gold, answer, one));
  const soft = rewards.reduce((sum, one) => sum + one, 0) / rewards.length;
  return { hard: officialReward(gold, answer, tolerance), soft };
}

/** The content of the last pair of final-answer tags, else the whole text (OQ-20). */
function finalAnswer(prediction: string): string {
  const lower = /<final_answer>|<\/final_answer>/gi;
  let openedAt: number | null = null;
  let content = prediction;
  for (const tag of prediction.matchAll(lower)) {
    if (!tag[0].startsWith("</")) openedAt ??= tag.index + tag[0].length;
    else if (openedAt !== null) {
      content = prediction.slice(openedAt, tag.index);
      openedAt = null;
    }
  }
  return trimBlanks(content);
}

/** One non-empty line of at most 250 characters (OQ-21). */
function isDirect(answer: string): boolean {
  const lines = splitLines(answer).filter((line) => trimBlanks(line) !== "");
  return lines.length === 1 && Array.from(answer).length <= longestAnswer;
}

type Expected = {
  readonly text: string;
  readonly numbers: readonly FoundNumber[];
  readonly list: readonly number[] | null;
};
type Given = { readonly text: string; readonly numbers: readonly FoundNumber[] };

/** Years a reply mentions beside the answer are set aside, unless the expected answer may be one (OQ-21). */
function withoutYears(expected: Expected, numbers: readonly FoundNumber[]): FoundNumber[] {
  const hasYear = expected.numbers.some(({ value }) => isYearLike(value));
  const hasWords = expected.numbers.length === 1 && wordsBeside(expected.text) !== "";
  if (hasYear || hasWords) return [...numbers];
  return numbers.filter(({ value }) => !isYearLike(value));
}

function matches(expected: Expected, given: Given, tolerance: number): boolean {
  const isSameCount = given.numbers.length === expected.numbers.length;
  if (expected.list !== null) {
    const { list } = expected;
    const isInOrder = expected.numbers.every((one, index) =>
      isMatch(one, given.numbers[index], tolerance),
    );
    return (
      (isSameCount && isInOrder) ||
      canSegment(given.text, list.length, (value, index) => isNear(list[index], value, tolerance))
    );
  }
  return (
    isSameCount &&
    expected.numbers.every((one) =>
      given.numbers.some((found) => isMatch(one, found, tolerance)),
    ) &&
    sharesWords(expected.text, given.text)
  );
}

function isMatch(gold: FoundNumber, found: FoundNumber | undefined, tolerance: number): boolean {
  if (found === undefined) return false;
  const isUnitFine = gold.unit === null || found.unit === null || gold.unit === found.unit;
  return isUnitFine && isNear(gold.value, found.value, tolerance);
}

/** Values are never rescaled by units (OQ-17); an expected 0 needs a 0. */
function isNear(gold: number | undefined, value: number, tolerance: number): boolean {
  if (gold === undefined) return false;
  if (gold === value) return true;
  if (gold === 0) return false;
  return Math.abs(gold - value) / Math.abs(gold) <= tolerance;
}

/** Words of the expected answer must be in the given one or the other way round (OQ-25). */
function sharesWords(gold: string, answer: string): boolean {
  const expected = wordsBeside(gold);
  if (expected === "") return true;
  const given = wordsBeside(answer);
  return given !== "" && (given.includes(expected) || expected.includes(given));
}

/** Both without numbers and equal but for case, outer quotes and bracketed parts (OQ-21, OQ-26). */
function sameWords(gold: string, answer: string): boolean {
  return findNumbers(answer).length === 0 && plainWords(gold) === plainWords(answer);
}

function plainWords(text: string): string {
  const unquoted = withoutOuterQuotes(trimBlanks(text).toLowerCase());
  return collapseBlanks(unquoted.replace(/\([^()]*\)/g, " "));
}

function withoutOuterQuotes(text: string): string {
  const isQuote = (at: number) => text[at] === '"' || text[at] === "'";
  let start = 0;
  let end = text.length;
  while (start < end && isQuote(start)) start += 1;
  while (end > start && isQuote(end - 1)) end -= 1;
  return text.slice(start, end);
}
