import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answersInCell, goldAnswers } from "@/lib/environments/docvqa/gold-answers";
import {
  anls,
  extractAnswer,
  levenshtein,
  normalizeText,
  similarity,
} from "@/lib/environments/docvqa/score";
import { anyText } from "../../../support/any-text";

describe("ANLS", () => {
  it.each([
    ["ITC Limited", ["ITC limited"], 1],
    ["hello  World", ["Hello world"], 1],
    ["Dec 1, 1999", ["dec 1 1999"], 1 - 1 / 11],
    ["$5.00", ["5.00"], 0.8],
    ["abcde", ["abcdx"], 0.8],
    ["12", ["1.2"], 2 / 3],
    ["abcd", ["abxy"], 0],
    ["no", ["yes", "NO"], 1],
  ])("DV-3 to DV-5: %j against %j is %d", (answer, golds, expected) => {
    expect(anls(answer, golds)).toBeCloseTo(expected, 9);
  });

  it("DV-3 lowers, trims and collapses blanks, and keeps punctuation and articles", () => {
    expect(normalizeText("  The\t Total:\n 5.00 ")).toBe("the total: 5.00");
  });

  it("DV-4 counts code points, not UTF-16 units", () => {
    expect(levenshtein("🍋a", "🍐a")).toBe(1);
    expect(similarity("🍋🍋🍋", "🍋🍋🍐")).toBeCloseTo(2 / 3, 9);
  });

  it("DV-4 scores two empty texts 1 and one empty text 0", () => {
    expect(similarity("", "")).toBe(1);
    expect(similarity("", "a")).toBe(0);
    expect(similarity("a", " ")).toBe(0);
  });

  it("DV-5 gives nothing from half the length on", () => {
    expect(similarity("ab", "ax")).toBe(0);
    expect(similarity("abc", "abx")).toBeCloseTo(2 / 3, 9);
  });

  it("is symmetric, between 0 and 1, and 1 only for equal normal forms", () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const score = similarity(a, b);
        expect(score).toBe(similarity(b, a));
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(score === 1).toBe(normalizeText(a) === normalizeText(b));
      }),
    );
  });

  it("DV-5 lets the lengths decide where they can: no table of 10^12 cells is filled", () => {
    expect(anls("x".repeat(4_000_000), ["y".repeat(250_000)])).toBe(0);
  });
});

describe("answers of a data row", () => {
  it.each([
    ["1,234", ["1,234"]],
    ["0.50", ["0.50"]],
    ["1e3", ["1e3"]],
    ["['a' 'b']", ["a", "b"]],
    ["['it''s']", ["its"]],
    ["['0.50', '1,234']", ["0.50", "1,234"]],
    ['["ITC", "ITC Limited"]', ["ITC", "ITC Limited"]],
    ["[1.50, 2]", ["1.50", "2"]],
    ["['it\\'s', 'caf\\u00e9']", ["it's", "café"]],
    ["[1] see note", ["[1] see note"]],
    ["(a, b)", ["(a, b)"]],
    ["", []],
  ])("DV-1: the cell %j means %j", (cell, expected) => {
    expect(answersInCell(cell)).toEqual(expected);
  });

  it.each([
    [{ answers: ["a", "b"] }, ["a", "b"]],
    [
      [{ text: "a" }, { value: ["b", "c"] }],
      ["a", "b", "c"],
    ],
    ["{'answers': ['a']}", ["a"]],
    [7, ["7"]],
    [null, [""]],
  ])("reads %j as %j", (value, expected) => {
    expect(goldAnswers(value)).toEqual(expected);
  });

  it.each([[[null]], [{ other: 1 }], [true], [[[1]]]])("does not guess at %j", (value) => {
    expect(goldAnswers(value)).toBeNull();
  });

  it("never throws, whatever the cell holds", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          anyText.map((text) => `[${text}]`),
        ),
        (cell) => {
          expect(Array.isArray(answersInCell(cell))).toBe(true);
          goldAnswers(cell);
        },
      ),
    );
    fc.assert(
      fc.property(fc.anything(), (value) => {
        goldAnswers(value);
      }),
    );
  });

  it("gives back the texts of any printed list", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        const trimmed = texts.map((text) => text.trim()).filter((text) => text !== "");
        expect(answersInCell(JSON.stringify(texts))).toEqual(trimmed);
      }),
    );
  });

  it("gives up on thousands of opening brackets", () => {
    expect(answersInCell("[".repeat(100_000))).toEqual(["[".repeat(100_000)]);
  });
});

describe("answer extraction", () => {
  it("1.8: a stray opening tag after the answer does not discard it, in compat it does", () => {
    const reply = "<answer>x</answer> so <answer>";
    expect(extractAnswer(reply, "official")).toBe("x");
    expect(extractAnswer(reply, "compat")).toBe(reply);
  });
});
