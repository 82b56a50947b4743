import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectedProblem, scorerProblem } from "@/lib/environments/custom/expected";
import { isTextScorer, scoreAnswer } from "@/lib/environments/custom/scorers/score";
import { scorerSchema } from "@/lib/schemas/scorer";
import { anyText } from "../../support/any-text";

function score(
  settings: Record<string, unknown>,
  answer: string,
  expected: string[],
  input?: object,
) {
  const scorer = scorerSchema.parse(settings);
  if (!isTextScorer(scorer)) throw new Error(`${scorer.type} is no scorer of texts`);
  return scoreAnswer(scorer, answer, expected, { ...input });
}

describe("8.3 scorers", () => {
  it.each([
    [{ type: "exact" }, "Paris ", ["Paris"], 1],
    [{ type: "exact" }, "paris", ["Paris"], 0],
    [{ type: "exact", normalization: { trim: false } }, "Paris ", ["Paris"], 0],
    [{ type: "exact", normalization: { lowercase: true } }, "paris", ["London", "PARIS"], 1],
    [{ type: "exact", normalization: { unicodeNFKC: true } }, "ﬁne", ["fine"], 1],
    [{ type: "exact", normalization: { stripPunctuation: true } }, "U.S.A.", ["USA"], 1],
    [{ type: "exact", normalization: { stripArticles: true } }, "the cat", ["cat"], 0],
    [
      { type: "exact", normalization: { stripArticles: true, collapseWhitespace: true } },
      "the cat",
      ["cat"],
      1,
    ],
    [{ type: "normalizedEm" }, "The Beatles!", ["Beatles"], 1],
    [{ type: "normalizedEm" }, "Beatle", ["Beatles"], 0],
    [{ type: "tokenF1" }, "Abraham Lincoln", ["Lincoln"], 2 / 3],
    [{ type: "contains" }, "It is Paris.", ["London", "Paris"], 1],
    [{ type: "contains", mode: "all" }, "only a here", ["only", "b"], 0.5],
    [{ type: "contains", mode: "none" }, "clean", ["dirty"], 1],
    [{ type: "contains", mode: "none" }, "dirty", ["dirty"], 0],
    [{ type: "regex", pattern: "^\\d+$" }, "123", [], 1],
    [{ type: "regex", pattern: "b" }, "abc", [], 1],
    [{ type: "regex", pattern: "b", mode: "full" }, "abc", [], 0],
    [{ type: "regex", pattern: "a|abc", mode: "full" }, "abc", [], 1],
    [{ type: "regex", pattern: "^b$", mode: "full", flags: "m" }, "a\nb", [], 0],
    [{ type: "regex", pattern: "B", flags: "i" }, "abc", [], 1],
    [{ type: "regex", pattern: "x", mode: "absent" }, "abc", [], 1],
    [{ type: "regex" }, "abc", ["^x", "c$"], 1],
    [{ type: "numeric", relTol: 0.01 }, "123.0", ["123.45"], 1],
    [{ type: "numeric" }, "$1,234.50", ["1234.5"], 1],
    [{ type: "numeric" }, "The total is (123).", ["-123"], 1],
    [{ type: "numeric" }, "\u22125", ["-5"], 1],
    [{ type: "numeric" }, "in (2023)", ["2023"], 1],
    [{ type: "numeric" }, ".5", ["0.5"], 1],
    [{ type: "numeric" }, "pages 5-7", ["7"], 0],
    [{ type: "numeric", absTol: 0.1 }, "1.1", ["1"], 1],
    [{ type: "numeric", percentAsFraction: true }, "12.5%", ["0.125"], 1],
    [{ type: "numeric" }, "12.5%", ["12.5"], 1],
    [{ type: "numeric" }, "twelve", ["12"], 0],
    [{ type: "numeric" }, "12 or 13", ["12"], 0],
    [{ type: "numeric", parse: "strict" }, " 12.50 ", ["12.5"], 1],
    [{ type: "numeric", parse: "strict" }, "12 apples", ["12"], 0],
    [{ type: "numeric", parse: "strict" }, "1e400", ["12"], 0],
    [{ type: "numeric" }, "7", ["5", "7"], 1],
  ])("%j scores %j against %j as %d", (scorer, answer, expected, soft) => {
    const result = score(scorer, answer, expected);
    expect(result).toMatchObject({ status: "scored", hard: soft >= 1 ? 1 : 0 });
    expect(result).toHaveProperty("soft", expect.closeTo(soft, 9));
  });

  it.each([
    [{ type: "tokenF1", passThreshold: 0.6 }, 1],
    [{ type: "tokenF1", passThreshold: 0.6666666667 }, 1],
    [{ type: "tokenF1", passThreshold: 0.7 }, 0],
  ])("%j passes at its threshold", (scorer, hard) => {
    expect(score(scorer, "Abraham Lincoln", ["Lincoln"])).toMatchObject({ hard });
  });

  it.each([
    [{ type: "exact" }, "a", ["b"], "exact=0: predicted 'a', expected 'b'"],
    [
      { type: "normalizedEm" },
      "x b",
      ["b", "c"],
      "normalizedEm=0: predicted 'x b', expected one of ['b', 'c']",
    ],
    [
      { type: "numeric", absTol: 0.1 },
      "1.45",
      ["1"],
      "numeric: |Δ|=0.45 > 0.1, predicted 1.45, expected 1",
    ],
    [{ type: "numeric" }, "none", ["1"], "numeric: no number in 'none'"],
    [{ type: "numeric" }, "1 or 2", ["1"], "numeric: 2 numbers in '1 or 2', one is needed"],
    [
      { type: "contains", mode: "all" },
      "aa",
      ["a", "x"],
      "contains: 1 of 2 found, missing ['x'], predicted 'aa'",
    ],
    [{ type: "regex", pattern: "x" }, "a", [], "regex: no match of ['x'], predicted 'a'"],
  ])("8.7: %j tells why %j failed", (scorer, answer, expected, reason) => {
    expect(score(scorer, answer, expected)).toMatchObject({ reason });
  });

  it("a passed answer has no reason", () => {
    expect(
      score({ type: "tokenF1", passThreshold: 0.5 }, "Abraham Lincoln", ["Lincoln"]),
    ).toMatchObject({
      hard: 1,
      reason: "",
    });
  });

  it("a pattern that would run for ages is an error of the scorer, never a 0", () => {
    const result = score({ type: "regex", pattern: "^(\\w+\\s?)*$" }, `${"word ".repeat(60)}!`, []);
    expect(result).toEqual({
      status: "scorer_error",
      reason: "scorer_error: regex: the pattern took longer than 100 ms",
    });
  });

  it("works again after a pattern ran into its limit", () => {
    score({ type: "regex", pattern: "^(a+)+$" }, `${"a".repeat(60)}!`, []);
    expect(score({ type: "regex", pattern: "^a+$" }, "aaa", [])).toMatchObject({ hard: 1 });
  });

  it("an answer too long for a pattern is an error of the scorer", () => {
    expect(score({ type: "regex", pattern: "a" }, "a".repeat(100_001), [])).toMatchObject({
      status: "scorer_error",
    });
  });

  it("a pattern cannot reach the program around it", () => {
    const result = score({ type: "regex", pattern: "a)/; throw 1; (/b" }, "a", []);
    expect(result.status).toBe("scorer_error");
  });

  it.each([
    [{ type: "numeric" }, "many", /numeric scorer needs a number/],
    [{ type: "numeric", parse: "strict" }, "1,000", /plain number/],
    [{ type: "regex" }, "(", /not a pattern/],
    [{ type: "contains", normalization: { stripPunctuation: true } }, "!!", /every answer/],
  ])("%j refuses the expected answer %j at import", (scorer, expected, message) => {
    expect(expectedProblem(scorerSchema.parse(scorer), expected)).toMatch(message);
  });

  it("a pattern that is none is found before any item is run", () => {
    expect(scorerProblem(scorerSchema.parse({ type: "regex", pattern: "(" }))).toMatch(
      /cannot be used/,
    );
  });

  it("no scorer throws, and scores stay between 0 and 1", () => {
    const scorers = fc.constantFrom(
      { type: "exact", normalization: { stripArticles: true, collapseWhitespace: true } },
      { type: "normalizedEm" },
      { type: "tokenF1" },
      { type: "contains", mode: "all" },
      { type: "contains", mode: "none" },
      { type: "regex", pattern: "a+" },
      { type: "regex", mode: "full" },
      { type: "numeric" },
      { type: "numeric", parse: "strict", relTol: 0.5 },
    );
    fc.assert(
      fc.property(scorers, anyText, fc.array(anyText), (scorer, answer, expected) => {
        const result = score(scorer, answer, expected);
        if (result.status === "scored") {
          expect(result.soft).toBeGreaterThanOrEqual(0);
          expect(result.soft).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
