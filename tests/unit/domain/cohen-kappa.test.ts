import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cohenKappa } from "@/lib/domain/stats/cohen-kappa";

describe("8.4 Cohen's kappa", () => {
  // Cohen (1960) and the textbook tables of two raters with yes and no that go with it.
  it.each([
    [
      [
        [20, 5],
        [10, 15],
      ],
      0.7,
      0.5,
      0.4,
    ],
    [
      [
        [45, 15],
        [25, 15],
      ],
      0.6,
      0.54,
      0.1304,
    ],
    [
      [
        [25, 35],
        [5, 35],
      ],
      0.6,
      0.46,
      0.2593,
    ],
  ])("%j: agreement %d, by chance %d, kappa %d", (table, agreement, byChance, kappa) => {
    const found = cohenKappa(table);
    expect(found.agreement).toBeCloseTo(agreement, 10);
    expect(found.byChance).toBeCloseTo(byChance, 10);
    expect(found.kappa).toBeCloseTo(kappa, 4);
  });

  it("the skin condition study of the SAS manual: kappa 0.3449, error 0.0724, interval 0.2030 to 0.4868", () => {
    const { kappa, standardError, interval } = cohenKappa([
      [10, 4, 1, 0],
      [5, 10, 12, 2],
      [2, 4, 12, 5],
      [0, 2, 6, 13],
    ]);
    expect(kappa).toBeCloseTo(0.3449, 4);
    expect(standardError).toBeCloseTo(0.0724, 4);
    expect(interval?.low).toBeCloseTo(0.203, 4);
    expect(interval?.high).toBeCloseTo(0.4868, 4);
  });

  it("three diagnoses of 100 patients, Fleiss (1981): kappa 0.6765, error 0.0877", () => {
    const found = cohenKappa([
      [75, 1, 4],
      [5, 4, 1],
      [0, 0, 10],
    ]);
    expect(found.kappa).toBeCloseTo(0.6765, 4);
    expect(found.standardError).toBeCloseTo(0.0877, 4);
  });

  it("full agreement is 1 without doubt, full disagreement of even raters is -1", () => {
    expect(
      cohenKappa([
        [7, 0],
        [0, 3],
      ]),
    ).toMatchObject({ kappa: 1, interval: { low: 1, high: 1 } });
    expect(
      cohenKappa([
        [0, 5],
        [5, 0],
      ]).kappa,
    ).toBeCloseTo(-1, 12);
  });

  it("says nothing where there is nothing to agree on", () => {
    expect(
      cohenKappa([
        [9, 0],
        [0, 0],
      ]),
    ).toMatchObject({ agreement: 1, kappa: null });
    expect(
      cohenKappa([
        [0, 0],
        [0, 0],
      ]),
    ).toMatchObject({ agreement: 0, kappa: null });
    expect(() => cohenKappa([[1, 2]])).toThrow(RangeError);
  });

  const counts = fc.array(fc.array(fc.nat(50), { minLength: 3, maxLength: 3 }), {
    minLength: 3,
    maxLength: 3,
  });

  it("is the same from both sides, stays between -1 and 1 and inside its interval", () => {
    fc.assert(
      fc.property(counts, (table) => {
        const turned = table.map((_, column) => table.map((row) => row[column] ?? 0));
        const one = cohenKappa(table);
        const other = cohenKappa(turned);
        expect(one.kappa ?? 0).toBeCloseTo(other.kappa ?? 0, 9);
        expect(one.standardError ?? 0).toBeCloseTo(other.standardError ?? 0, 9);
        if (one.kappa === null || one.interval === null) return;
        expect(one.kappa).toBeGreaterThanOrEqual(-1 - 1e-9);
        expect(one.kappa).toBeLessThanOrEqual(1 + 1e-9);
        expect(one.interval.low).toBeLessThanOrEqual(one.kappa + 1e-9);
        expect(one.interval.high).toBeGreaterThanOrEqual(one.kappa - 1e-9);
      }),
    );
  });
});
