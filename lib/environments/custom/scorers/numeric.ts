import type { Scorer } from "@/lib/schemas/scorer";
import { cut, formatScore } from "../../verification-note";
import type { ScorerResult } from "./result";

type NumericScorer = Extract<Scorer, { type: "numeric" }>;

export type ReadNumber =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly problem: string };

/**
 * 1 if the answer's number is an expected one: within absTol, or within relTol of its size. With
 * `decay` k the score falls from there to 0 at k times the tolerance.
 */
export function scoreNumeric(
  scorer: NumericScorer,
  answer: string,
  expected: readonly string[],
): ScorerResult {
  const given = readNumber(scorer, answer);
  if (!given.ok) return { ok: true, soft: 0, reason: `numeric: ${given.problem}` };
  let nearest: { error: number; tolerance: number; gold: number } | null = null;
  for (const text of expected) {
    const gold = readNumber(scorer, text);
    if (!gold.ok) return { ok: false, error: `expected answer: ${gold.problem}` };
    const error = Math.abs(given.value - gold.value);
    const tolerance = Math.max(scorer.absTol, scorer.relTol * Math.abs(gold.value));
    // 1.1 is within 0.1 of 1 although the doubles differ by a little more.
    const slack =
      tolerance === 0 ? 0 : 1e-12 * Math.max(Math.abs(gold.value), Math.abs(given.value));
    if (error <= tolerance + slack) return { ok: true, soft: 1, reason: "" };
    if (nearest === null || error < nearest.error) nearest = { error, tolerance, gold: gold.value };
  }
  if (nearest === null) return { ok: false, error: "the item has no expected number" };
  return {
    ok: true,
    soft: partialCredit(nearest, scorer.decay),
    reason: `numeric: |Δ|=${formatScore(nearest.error)} > ${formatScore(nearest.tolerance)}, predicted ${given.value}, expected ${nearest.gold}`,
  };
}

function partialCredit(
  nearest: { readonly error: number; readonly tolerance: number },
  decay: number | undefined,
): number {
  if (decay === undefined || nearest.tolerance === 0) return 0;
  const over = (nearest.error / nearest.tolerance - 1) / (decay - 1);
  return Math.max(0, 1 - over);
}

/**
 * strict: the whole text is one JSON number, the units named aside. loose: exactly one number stands in the text, with
 * thousands groups, currency signs, accounting brackets and a percent sign understood (OQ-10 to OQ-14).
 */
export function readNumber(
  scorer: Pick<NumericScorer, "parse" | "percentAsFraction" | "units">,
  text: string,
): ReadNumber {
  if (scorer.parse === "strict") {
    const trimmed = withoutUnit(text.trim(), scorer.units ?? []);
    return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(trimmed) &&
      Number.isFinite(Number(trimmed))
      ? { ok: true, value: Number(trimmed) }
      : { ok: false, problem: `'${cut(text, 80)}' is not a plain number` };
  }
  const numbers = findNumbers(text);
  const [first] = numbers;
  if (first === undefined) return { ok: false, problem: `no number in '${cut(text, 80)}'` };
  if (numbers.length > 1) {
    return { ok: false, problem: `${numbers.length} numbers in '${cut(text, 80)}', one is needed` };
  }
  const value = first.percent && scorer.percentAsFraction ? first.value / 100 : first.value;
  return { ok: true, value };
}

/** `$ 12` or `12 km` without a unit that was named; the longest one that fits. */
function withoutUnit(text: string, units: readonly string[]): string {
  for (const unit of units.toSorted((a, b) => b.length - a.length)) {
    if (text.endsWith(unit)) return text.slice(0, -unit.length).trimEnd();
    if (text.startsWith(unit)) return text.slice(unit.length).trimStart();
  }
  return text;
}

function findNumbers(source: string): { value: number; percent: boolean }[] {
  const text = source
    .replaceAll("\u2212", "-")
    .replace(/\s+/g, " ")
    .replace(
      /\(\s*([$£€¥₹¢₩₽]?)\s*(\d[\d,]*(?:\.\d+)?)\s*\)/g,
      (whole, sign: string, digits: string) =>
        sign === "" && isYearLike(digits) ? whole : ` -${digits} `,
    )
    .replace(/[$£€¥₹¢₩₽]/g, "")
    .replace(/(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)/g, (group) => group.replaceAll(",", ""));
  const numbers: { value: number; percent: boolean }[] = [];
  for (const match of text.matchAll(/(-?)(\d+(?:\.\d+)?|(?<!\d)\.\d+)\s?(%?)/g)) {
    // A hyphen after a letter or digit joins words or marks a range; it is no sign.
    const joined = match.index > 0 && /[\p{L}\p{N}]/u.test(text[match.index - 1] ?? "");
    const value = Number(`${match[1] === "-" && !joined ? "-" : ""}${match[2]}`);
    if (Number.isFinite(value)) numbers.push({ value, percent: match[3] === "%" });
  }
  return numbers;
}

function isYearLike(digits: string): boolean {
  const value = Number(digits);
  return Number.isInteger(value) && value >= 1900 && value <= 2100;
}
