import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { becomesBest, decideGate, flips, gateScore } from "@/lib/engine/gate";
import { semanticDensity } from "@/lib/engine/semantic-density";
import type { ItemStatus } from "@/lib/schemas/outcome";

describe("R-3.12c the decision (T-13)", () => {
  it.each([
    [5 / 8, 4 / 8, 4 / 8, "accept_new_best"],
    [5 / 8, 4 / 8, 6 / 8, "accept"],
    [5 / 8, 4 / 8, 5 / 8, "accept"],
    [4 / 8, 4 / 8, 4 / 8, "reject"],
    [3 / 8, 4 / 8, 4 / 8, "reject"],
  ])("candidate %d against current %d and best %d: %s", (candidate, current, best, action) => {
    expect(decideGate({ candidate, current, best })).toBe(action);
    expect(decideGate({ candidate, current, best, profile: "reference" })).toBe(action);
  });

  it("without a gate every candidate is taken and only a better one becomes best", () => {
    const action = decideGate({ candidate: 3 / 8, current: 0.5, best: 0.5, useGate: false });
    expect(action).toBe("force_accept");
    expect(becomesBest({ action, candidate: 3 / 8, best: 0.5 })).toBe(false);
    expect(becomesBest({ action, candidate: 5 / 8, best: 0.5 })).toBe(true);
  });

  it("from an equal start current and best never part on the gated path", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(8), { maxLength: 40 }), (passes) => {
        let current = 0.5;
        let best = 0.5;
        for (const candidate of passes.map((count) => count / 8)) {
          const action = decideGate({ candidate, current, best });
          expect(action).not.toBe("accept");
          if (action === "accept_new_best") {
            current = candidate;
            best = candidate;
          }
          expect(current).toBe(best);
        }
      }),
    );
  });
});

describe("N-3.12 exact comparison", () => {
  it("equal scores that differ in the last bit are a tie", () => {
    const candidate = 0.1 + 0.2;
    expect(candidate > 0.3).toBe(true);
    expect(decideGate({ candidate, current: 0.3, best: 0.3 })).toBe("reject");
    expect(decideGate({ candidate, current: 0.3, best: 0.3, profile: "reference" })).toBe(
      "accept_new_best",
    );
  });

  it("compares fractions of different totals as exact rationals", () => {
    const fraction = fc
      .tuple(fc.integer({ min: 1, max: 20_000 }), fc.nat(20_000))
      .map(([n, k]) => ({ n, k: Math.min(k, n) }));
    fc.assert(
      fc.property(fraction, fraction, (a, b) => {
        const current = b.k / b.n;
        const action = decideGate({ candidate: a.k / a.n, current, best: current });
        const isGreater = BigInt(a.k) * BigInt(b.n) > BigInt(b.k) * BigInt(a.n);
        expect(action === "accept_new_best").toBe(isGreater);
      }),
    );
  });
});

describe("R-3.12a the compared number", () => {
  const score = { hard: 1, soft: 0.6 };

  it("is hard, soft, or their mixture", () => {
    const metric = (gate_metric: "hard" | "soft" | "mixed", gate_mixed_weight = 0.5) =>
      gateScore(score, { gate_metric, gate_mixed_weight });
    expect([metric("hard"), metric("soft"), metric("mixed")]).toEqual([1, 0.6, 0.8]);
    expect([metric("mixed", -3), metric("mixed", 7)]).toEqual([1, 0.6]);
  });
});

describe("N-3.12 flips", () => {
  const row = (itemId: string, hard: number, status: ItemStatus = "scored") => ({
    itemId,
    hard,
    status,
  });

  it("names the items that only one of the two skills passes", () => {
    const before = [row("a", 0), row("b", 1), row("c", 1), row("d", 0)];
    const after = [row("a", 1), row("b", 0), row("c", 1), row("d", 0)];
    expect(flips(before, after)).toEqual({ improved: ["a"], regressed: ["b"], unchanged: 2 });
  });

  it("does not compare items without a score on either side", () => {
    const before = [row("a", 0, "infra_error"), row("b", 1)];
    const after = [row("a", 1), row("b", 0, "scorer_error"), row("c", 1)];
    expect(flips(before, after)).toEqual({ improved: [], regressed: [], unchanged: 0 });
  });
});

describe("R-3.12b density (T-14)", () => {
  it("is the share of leading words outside protected regions", () => {
    const sentence = "Always check the inputs and never mix up proxy values.";
    expect(semanticDensity(sentence)).toBe(0.2);
    const guarded = `${sentence}\n<!-- SLOW_UPDATE_START -->must must<!-- SLOW_UPDATE_END -->`;
    expect(semanticDensity(guarded)).toBe(0.2);
    expect(semanticDensity("")).toBe(0);
  });
});
