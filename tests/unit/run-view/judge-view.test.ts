import { describe, expect, it } from "vitest";
import { judgeAgreement } from "@/lib/domain/judge-agreement";
import {
  checkRow,
  filterCases,
  labelWord,
  makeAgreementView,
  openQuestionCount,
  usageWords,
  verdictLines,
  verdictWord,
} from "@/lib/run-view/judge-view";
import type { CaseVerdict, JudgeCase, JudgeRound } from "@/lib/schemas/judge";

const said = (round: JudgeRound, pass: boolean, deviations: object = {}): CaseVerdict => ({
  round,
  status: "given",
  score: pass ? 1 : 0,
  pass,
  reason: "because",
  ...deviations,
});

function aCase(position: number, deviations: Partial<JudgeCase> = {}): JudgeCase {
  return {
    position,
    itemId: `i${position}`,
    task: "2 + 2?",
    expected: ["4"],
    rubric: null,
    answer: "4",
    runId: null,
    rolloutId: null,
    labelFrom: null,
    label: null,
    verdicts: [],
    ...deviations,
  };
}

const failed: CaseVerdict = {
  round: "first",
  status: "failed",
  score: null,
  pass: null,
  reason: "no JSON",
};
const cases = [
  aCase(0, { label: { pass: true }, verdicts: [said("first", true), said("swapped", false)] }),
  aCase(1, { label: { pass: true }, verdicts: [said("first", false)] }),
  aCase(2, { verdicts: [said("first", true)] }),
  aCase(3, { label: { pass: false, score: 0.25 }, verdicts: [failed] }),
];
const positions = (filter: Parameters<typeof filterCases>[1]) =>
  filterCases(cases, filter).map(({ position }) => position);

describe("8.4 the page of a check", () => {
  it("hides what the judge said until a person has spoken", () => {
    expect(cases.map(verdictWord)).toEqual(["Pass", "Fail", "hidden", "Unreadable"]);
    expect(verdictLines(aCase(9, { verdicts: [said("first", true)] }))).toEqual([]);
    expect(verdictWord(aCase(9))).toBe("–");
    expect(cases.map(labelWord)).toEqual(["Pass", "Pass", "–", "Fail · 0.25"]);
  });

  it("finds what is left to do and what differs", () => {
    expect(positions("all")).toEqual([0, 1, 2, 3]);
    expect(positions("open")).toEqual([2]);
    expect(positions("disagreements")).toEqual([1]);
    expect(positions("unstable")).toEqual([0]);
    expect(positions("failed")).toEqual([3]);
  });

  it("counts the questions left, without a swap where there is no reference", () => {
    const rounds: JudgeRound[] = ["first", "again", "swapped"];
    expect(openQuestionCount({ cases: [aCase(0)], rounds })).toBe(3);
    expect(openQuestionCount({ cases: [aCase(0, { expected: [] })], rounds })).toBe(2);
    expect(openQuestionCount({ cases, rounds: ["first"] })).toBe(0);
  });

  it("says agreement with its uncertainty, and who is stricter", () => {
    const pairs: [boolean, boolean, number][] = [
      [true, true, 20],
      [true, false, 5],
      [false, true, 10],
      [false, false, 15],
    ];
    const many = pairs.flatMap(([person, judge, count]) =>
      Array.from({ length: count }, () =>
        aCase(0, { label: { pass: person }, verdicts: [said("first", judge)] }),
      ),
    );
    const agreement = judgeAgreement(many);
    const view = makeAgreementView(agreement);
    expect(view.state).toBe("warning");
    expect(view.sentence).toBe("The judge agrees too little with people: kappa 0.40, below 0.6.");
    expect(view.figures.map(({ value }) => value)).toEqual(["70 %", "0.40", "–", "–"]);
    expect(view.figures[0]?.detail).toBe("35/50, 95 % 0.56–0.81");
    expect(view.confusion).toEqual([
      { name: "Person: pass", pass: 20, fail: 5 },
      { name: "Person: fail", pass: 10, fail: 15 },
    ]);
    expect(view.bias).toEqual([
      { score: "0.00", cases: "25", judge: "0.40", bias: "+0.40" },
      { score: "1.00", cases: "25", judge: "0.80", bias: "−0.20" },
    ]);
    expect(checkRow({ agreement })).toMatchObject({ word: "Too low", compared: "50 of 50" });
  });

  it("has words for a check that compared nothing and for one nobody asked", () => {
    const view = makeAgreementView(judgeAgreement([aCase(0)]));
    expect(view.sentence).toMatch(/^Nothing is compared yet/);
    expect(view.figures.every(({ value }) => value === "–")).toBe(true);
    expect(usageWords({ usage: { calls: 0, tokens: 0, costMicros: 0 } })).toMatch(/not asked yet/);
    expect(usageWords({ usage: { calls: 2, tokens: 900, costMicros: null } })).toMatch(
      /price unknown/,
    );
  });
});
