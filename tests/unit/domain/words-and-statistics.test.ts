import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editStatusWords, isEditApplied } from "@/lib/domain/edit-words";
import { isAccepted, outcomeWords } from "@/lib/domain/outcome-words";
import { signSentence, signTest, signVerdict } from "@/lib/domain/stats/sign-test";
import { wilsonInterval } from "@/lib/domain/stats/wilson";
import { itemResult } from "@/lib/domain/status-words";
import { editStatusSchema } from "@/lib/schemas/edit";
import { stepActionSchema } from "@/lib/schemas/step-record";

describe("outcome words", () => {
  it("give every step action its own word and every kind of decision its own sign", () => {
    const actions = stepActionSchema.options;
    expect(new Set(actions.map((action) => outcomeWords(action).word)).size).toBe(actions.length);
    const decisions = actions.filter((action) => !action.startsWith("skip_"));
    const signs = [...decisions, "skip_no_patches"].map((action) => outcomeWords(action).sign);
    expect(new Set(signs).size).toBe(signs.length);
    expect(outcomeWords("skip_no_rewrite").sign).toBe(outcomeWords("skip_no_patches").sign);
  });

  it("fall back to readable words for an action they do not know", () => {
    expect(outcomeWords("skip_something_new").word).toBe("Skip something new");
    expect(outcomeWords("").word).toBe("Unknown");
  });

  it("count an outcome as accepted exactly when it changed the current skill", () => {
    expect(stepActionSchema.options.filter(isAccepted)).toEqual([
      "accept_new_best",
      "accept",
      "force_accept",
    ]);
  });

  it("have a word for every status an edit can get", () => {
    for (const status of editStatusSchema.options) {
      expect(editStatusWords(status).word).not.toContain("_");
      expect(isEditApplied(status)).toBe(status.startsWith("applied"));
    }
    expect(isEditApplied(null)).toBe(false);
  });

  it("take only scored items as evidence", () => {
    expect(itemResult({ hard: 1, soft: 1, status: "scored" })).toBe("pass");
    expect(itemResult({ hard: 0, soft: 0.4, status: "scored" })).toBe("partial");
    expect(itemResult({ hard: 0, soft: 0, status: "scored" })).toBe("fail");
    expect(itemResult({ hard: 0, soft: 0, status: "infra_error" })).toBe("no_score");
    expect(itemResult({ hard: 0, soft: 0, status: "timeout" })).toBe("no_score");
  });
});

describe("Wilson interval", () => {
  it("matches the published values for 145 of 200", () => {
    const interval = wilsonInterval(145, 200);
    expect(interval?.low).toBeCloseTo(0.6594, 3);
    expect(interval?.high).toBeCloseTo(0.7822, 3);
  });

  it("is unknown without observations", () => {
    expect(wilsonInterval(0, 0)).toBeNull();
  });

  it("always holds the measured rate and stays between 0 and 1", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, share) => {
          const passed = Math.round(n * share);
          const interval = wilsonInterval(passed, n);
          expect(interval).not.toBeNull();
          expect(interval!.low).toBeGreaterThanOrEqual(0);
          expect(interval!.high).toBeLessThanOrEqual(1);
          expect(interval!.low).toBeLessThanOrEqual(passed / n + 1e-12);
          expect(interval!.high).toBeGreaterThanOrEqual(passed / n - 1e-12);
        },
      ),
    );
  });
});

describe("sign test", () => {
  it("is exact on small counts", () => {
    expect(signTest(14, 6)).toBeCloseTo(0.1153, 4);
    expect(signTest(5, 0)).toBeCloseTo(0.0625, 10);
    expect(signTest(6, 0)).toBeCloseTo(0.03125, 10);
    expect(signTest(0, 0)).toBe(1);
    expect(signTest(4, 4)).toBe(1);
  });

  it("knows three verdicts", () => {
    expect(signVerdict(0.049)).toBe("clear");
    expect(signVerdict(0.05)).toBe("weak");
    expect(signVerdict(0.2)).toBe("weak");
    expect(signVerdict(0.21)).toBe("within_noise");
    expect(signSentence(9, 5)).toBe("9 better, 5 worse, p = 0.42 — within noise");
    expect(signSentence(30, 2)).toContain("p < 0.001 — clear");
  });

  it("does not depend on the direction and is a probability, also for large counts", () => {
    fc.assert(
      fc.property(fc.nat({ max: 900 }), fc.nat({ max: 900 }), (a, b) => {
        const p = signTest(a, b);
        expect(p).toBe(signTest(b, a));
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
      }),
    );
  });
});
