import { disagreements, labelScore, verdictOf } from "../domain/judge-agreement";
import { agreementWords } from "../estimate/judge-checks";
import { formatCount, formatPlural } from "../format/count";
import { formatMoney } from "../format/money";
import { formatFraction, formatInterval, formatPercent } from "../format/score";
import { shortHash } from "../format/text";
import {
  type JudgeAgreement,
  type JudgeCase,
  type JudgeCheck,
  type JudgeRound,
  type JudgeScale,
  judgeCheckLimits,
} from "../schemas/judge";
import { providerFacts } from "../schemas/provider-facts";

export type Figure = {
  readonly name: string;
  readonly value: string;
  /** The uncertainty or the counts behind the value. */
  readonly detail: string;
};

export type AgreementView = {
  readonly state: "good" | "warning" | "problem";
  readonly sentence: string;
  readonly figures: readonly Figure[];
  /** Rows: what people say; columns: what the judge says. */
  readonly confusion: readonly {
    readonly name: string;
    readonly pass: number;
    readonly fail: number;
  }[];
  readonly bias: readonly {
    readonly score: string;
    readonly cases: string;
    readonly judge: string;
    readonly bias: string;
  }[];
};

/** The agreement in words and numbers, ready to draw. */
export function makeAgreementView(agreement: JudgeAgreement): AgreementView {
  const { confusion } = agreement;
  const { state, message } = agreementWords(agreement.level === "none" ? undefined : { agreement });
  return {
    state,
    sentence:
      agreement.level === "none"
        ? "Nothing is compared yet: label answers and ask the judge."
        : `${message.charAt(0).toUpperCase()}${message.slice(1)}.`,
    figures: [
      {
        name: "Same verdict",
        value: agreement.accuracy === null ? "–" : formatPercent(agreement.accuracy),
        detail:
          agreement.accuracyInterval === null
            ? "no answer compared"
            : `${formatFraction(confusion.bothPass + confusion.bothFail, agreement.compared)}, 95 % ${formatInterval(agreement.accuracyInterval)}`,
      },
      {
        name: "Cohen’s kappa",
        value: agreement.kappa === null ? "–" : agreement.kappa.toFixed(2),
        detail:
          agreement.kappaInterval === null
            ? `${judgeCheckLimits.neededKappa} is needed`
            : `95 % ${signedInterval(agreement.kappaInterval)}; ${judgeCheckLimits.neededKappa} is needed`,
      },
      stabilityFigure("Asked again", agreement.again),
      stabilityFigure("Order swapped", agreement.swapped),
    ],
    confusion: [
      { name: "Person: pass", pass: confusion.bothPass, fail: confusion.judgeTooStrict },
      { name: "Person: fail", pass: confusion.judgeTooLenient, fail: confusion.bothFail },
    ],
    bias: agreement.bias.map(({ score, cases, judge, bias }) => ({
      score: score.toFixed(2),
      cases: formatCount(cases),
      judge: judge.toFixed(2),
      bias: `${bias > 0 ? "+" : bias < 0 ? "−" : "±"}${Math.abs(bias).toFixed(2)}`,
    })),
  };
}

/** Kappa may be below 0, where a dash between numbers would be read as a sign. */
function signedInterval({ low, high }: { readonly low: number; readonly high: number }): string {
  const text = (value: number) => value.toFixed(2).replace("-", "−");
  return `${text(low)} to ${text(high)}`;
}

function stabilityFigure(name: string, stability: JudgeAgreement["again"]): Figure {
  return stability === null
    ? { name, value: "–", detail: "not asked" }
    : {
        name,
        value: formatPercent(stability.same / stability.cases),
        detail: `${formatFraction(stability.same, stability.cases)} keep their verdict, score shift ${stability.scoreShift.toFixed(2)}`,
      };
}

const scaleWords: Readonly<Record<JudgeScale, string>> = {
  binary: "pass or fail",
  five: "five points",
  hundred: "0 to 100",
};

/** What a check belongs to: another judge, rubric or dataset needs a check of its own. */
export function checkFacts({
  judge,
  scorer,
  rubricHash,
  fingerprint,
}: Pick<JudgeCheck, "judge" | "scorer" | "rubricHash" | "fingerprint">): readonly {
  readonly name: string;
  readonly value: string;
}[] {
  return [
    { name: "Judge", value: `${judge.model} (${providerFacts[judge.provider].label})` },
    { name: "Rubric", value: shortHash(rubricHash) },
    { name: "Scale", value: scaleWords[scorer.scale] },
    { name: "Votes", value: formatCount(scorer.votes) },
    { name: "Items", value: shortHash(fingerprint) },
  ];
}

export type CaseFilter = "all" | "open" | "disagreements" | "unstable" | "failed";

