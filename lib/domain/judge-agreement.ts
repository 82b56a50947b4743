import {
  type CaseVerdict,
  type JudgeAgreement,
  type JudgeCase,
  type JudgeLabel,
  type JudgeRound,
  judgeCheckLimits,
} from "../schemas/judge";
import { cohenKappa } from "./stats/cohen-kappa";
import { wilsonInterval } from "./stats/wilson";

type Case = Pick<JudgeCase, "label" | "verdicts">;
type Given = { readonly pass: boolean; readonly score: number };

/** A person's score; a label without one means all or nothing. */
export function labelScore({ pass, score }: JudgeLabel): number {
  return score ?? (pass ? 1 : 0);
}

/** The verdict of a round, or null where none was given. */
export function verdictOf(
  { verdicts }: { readonly verdicts: readonly CaseVerdict[] },
  round: JudgeRound,
): Given | null {
  const found = verdicts.find((verdict) => verdict.round === round);
  return found?.status === "given" && found.pass !== null && found.score !== null
    ? { pass: found.pass, score: found.score }
    : null;
}

/**
 * Agreement of a judge with people over cases (benchmarks.md 8.4): share of equal verdicts, Cohen's
 * kappa, who is stricter, bias by the person's score, and whether the judge agrees with itself.
 */
export function judgeAgreement(cases: readonly Case[]): JudgeAgreement {
  const compared = cases.flatMap((one) => {
    const verdict = verdictOf(one, "first");
    return one.label && verdict ? [{ label: one.label, verdict }] : [];
  });
  const count = (person: boolean, judge: boolean) =>
    compared.filter(({ label, verdict }) => label.pass === person && verdict.pass === judge).length;
  const confusion = {
    bothPass: count(true, true),
    judgeTooStrict: count(true, false),
    judgeTooLenient: count(false, true),
    bothFail: count(false, false),
  };
  const equal = confusion.bothPass + confusion.bothFail;
  const { kappa, interval } = cohenKappa([
    [confusion.bothPass, confusion.judgeTooStrict],
    [confusion.judgeTooLenient, confusion.bothFail],
  ]);
  return {
    cases: cases.length,
    labelled: cases.filter(({ label }) => label !== null).length,
    judged: cases.filter((one) => verdictOf(one, "first") !== null).length,
    failed: cases.flatMap(({ verdicts }) => verdicts).filter(({ status }) => status === "failed")
      .length,
    compared: compared.length,
    confusion,
    accuracy: compared.length === 0 ? null : equal / compared.length,
    accuracyInterval: wilsonInterval(equal, compared.length),
    kappa,
    kappaInterval: interval,
    bias: biasByScore(compared),
    again: stability(cases, "again"),
    swapped: stability(cases, "swapped"),
    level: levelOf(compared, kappa),
  };
}

function levelOf(
  compared: readonly { readonly label: JudgeLabel }[],
  kappa: number | null,
): JudgeAgreement["level"] {
  if (compared.length === 0) {
    return "none";
  }
  if (compared.length < judgeCheckLimits.neededCases) {
    return "few";
  }
  // With labels of one kind kappa is 0 or nothing, whatever the judge says.
  if (kappa === null || new Set(compared.map(({ label }) => label.pass)).size === 1) {
    return "one_sided";
  }
  return kappa < judgeCheckLimits.neededKappa ? "low" : "good";
}

function biasByScore(
  compared: readonly { readonly label: JudgeLabel; readonly verdict: Given }[],
): JudgeAgreement["bias"] {
  const groups = new Map<number, (typeof compared)[number][]>();
  for (const one of compared) {
    const score = labelScore(one.label);
    groups.set(score, [...(groups.get(score) ?? []), one]);
  }
  return [...groups]
    .toSorted(([a], [b]) => a - b)
    .map(([score, members]) => {
      const judge = members.reduce((sum, { verdict }) => sum + verdict.score, 0) / members.length;
      return { score, cases: members.length, judge, bias: judge - score };
    });
}

/** Null where the round was never asked. */
function stability(cases: readonly Case[], round: "again" | "swapped"): JudgeAgreement["again"] {
  const pairs = cases.flatMap((one) => {
    const first = verdictOf(one, "first");
    const other = verdictOf(one, round);
    return first && other ? [{ first, other }] : [];
  });
  if (pairs.length === 0) {
    return null;
  }
  const shift = pairs.reduce(
    (sum, { first, other }) => sum + Math.abs(first.score - other.score),
    0,
  );
  return {
    cases: pairs.length,
    same: pairs.filter(({ first, other }) => first.pass === other.pass).length,
    scoreShift: shift / pairs.length,
  };
}

/** Cases where person and judge differ, those with a label and a verdict only. */
export function disagreements<T extends Case>(cases: readonly T[]): readonly T[] {
  return cases.filter((one) => {
    const verdict = verdictOf(one, "first");
    return one.label !== null && verdict !== null && one.label.pass !== verdict.pass;
  });
}
