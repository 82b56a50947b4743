import { asciiDigits } from "./decimal-digits";
import { trimBlanks } from "./whitespace";

const named = /^([+-]?)(inf|infinity|nan)$/i;
const decimal =
  /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/;

/** White space everywhere else in that language, and no part of a number. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these control characters are what is looked for
const separator = /[\u001c-\u001f]/;

/**
 * A text as the original's language reads a float (benchmarks.md A.1): white space around it, single
 * underscores between digits, digits of any script, `inf` and `nan`. Null for everything else.
 */
export function parsePythonFloat(text: string): number | null {
  if (separator.test(text)) {
    return null;
  }
  const plain = asciiDigits(trimBlanks(text));
  const word = named.exec(plain);
  if (word !== null) {
    const value = word[2]?.toLowerCase() === "nan" ? Number.NaN : Number.POSITIVE_INFINITY;
    return word[1] === "-" ? -value : value;
  }
  return decimal.test(plain) ? Number(plain.replaceAll("_", "")) : null;
}

/** Half-even rounding to a whole number; infinities and NaN stay. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest === 0.5) {
    return floor % 2 === 0 ? floor : floor + 1;
  }
  return Number.isFinite(value) && rest > 0.5 ? floor + 1 : Number.isFinite(value) ? floor : value;
}

/** Above this, neighbouring doubles are more than 0.01 apart. */
const largestWithCents = 2 ** 46;

/** Rounds the exact binary value to two decimals, ties to even (benchmarks.md A.2). */
export function roundCentsHalfEven(value: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= largestWithCents) {
    return value;
  }
  const eighths = value * 8;
  // Only an odd number of eighths makes a hundredfold that ends in exactly one half.
  if (!Number.isInteger(eighths) || eighths % 2 === 0) {
    return Number(value.toFixed(2));
  }
  const doubled = 25n * BigInt(eighths);
  const below = doubled >= 0n ? doubled / 2n : (doubled - 1n) / 2n;
  return Number(below % 2n === 0n ? below : below + 1n) / 100;
}
