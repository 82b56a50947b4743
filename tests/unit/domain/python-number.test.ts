import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePythonFloat, roundCentsHalfEven, roundHalfEven } from "@/lib/domain/python-number";

describe("rounding of the exact binary value, ties to even (A.2)", () => {
  it.each([
    [0.125, 0.12],
    [0.375, 0.38],
    [0.625, 0.62],
    [-0.125, -0.12],
    [-0.375, -0.38],
    [2.675, 2.67],
    [1.005, 1],
    [100.004, 100],
    [100.006, 100.01],
    [2.5, 2.5],
    [1e20, 1e20],
    [2 ** 47 + 0.25, 2 ** 47 + 0.25],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ])("%f to two decimals is %f", (value, rounded) => {
    expect(roundCentsHalfEven(value)).toBe(rounded);
  });

  it.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [-0.5, 0],
    [-1.5, -2],
    [-2.5, -2],
    [45292.5, 45292],
    [45293.5, 45294],
    [0.49999999999999994, 0],
    [-7.2, -7],
  ])("%f to a whole number is %f", (value, rounded) => {
    expect(roundHalfEven(value)).toBeCloseTo(rounded, 12);
  });

  /** Numerator of the value over 2^k, and the nearest hundredth by whole numbers alone. */
  function exactCents(value: number): bigint {
    const bits = new DataView(new ArrayBuffer(8));
    bits.setFloat64(0, value);
    const raw = bits.getBigUint64(0);
    const exponent = Number((raw >> 52n) & 0x7ffn);
    const fraction = raw & 0xf_ffff_ffff_ffffn;
    const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n);
    const shift = BigInt(1075 - Math.max(exponent, 1));
    const scaled = mantissa * 100n;
    const whole = scaled >> shift;
    const rest = scaled - (whole << shift);
    const half = 1n << (shift - 1n);
    const up = rest > half || (rest === half && whole % 2n === 1n) ? 1n : 0n;
    return (raw >> 63n === 1n ? -1n : 1n) * (whole + up);
  }

  it("agrees with whole-number arithmetic for any number of ordinary size", () => {
    const ordinary = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    const ties = fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 8);
    fc.assert(
      fc.property(fc.oneof(ordinary, ties), (value) => {
        expect(roundCentsHalfEven(value) + 0).toBe(Number(exactCents(value)) / 100 + 0);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("reading a text as the original's language reads a float (A.1)", () => {
  it.each([
    ["12", 12],
    [" 1.5\u00a0", 1.5],
    ["5.", 5],
    [".5", 0.5],
    ["-.5e+1_0", -0.5e10],
    ["1_000", 1000],
    ["١٢٣", 123],
    ["１２.５", 12.5],
    ["inf", Number.POSITIVE_INFINITY],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ["NaN", Number.NaN],
    ["", null],
    [".", null],
    ["1__0", null],
    ["_1", null],
    ["1_", null],
    ["1,000", null],
    ["12%", null],
    ["0x10", null],
    ["TRUE", null],
    ["1 2", null],
    ["\ufeff1", null],
    ["\u001c1", null],
    ["½", null],
  ])("%j is %s", (text, value) => {
    expect(parsePythonFloat(text)).toBe(value);
  });

  it("gives back what any number prints", () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const text = Number.isFinite(value) ? String(value) : String(value).toLowerCase();
        expect(parsePythonFloat(text)).toBe(value === 0 ? Number(text) : value);
      }),
    );
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parsePythonFloat(text)));
  });
});
