import { asciiDigits } from "@/lib/domain/decimal-digits";
import { collapseBlanks } from "@/lib/domain/whitespace";

export type Unit = "trillion" | "billion" | "million" | "thousand";

export type FoundNumber = {
  readonly value: number;
  /** Recorded; never part of the value (OQ-14). */
  readonly percent: boolean;
  readonly negative: boolean;
  readonly unit: Unit | null;
};

const contextLength = 20;
const accounting = /\(\s*([$£€¥₹¢₩₽]?)\s*(\d[\d,]*(?:\.\d+)?%?)\s*\)/g;
const currency = /[$£€¥₹¢₩₽]/g;
const thousands = /(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)/g;
const number = /-?\d+(?:\.\d+)?%?/g;

const units: readonly (readonly [Unit, RegExp])[] = [
  ["trillion", wholeWord("trillions?")],
  ["billion", wholeWord("billions?|b")],
  ["million", wholeWord("millions?|m")],
  ["thousand", wholeWord("thousands?|k")],
];

function wholeWord(pattern: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${pattern})(?![\\p{L}\\p{N}_])`, "u");
}

/** A whole number that may be a calendar year (OQ-16). */
export function isYearLike(value: number): boolean {
  return Number.isInteger(value) && value >= 1900 && value <= 2100;
}

/** One sign for minus, accounting brackets as minus, no currency signs (OQ-10 to OQ-12). */
export function plainSigns(text: string): string {
  return collapseBlanks(asciiDigits(text).replaceAll("\u2212", "-"))
    .replace(accounting, (whole, sign: string, digits: string) =>
      sign === "" && isYearLike(Number(digits.replaceAll(",", ""))) ? whole : `-${digits}`,
    )
    .replace(currency, "");
}

/** The text in which numbers are looked for: plain signs and no commas inside thousands (OQ-13). */
export function plainNumbers(text: string): string {
  return plainSigns(text).replace(thousands, (group) => group.replaceAll(",", ""));
}

/** Every number of a text with the unit its surroundings name (OQ-14, OQ-15). */
export function findNumbers(text: string): FoundNumber[] {
  const plain = plainNumbers(text);
  return [...plain.matchAll(number)].map((match) => {
    const end = match.index + match[0].length;
    const around = plain.slice(Math.max(0, match.index - contextLength), end + contextLength);
    return {
      value: Number(match[0].replace("%", "")),
      percent: match[0].endsWith("%"),
      negative: match[0].startsWith("-"),
      unit: unitOf(around.toLowerCase()),
    };
  });
}

function unitOf(context: string): Unit | null {
  return units.find(([, pattern]) => pattern.test(context))?.[0] ?? null;
}

const unitWord =
  /(?<![\p{L}\p{N}_])(?:(?:trillion|billion|million|thousand|hundred)s?|percent|percentage)(?![\p{L}\p{N}_])|%/gu;

/** The words of a text without its numbers and unit words; empty below two characters. */
export function wordsBeside(text: string): string {
  const words = collapseBlanks(
    plainNumbers(text)
      .toLowerCase()
      .replace(number, " ")
      .replaceAll(",", " ")
      .replace(unitWord, " ")
      .replace(/[^\p{L}\p{M}\p{N}_\s]/gu, " "),
  );
  return Array.from(words).length >= 2 ? words : "";
}
