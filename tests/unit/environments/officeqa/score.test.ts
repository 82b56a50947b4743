import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  extractCompat,
  normalizeAnswer,
  scoreCompat,
} from "@/lib/environments/officeqa/compat-score";
import { listField } from "@/lib/environments/officeqa/list-field";
import { canSegment, goldList } from "@/lib/environments/officeqa/number-list";
import { findNumbers, wordsBeside } from "@/lib/environments/officeqa/numbers";
import { officialReward, scoreOfficial } from "@/lib/environments/officeqa/official-score";
import { anyText } from "../../../support/any-text";

/** Gold, prediction, tolerance, official reward, compat EM, compat F1 (null: not stated). */
const table: readonly [string, string, number, number, number | null, number | null][] = [
  ["1234.5", "$1,234.50", 0, 1, 0, 0],
  ["1234.5", "1,234.5 million", 0, 1, 1, 1],
  ["5 billion", "5 million", 0, 0, 1, 1],
  ["-123", "(123)", 0, 1, 0, 0],
  ["-5", "\u22125", 0, 1, 0, 0],
  ["12.5 percent", "12.5%", 0, 1, 0, 0],
  ["12.5%", "12.5", 0, 1, 0, 0],
  ["1234", "1234.", 0, 1, 0, 0],
  ["543", "543 million dollars", 0, 1, 1, 1],
  ["543 million", "543000000", 0, 0, 0, 0],
  ["18%", "0.18", 0, 0, 0, 0],
  ["543", "In 2023 it was 543", 0, 1, 0, 1 / 3],
  ["543", "543 and 544", 0, 0, 0, 0.5],
  ["123.45", "123.0", 0.01, 1, 0, 0],
  ["123.45", "122.0", 0.01, 0, 0, 0],
  ["100", "101", 0.01, 1, 0, 0],
  ["100", "101.0001", 0.01, 0, 0, 0],
  ["0", "0.0", 0.05, 1, 0, 0],
  ["0", "0.001", 0.05, 0, 0, 0],
  ["March 1977", "March 1977", 0, 1, 1, 1],
  ["March 1977", "April 1977", 0, 0, 0, 0.5],
  ["March 1977", "1977", 0, 0, 0, 2 / 3],
  ["[8, 152260]", "[8,152,260]", 0, 1, 0, 0],
  ["[1, 2, 3]", "[3, 2, 1]", 0, 0, 0, 1],
  ["1 and 2", "2 and 1", 0, 1, 0, 1],
  ["[Massachusetts, 0.866]", "0.866", 0, 0, 0, 2 / 3],
  ["[Massachusetts, 0.866]", "Massachusetts, with a ratio of 0.866", 0, 1, 0, 0.5],
  ["Old-Age Insurance (OASI) Trust Fund", "Old-Age Insurance Trust Fund", 0, 1, 0, null],
  ["Treasury bills", "the treasury bills", 0, 0, 0, 0.8],
  ["507", "<b>507</b>", 0, 0, null, null],
  ["507", "507\nfor the year", 0, 0, null, null],
];

