import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFailure, isSuccess, scoreOutcomes } from "@/lib/engine/scoring";
import { skillHash } from "@/lib/engine/skill-hash";
import type { ItemStatus } from "@/lib/schemas/outcome";

function outcome(hard: number, soft = hard, status: ItemStatus = "scored") {
  return { hard, soft, status };
}

describe("R-3.1 scores (T-06)", () => {
  it("an empty evaluation scores 0 and 0", () => {
    expect(scoreOutcomes([])).toEqual({ hard: 0, soft: 0, scored: 0, passed: 0, unscored: 0 });
  });

  it("graded values are averaged as they are", () => {
    const score = scoreOutcomes([outcome(0.3, 0.1), outcome(0.3, 0.2), outcome(0.3, 0.3)]);
    expect(score.hard).toBeCloseTo(0.3, 12);
    expect(score.passed).toBe(0);
  });

  it("the order of items does not change a single bit", () => {
    const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });
    fc.assert(
      fc.property(values, fc.nat(), (softs, turn) => {
        const outcomes = softs.map((soft) => outcome(soft, soft));
        const shift = outcomes.length === 0 ? 0 : turn % outcomes.length;
        const turned = [...outcomes.slice(shift), ...outcomes.slice(0, shift)];
        expect(scoreOutcomes(turned)).toEqual(scoreOutcomes(outcomes));
        expect(scoreOutcomes(outcomes.toReversed())).toEqual(scoreOutcomes(outcomes));
      }),
    );
  });
});

describe("N-3.1 what counts as evidence", () => {
  it("infrastructure and scorer errors are left out, a task timeout is a failure", () => {
    const outcomes = [
      outcome(1),
      outcome(1, 1, "timeout"),
      outcome(0, 0, "infra_error"),
      outcome(0, 0, "scorer_error"),
      outcome(0, 0, "invalid_item"),
    ];
    expect(scoreOutcomes(outcomes)).toEqual({
      hard: 0.5,
      soft: 0.5,
      scored: 2,
      passed: 1,
      unscored: 3,
    });
    expect(outcomes.map(isFailure)).toEqual([false, true, false, false, false]);
    expect(outcomes.map(isSuccess)).toEqual([true, false, false, false, false]);
  });

  it("R-3.1b any credit above the threshold is a success", () => {
    expect([0, 1e-10, 0.01].map((hard) => isSuccess(outcome(hard)))).toEqual([false, false, true]);
  });
});

it.each([
  ["", "e3b0c44298fc1c14"],
  ["hello", "2cf24dba5fb0a30e"],
  ["# Skill\n", "74daeff849609b74"],
])("R-3.1c the hash of %j is known (T-05)", (text, hash) => {
  expect(skillHash(text)).toBe(hash);
});