export const caseFilterWords: Readonly<Record<CaseFilter, string>> = {
  all: "All",
  open: "To label",
  disagreements: "Disagreements",
  unstable: "Unstable",
  failed: "Unreadable",
};

/** The cases of a filter, in their order. */
export function filterCases(cases: readonly JudgeCase[], filter: CaseFilter): readonly JudgeCase[] {
  switch (filter) {
    case "all":
      return cases;
    case "open":
      return cases.filter(({ label }) => label === null);
    case "disagreements":
      return disagreements(cases);
    case "unstable":
      return cases.filter(isUnstable);
    case "failed":
      return cases.filter(({ verdicts }) => verdicts.some(({ status }) => status === "failed"));
    default: {
      const unknown: never = filter;
      return unknown;
    }
  }
}

function isUnstable(one: JudgeCase): boolean {
  const first = verdictOf(one, "first");
  return (
    first !== null &&
    (["again", "swapped"] as const).some((round) => {
      const other = verdictOf(one, round);
      return other !== null && other.pass !== first.pass;
    })
  );
}

const roundWords: Readonly<Record<JudgeRound, string>> = {
  first: "As in a run",
  again: "Asked again",
  swapped: "Order swapped",
};

export type VerdictLine = {
  readonly round: JudgeRound;
  readonly name: string;
  readonly word: string;
  readonly tone: "accept" | "reject" | "warning";
  readonly reason: string;
};

/** What the judge said about a case, round by round; nothing while a person has still to label it. */
export function verdictLines({ verdicts, label }: JudgeCase): readonly VerdictLine[] {
  return label === null
    ? []
    : verdicts.map(({ round, status, pass, score, reason }) => ({
        round,
        name: roundWords[round],
        word:
          status === "failed"
            ? "Unreadable"
            : `${pass ? "Pass" : "Fail"}${score === 0 || score === 1 || score === null ? "" : ` · ${score.toFixed(2)}`}`,
        tone: status === "failed" ? "warning" : pass ? "accept" : "reject",
        reason,
      }));
}

/** `Pass`, `Fail · 0.25`, or a dash. */
export function labelWord({ label }: JudgeCase): string {
  if (label === null) {
    return "–";
  }
  const score = labelScore(label);
  return `${label.pass ? "Pass" : "Fail"}${score === 0 || score === 1 ? "" : ` · ${score.toFixed(2)}`}`;
}

/** The judge's first verdict in a list; hidden until a person has labelled the case. */
export function verdictWord(one: JudgeCase): string {
  const [first] = verdictLines(one).filter(({ round }) => round === "first");
  if (first) {
    return first.word;
  }
  return one.label === null && one.verdicts.length > 0 ? "hidden" : "–";
}

/** Calls, tokens and money of a check in one line. */
export function usageWords({ usage }: Pick<JudgeCheck, "usage">): string {
  return usage.calls === 0
    ? "The judge was not asked yet."
    : `${formatPlural(usage.calls, "call")}, ${formatCount(usage.tokens)} tokens, ${usage.costMicros === null ? "price unknown" : usage.costMicros === 0 ? "free" : formatMoney(usage.costMicros)}.`;
}

/** Questions that still have no answer: each case as often as the check has rounds. */
export function openQuestionCount({ cases, rounds }: Pick<JudgeCheck, "cases" | "rounds">): number {
  return cases
    .map(
      ({ verdicts, expected }) =>
        rounds
          .filter((round) => round !== "swapped" || expected.length > 0)
          .filter((round) => verdicts.every((verdict) => verdict.round !== round)).length,
    )
    .reduce((sum, count) => sum + count, 0);
}

const levelLooks: Readonly<
  Record<
    JudgeAgreement["level"],
    { readonly word: string; readonly tone: "accept" | "warning" | "neutral" }
  >
> = {
  good: { word: "Agrees", tone: "accept" },
  low: { word: "Too low", tone: "warning" },
  few: { word: "Too few answers", tone: "warning" },
  one_sided: { word: "Labels all alike", tone: "warning" },
  none: { word: "Not compared", tone: "neutral" },
};

/** How good a check is, in one word. */
export function levelLook(agreement: JudgeAgreement): (typeof levelLooks)["good"] {
  return levelLooks[agreement.level];
}

/** A check as a row of a list. */
export function checkRow({ agreement }: Pick<JudgeCheck, "agreement">) {
  return {
    ...levelLook(agreement),
    kappa: agreement.kappa === null ? "–" : agreement.kappa.toFixed(2).replace("-", "−"),
    accuracy: agreement.accuracy === null ? "–" : formatPercent(agreement.accuracy),
    compared: `${formatCount(agreement.compared)} of ${formatCount(agreement.cases)}`,
  };
}