describe("OfficeQA grading", () => {
  it.each(table)(
    "OQ-10 to OQ-26, OQ-4, OQ-5: %j against %j within %d",
    (gold, prediction, tolerance, reward, em, f1) => {
      expect(officialReward(gold, prediction, tolerance)).toBe(reward);
      const compat = scoreCompat(gold, prediction);
      if (em !== null) expect(compat.em).toBe(em);
      if (f1 !== null) expect(compat.f1).toBeCloseTo(f1, 9);
    },
  );

  it("soft is the mean of the rewards at the four published tolerances", () => {
    expect(scoreOfficial("1000", "1000")).toEqual({ hard: 1, soft: 1 });
    expect(scoreOfficial("1000", "1005")).toEqual({ hard: 0, soft: 0.5 });
    expect(scoreOfficial("1000", "1005", 0.01)).toEqual({ hard: 1, soft: 0.5 });
    expect(scoreOfficial("1000", "1049")).toEqual({ hard: 0, soft: 0.25 });
  });

  it("OQ-20 takes the last pair of final-answer tags", () => {
    const reply = "<FINAL_ANSWER>1</FINAL_ANSWER> no, <final_answer> 543 </final_answer>";
    expect(officialReward("543", reply, 0)).toBe(1);
  });

  it("OQ-21 refuses answers of more than 250 characters or one line", () => {
    expect(officialReward("543", `543 ${"x".repeat(246)}`, 0)).toBe(1);
    expect(officialReward("543", `543 ${"x".repeat(247)}`, 0)).toBe(0);
    expect(officialReward("543", "543\nyes", 0)).toBe(0);
  });

  it("OQ-22 an undecided answer earns nothing", () => {
    expect(officialReward("543", "543, but Unable To Determine", 0)).toBe(0);
  });

  it("OQ-11 brackets around a lone year are no minus, with a currency sign they are", () => {
    expect(findNumbers("(1977)").map(({ value }) => value)).toEqual([1977]);
    expect(findNumbers("($1,977)").map(({ value }) => value)).toEqual([-1977]);
  });

  it("OQ-13 removes commas of well-formed thousands only", () => {
    expect(findNumbers("1,234,567 and 1,23,456").map(({ value }) => value)).toEqual([
      1_234_567, 1, 23_456,
    ]);
  });

  it("OQ-15 finds the unit within twenty characters, the larger one first", () => {
    expect(findNumbers("543 million and 2.5 billion").map(({ unit }) => unit)).toEqual([
      "million",
      "billion",
    ]);
    expect(findNumbers(`543 ${"x".repeat(30)} million`)[0]?.unit).toBeNull();
  });

  it("OQ-17 values are never rescaled by units", () => {
    expect(officialReward("5 billion", "5000 million", 0.05)).toBe(0);
  });

  it("OQ-23 a list may be cut at any comma that is not beside a blank", () => {
    expect(goldList("[8, 152260]")).toEqual([8, 152_260]);
    expect(goldList("[Massachusetts, 0.866, 2]")).toBeNull();
    expect(canSegment("[8,152,260]", 2)).toBe(true);
    expect(canSegment("[8,152, 260]", 2)).toBe(true);
    expect(canSegment("[8, 152, 260]", 2)).toBe(false);
    expect(canSegment("[8,152,260]", 4)).toBe(false);
  });

  it("OQ-25 words count from two characters on", () => {
    expect(wordsBeside("Q3 1977")).toBe("");
    expect(wordsBeside("12.5 percentage points")).toBe("points");
  });

  it("OQ-4 keeps dots, hyphens and percent signs", () => {
    expect(normalizeAnswer("$1,234.50 Million, pre-million 5%")).toBe("1234.50 pre- 5%");
  });

  it("OQ-6 compat reads the first pair of tags", () => {
    expect(extractCompat("<answer>1</answer><answer>2</answer>")).toBe("1");
  });

  it.each([
    ["a.txt\r\nb.txt\n", ["a.txt", "b.txt"]],
    ['["a.txt", "b.txt"]', ["a.txt", "b.txt"]],
    ["a, b", ["a", "b"]],
    ["a,b.txt", ["a,b.txt"]],
    [["a", " "], ["a"]],
    [undefined, []],
  ])("reads the list column %j as %j", (value, expected) => {
    expect(listField(value)).toEqual(expected);
  });
});

describe("graders under any input", () => {
  it("never throw and stay between 0 and 1", () => {
    fc.assert(
      fc.property(anyText, anyText, (gold, prediction) => {
        const official = scoreOfficial(gold, prediction);
        const compat = scoreCompat(gold, prediction);
        for (const score of [official.hard, official.soft, compat.em, compat.f1]) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
        expect(compat.em).toBe(scoreCompat(prediction, gold).em);
        expect(compat.f1).toBeCloseTo(scoreCompat(prediction, gold).f1, 12);
      }),
    );
  });

  it("accept every plain number as its own answer, and never a wider miss at a smaller tolerance", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e12, max: 1e12, noNaN: true }).map((value) => value.toFixed(2)),
        fc.double({ min: -1e12, max: 1e12, noNaN: true }).map((value) => value.toFixed(2)),
        (gold, other) => {
          expect(officialReward(gold, gold, 0)).toBe(1);
          expect(officialReward(gold, other, 0.05)).toBeGreaterThanOrEqual(
            officialReward(gold, other, 0.001),
          );
        },
      ),
    );
  });

  it("finish on long runs of thousands, brackets and digits", () => {
    for (const text of [
      `[${"111,".repeat(20_000)}1]`,
      "(".repeat(100_000),
      "[".repeat(100_000),
      "1".repeat(100_000),
      `${"<".repeat(100_000)}`,
      `(${" ".repeat(100_000)}`,
      `${"1,".repeat(50_000)}`,
    ]) {
      expect([0, 1]).toContain(officialReward(text, text, 0));
      scoreCompat(text, text);
      extractCompat(text);
    }
  });
});
