import { findNumbers, plainSigns } from "./numbers";

const plainNumber = /^-?\d+(?:\.\d+)?%?$/;
const firstGroup = /^-?\d{1,3}$/;
const innerGroup = /^\d{3}$/;
const lastGroup = /^\d{3}(?:\.\d+)?%?$/;
/** Longer runs of thousands are beyond any double. */
const longestNumber = 310;
/** Longer texts are prose, not lists; cutting them in every way would take too long. */
const longestList = 2000;

/**
 * The body of the only bracket pair when no digit stands outside of it, else the whole text; in plain
 * signs (OQ-23).
 */
function listBody(text: string): { readonly body: string; readonly bracketed: boolean } {
  const plain = plainSigns(text);
  const [pair, ...others] = plain.matchAll(/\[([^[\]]*)\]/g);
  if (pair === undefined || others.length > 0) return { body: plain, bracketed: false };
  const outside = plain.slice(0, pair.index) + plain.slice(pair.index + pair[0].length);
  if (/[\d[\]]/.test(outside)) return { body: plain, bracketed: false };
  return { body: pair[1] ?? "", bracketed: true };
}

/** The numbers of an expected answer that is a bracketed list of at least two, else null (OQ-23). */
export function goldList(gold: string): number[] | null {
  if (gold.length > longestList || !listBody(gold).bracketed) return null;
  const values = findNumbers(gold).map((found) => found.value);
  if (values.length < 2) return null;
  return canSegment(gold, values.length, (value, index) => value === values[index]) ? values : null;
}

/**
 * True when the text, cut at some of its commas, gives exactly `count` numbers that all pass the test.
 * A comma that is not a cut must be one between thousands, without a blank beside it (OQ-23).
 */
export function canSegment(
  text: string,
  count: number,
  accepts: (value: number, index: number) => boolean = () => true,
): boolean {
  if (text.length > longestList) return false;
  const pieces = listBody(text).body.split(",");
  if (pieces.length < count) return false;
  let starts = new Set([0]);
  for (let index = 0; index < count; index += 1) {
    const next = new Set<number>();
    for (const start of starts) {
      for (const { value, end } of numbersAt(pieces, start)) {
        if (accepts(value, index)) next.add(end);
      }
    }
    starts = next;
  }
  return starts.has(pieces.length);
}

/** The numbers that can begin at a piece, each with the piece after it. */
function* numbersAt(
  pieces: readonly string[],
  start: number,
): Generator<{ readonly value: number; readonly end: number }> {
  const first = pieces[start];
  if (first === undefined) return;
  const alone = first.trim();
  if (plainNumber.test(alone)) yield { value: toNumber(alone), end: start + 1 };
  let digits = first.trimStart();
  if (!firstGroup.test(digits)) return;
  for (let at = start + 1; at < pieces.length && digits.length < longestNumber; at += 1) {
    const piece = pieces[at] ?? "";
    const closing = piece.trimEnd();
    if (lastGroup.test(closing)) yield { value: toNumber(digits + closing), end: at + 1 };
    if (!innerGroup.test(piece)) return;
    digits += piece;
  }
}

function toNumber(text: string): number {
  return Number(text.replace("%", ""));
}
