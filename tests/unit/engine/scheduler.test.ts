import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editBudget, type Scheduler } from "@/lib/engine/scheduler";

function budgets(scheduler: Scheduler, max: number, min: number, totalSteps: number): number[] {
  return Array.from({ length: totalSteps }, (_, index) =>
    editBudget({ scheduler, max, min, step: index + 1, totalSteps }),
  );
}

describe("R-3.5 edit budgets (T-04)", () => {
  it.each<[Scheduler, number, number, number, number[]]>([
    ["constant", 4, 2, 8, [4, 4, 4, 4, 4, 4, 4, 4]],
    ["linear", 4, 2, 8, [4, 4, 3, 3, 3, 2, 2, 2]],
    ["cosine", 4, 2, 8, [4, 4, 3, 3, 3, 2, 2, 2]],
    ["linear", 16, 2, 12, [15, 14, 12, 11, 10, 9, 8, 7, 6, 4, 3, 2]],
    ["cosine", 16, 2, 12, [16, 15, 14, 12, 11, 9, 7, 6, 4, 3, 2, 2]],
    ["linear", 8, 2, 20, [8, 7, 7, 7, 6, 6, 6, 6, 5, 5, 5, 4, 4, 4, 4, 3, 3, 3, 2, 2]],
    ["cosine", 8, 2, 20, [8, 8, 8, 7, 7, 7, 6, 6, 5, 5, 5, 4, 4, 3, 3, 3, 2, 2, 2, 2]],
    ["linear", 10, 2, 4, [8, 6, 4, 2]],
    ["cosine", 10, 2, 4, [9, 6, 3, 2]],
  ])(
    "%s from %i to %i over %i steps follows the table, halves going to the even number",
    (scheduler, max, min, steps, expected) => {
      expect(budgets(scheduler, max, min, steps)).toEqual(expected);
    },
  );

  it("a run of one step uses the full budget", () => {
    expect(budgets("linear", 4, 2, 1)).toEqual([4]);
    expect(budgets("cosine", 4, 2, 1)).toEqual([4]);
  });

  it("stays at the minimum beyond the last step", () => {
    expect(editBudget({ scheduler: "cosine", max: 9, min: 3, step: 40, totalSteps: 6 })).toBe(3);
  });

  it("autonomous means no limit", () => {
    expect(budgets("autonomous", 4, 2, 2)).toEqual([999, 999]);
  });

  it("every budget lies between the minimum and the maximum and never rises (N-3.5)", () => {
    const anyRun = fc.record({
      scheduler: fc.constantFrom<Scheduler>("constant", "linear", "cosine"),
      min: fc.nat(32),
      extra: fc.nat(32),
      steps: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(anyRun, ({ scheduler, min, extra, steps }) => {
        const all = budgets(scheduler, min + extra, min, steps);
        expect(all.every((budget) => budget >= min && budget <= min + extra)).toBe(true);
        expect(all).toEqual(all.toSorted((a, b) => b - a));
      }),
    );
  });
});
