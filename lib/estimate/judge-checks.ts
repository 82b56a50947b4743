import {
  type JudgeScorer,
  judgeKey,
  judgeScorersOf,
  judgeSettings,
  judgesItself,
  rubricKey,
} from "@/lib/domain/run-judge";
import { type JudgeCheckRow, judgeCheckLimits } from "@/lib/schemas/judge";
import type { ModelRole } from "@/lib/schemas/model-role";
import type { RunConfig } from "@/lib/schemas/run-config";
import type { PlanCheck } from "./plan-checks";

/** What a plan needs to know of a check. */
export type CheckedJudge = Pick<
  JudgeCheckRow,
  "id" | "datasetId" | "scorer" | "judge" | "agreement"
>;

/** The checks of one judge with one rubric, the most telling first. */
export function checksOfJudge<T extends CheckedJudge>(
  checks: readonly T[],
  judge: ModelRole,
  scorer: JudgeScorer,
): readonly T[] {
  const asked = judgeKey(judge);
  const rubric = rubricKey(scorer);
  return checks
    .filter((check) => judgeKey(check.judge) === asked && rubricKey(check.scorer) === rubric)
    .toSorted((a, b) => b.agreement.compared - a.agreement.compared);
}

/** What is known of the judge a run would use: itself, never checked, or how well it agrees. */
export function judgePlanChecks(
  config: RunConfig,
  checks: readonly CheckedJudge[] | undefined,
): PlanCheck[] {
  const judge = judgeSettings(config);
  if (judge === null) {
    return [];
  }
  const own: PlanCheck[] = judgesItself(config, judge)
    ? [
        {
          id: "judge-is-target",
          state: "warning",
          message: "the judge is the target model: it grades its own answers",
        },
      ]
    : [];
  return checks === undefined
    ? own
    : [
        ...own,
        ...judgeScorersOf(config.env).map((scorer, index) => ({
          id: `judge-${index + 1}`,
          ...agreementWords(checksOfJudge(checks, judge, scorer)[0]),
        })),
      ];
}

/** What a check says of a judge, in one sentence. */
export function agreementWords(check: Pick<CheckedJudge, "agreement"> | undefined): {
  readonly state: PlanCheck["state"];
  readonly message: string;
} {
  const { neededCases, neededKappa } = judgeCheckLimits;
  const agreement = check?.agreement;
  if (agreement === undefined || agreement.level === "none") {
    return {
      state: "warning",
      message:
        "this judge was never checked with this rubric: label some answers to see whether it agrees with people",
    };
  }
  switch (agreement.level) {
    case "few":
      return {
        state: "warning",
        message: `the judge was checked on ${agreement.compared} answers only; ${neededCases} are needed`,
      };
    case "one_sided":
      return {
        state: "warning",
        message: `all ${agreement.compared} labels of the judge's check are alike: they cannot show agreement`,
      };
    case "low":
      return {
        state: "warning",
        message: `the judge agrees too little with people: kappa ${kappaText(agreement.kappa)}, below ${neededKappa}`,
      };
    case "good":
      return {
        state: "good",
        message: `the judge agrees with people: kappa ${kappaText(agreement.kappa)} over ${agreement.compared} answers`,
      };
    default: {
      const unknown: never = agreement.level;
      return unknown;
    }
  }
}

function kappaText(kappa: number | null): string {
  return kappa === null ? "–" : kappa.toFixed(2);
}
