import { describe, expect, test } from "vitest";
import { createScoreBound, inFlightLimit, provesRejection } from "@/lib/engine/economy/score-bound";
import { decideGate, gateScoreOf } from "@/lib/engine/gate";
import { type ScoredFields, scoreOutcomes } from "@/lib/engine/scoring";
import { chance } from "@/tests/support/economy-world";
import { aRunConfig } from "@/tests/support/memory-run";

type Draw = { readonly outcomes: ScoredFields[]; readonly current: number; readonly skill: string };

const metrics = ["hard", "soft", "mixed"] as const;

function evaluationOf(seed: number) {
  return aRunConfig({
    evaluation: {
      gate_metric: metrics[seed % 3] ?? "hard",
      gate_mixed_weight: chance(seed, "weight"),
      use_semantic_density: seed % 4 === 0,
      semantic_density_weight: chance(seed, "density"),
    },
  }).evaluation;
}

/** Outcomes of a candidate in order of arrival, and the current skill's score, often close by. */
function draw(seed: number): Draw {
  const size = 1 + Math.floor(40 * chance(seed, "size"));
  const rate = chance(seed, "rate");
  const outcomes = Array.from({ length: size }, (_, index): ScoredFields => {
    const kind = chance(seed, "kind", index);
    const passes = chance(seed, "pass", index) < rate;
    const soft = passes ? 1 : Math.round(10 * chance(seed, "soft", index)) / 10;
    const status = kind < 0.05 ? "timeout" : kind < 0.08 ? "scorer_error" : "scored";
    return { hard: passes ? 1 : 0, soft, status };
  });
  const skill = "Always verify. Never guess. Other words follow here.";
  const own = gateScoreOf(scoreOutcomes(outcomes), skill, evaluationOf(seed));
  const near = own + Math.round(4 * (chance(seed, "near") - 0.5)) / size;
  return { outcomes, skill, current: chance(seed, "far") < 0.3 ? chance(seed, "other") : near };
}

describe("the bound of a pass", () => {
  test.each(["fixed", "reference"] as const)(
    "T-25: in 10,000 random outcome matrices a stop is always a rejection (%s)",
    (profile) => {
      let stops = 0;
      let saved = 0;
      let items = 0;
      for (let seed = 0; seed < 10_000; seed += 1) {
        const { outcomes, current, skill } = draw(seed);
        const evaluation = evaluationOf(seed);
        const full = decideGate({
          candidate: gateScoreOf(scoreOutcomes(outcomes), skill, evaluation),
          current,
          best: current,
          profile,
        });
        const bound = createScoreBound(outcomes.length);
        const isLost = () =>
          provesRejection({ upper: gateScoreOf(bound.upper, skill, evaluation), current, profile });
        let seen = 0;
        while (seen < outcomes.length && !isLost()) {
          bound.add(outcomes[seen]!);
          seen += 1;
        }
        items += outcomes.length;
        if (isLost()) {
          stops += 1;
          saved += outcomes.length - seen;
          expect([seed, full]).toEqual([seed, "reject"]);
        } else if (profile === "fixed") {
          // With everything seen the bound is the score itself.
          expect([seed, full]).toEqual([seed, "accept_new_best"]);
        }
      }
      expect(stops).toBeGreaterThan(3000);
      expect(saved / items).toBeGreaterThan(0.05);
    },
  );

  test("T-25: bounds close in on the score and never cross it", () => {
    for (let seed = 0; seed < 500; seed += 1) {
      const { outcomes } = draw(seed);
      const score = scoreOutcomes(outcomes);
      const bound = createScoreBound(outcomes.length);
      for (const outcome of outcomes) {
        expect(bound.lower.hard).toBeLessThanOrEqual(score.hard + 1e-12);
        expect(bound.upper.soft).toBeGreaterThanOrEqual(score.soft - 1e-12);
        bound.add(outcome);
      }
      expect(bound.upper.hard).toBeCloseTo(score.hard, 12);
      expect(bound.lower.soft).toBeCloseTo(score.soft, 12);
    }
  });

  test("E-01: with c of n passed by the current skill, n − c failures are the end", () => {
    const bound = createScoreBound(8);
    const isLost = () =>
      provesRejection({ upper: bound.upper.hard, current: 5 / 8, profile: "fixed" });
    for (const failures of [1, 2]) {
      bound.add({ hard: 0, soft: 0, status: "scored" });
      expect([failures, isLost()]).toEqual([failures, false]);
    }
    bound.add({ hard: 0, soft: 0, status: "scored" });
    expect(isLost()).toBe(true);
  });

  test("a sum over many items keeps exact ties exact", () => {
    const total = 100_000;
    const bound = createScoreBound(total);
    for (let index = 0; index < 30_000; index += 1) {
      bound.add({ hard: 0, soft: 0.1, status: "scored" });
    }
    const exact = (30_000 * 0.1 + 70_000) / total;
    expect(provesRejection({ upper: bound.upper.soft, current: exact, profile: "fixed" })).toBe(
      true,
    );
    const below = exact - 1e-11;
    expect(provesRejection({ upper: bound.upper.soft, current: below, profile: "fixed" })).toBe(
      false,
    );
  });
});

describe("how many calls may be in flight", () => {
  const limit = (input: Partial<Parameters<typeof inFlightLimit>[0]>) =>
    inFlightLimit({
      upper: 1,
      lower: 0,
      current: 0.7,
      weight: 40,
      workers: 24,
      ratio: 0,
      ...input,
    });

  test("E-01: as many as failures are still needed, whatever the ratio", () => {
    expect(limit({})).toBe(12);
    expect(limit({ upper: 0.725 })).toBe(1);
    expect(limit({ upper: 0.725, ratio: 0.25 })).toBe(6);
    expect(limit({ current: 0.1 })).toBe(24);
  });

  test("ratio 1 is no limit, and a won gate has none", () => {
    expect(limit({ upper: 0.725, ratio: 1 })).toBe(24);
    expect(limit({ lower: 0.71, upper: 0.72 })).toBe(24);
  });
});
