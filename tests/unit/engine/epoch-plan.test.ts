import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluationItems, planEpoch, slowUpdateSample } from "@/lib/engine/epoch-plan";

const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

describe("R-1.5 epoch plan (T-01)", () => {
  it("reproduces the worked example, the fourth batch being a refill", () => {
    const batches = planEpoch({ items: digits, batchSize: 4, accumulation: 2, seed: 0, epoch: 1 });
    expect(batches).toEqual([
      { seed: 1001, items: [5, 4, 7, 8] },
      { seed: 1002, items: [3, 0, 2, 9] },
      { seed: 1003, items: [1, 6] },
      { seed: 1004, items: [0, 9, 3, 5] },
    ]);
  });

  it("deals every item out exactly once before any refill", () => {
    const sizes = fc.record({
      n: fc.integer({ min: 1, max: 40 }),
      batchSize: fc.integer({ min: 1, max: 12 }),
      accumulation: fc.integer({ min: 1, max: 4 }),
      seed: fc.integer({ min: -5, max: 5000 }),
      epoch: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(sizes, ({ n, ...rest }) => {
        const items = Array.from({ length: n }, (_, index) => index);
        const batches = planEpoch({ items, ...rest });
        const dealt = batches
          .slice(0, Math.ceil(n / rest.batchSize))
          .flatMap((batch) => batch.items);
        expect(dealt.toSorted((a, b) => a - b)).toEqual(items);
        expect(batches.length % rest.accumulation).toBe(0);
        for (const batch of batches) {
          expect(batch.items.length).toBeGreaterThan(0);
          expect(new Set(batch.items).size).toBe(batch.items.length);
        }
      }),
    );
  });
});

it("R-1.8 the slow-update sample of epoch 2 is the head of the shuffle with seed + 4000", () => {
  const draw = (count: number) => slowUpdateSample({ items: digits, count, seed: 42, epoch: 2 });
  expect(draw(4)).toEqual([6, 7, 5, 3]);
  expect(draw(99)).toEqual([6, 7, 5, 3, 4, 8, 1, 2, 0, 9]);
});

it("R-1.7 an evaluation takes the first items in file order, all of them for 0", () => {
  expect(evaluationItems(digits, 3)).toEqual([0, 1, 2]);
  expect(evaluationItems(digits, 0)).toEqual(digits);
  expect(evaluationItems(digits, 99)).toEqual(digits);
});
