import type { CustomTask } from "@/lib/schemas/dataset";
import type { Scorer, SingleScorer } from "@/lib/schemas/scorer";
import type { JudgeCall } from "../../environment";
import { runScript } from "../sandbox/run-script";
import { scoreByJudge } from "./judge";
import { type ScoredAnswer, type ScorerResult, toScoredAnswer } from "./result";
import { isTextScorer, scoreAnswer } from "./score";

/** What a scorer may look at. */
export type ScoringCase = {
  readonly task: CustomTask;
  /** Taken out of the reply by the answer format. */
  readonly answer: string;
  readonly reply: string;
  /** Text attachments. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
};

/**
 * Scores with any scorer; never throws for a reason inside a scorer. Errors of the judge's settings
 * (a wrong key) are thrown by `askJudge` and pass through: the run cannot go on with them.
 */
export async function scoreTask(
  scorer: Scorer,
  scoringCase: ScoringCase,
  askJudge?: JudgeCall,
): Promise<ScoredAnswer> {
  return scorer.type === "composite"
    ? toScoredAnswer(scorer, await scoreParts(scorer, scoringCase, askJudge))
    : scoreSingle(scorer, scoringCase, askJudge);
}

async function scoreSingle(
  scorer: SingleScorer,
  scoringCase: ScoringCase,
  askJudge: JudgeCall | undefined,
): Promise<ScoredAnswer> {
  const { task, answer } = scoringCase;
  if (isTextScorer(scorer)) return scoreAnswer(scorer, answer, task.expected, task.input);
  const result =
    scorer.type === "js"
      ? await scoreByScript(scorer, scoringCase)
      : await scoreByJudge(scorer, task, answer, askJudge);
  return toScoredAnswer(scorer, result);
}

/** Weighted mean of the parts; passes only when every required part does (benchmarks.md 8.3). */
async function scoreParts(
  scorer: Extract<Scorer, { type: "composite" }>,
  scoringCase: ScoringCase,
  askJudge: JudgeCall | undefined,
): Promise<ScorerResult> {
  const scores: Record<string, number> = {};
  const reasons: string[] = [];
  let details: Record<string, unknown> = {};
  let sum = 0;
  let weights = 0;
  let hasFailed = false;
  for (const part of scorer.parts) {
    const result = await scoreSingle(part.scorer, scoringCase, askJudge);
    if (result.status !== "scored") {
      const { unscoredBy } = result.status === "infra_error" ? result : {};
      return { ok: false, error: result.reason, ...(unscoredBy ? { unscoredBy } : {}) };
    }
    scores[freeName(part.scorer.type, scores)] = result.soft;
    details = { ...details, ...withFreeNames(result.details ?? {}, details) };
    sum += part.weight * result.soft;
    weights += part.weight;
    hasFailed ||= part.required && result.hard < 1;
    if (result.hard < 1) reasons.push(result.reason);
  }
  const soft = sum / weights;
  return {
    ok: true,
    soft,
    reason: reasons.join(" · ") || "composite: the weighted mean is below the pass threshold",
    ...(hasFailed ? { pass: false } : {}),
    details: { ...details, scores },
  };
}

/** Two parts of one kind both keep what they tell. */
function withFreeNames(
  added: Readonly<Record<string, unknown>>,
  taken: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(added).map(([name, value]) => [freeName(name, taken), value]),
  );
}

function freeName(type: string, taken: Readonly<Record<string, unknown>>): string {
  let name = type;
  for (let number = 2; Object.hasOwn(taken, name); number += 1) name = `${type} ${number}`;
  return name;
}

async function scoreByScript(
  scorer: Extract<Scorer, { type: "js" }>,
  { task, answer, reply, files }: ScoringCase,
): Promise<ScorerResult> {
  const [only] = task.expected;
  const result = await runScript(scorer.source, {
    input: task.input,
    expected: task.expected_value ?? (task.expected.length === 1 ? only : task.expected),
    answer,
    response: reply,
    metadata: task.metadata ?? {},
    files,
  });
  if (!result.ok) return result;
  return {
    ok: true,
    soft: result.score,
    ...(result.pass === null ? {} : { pass: result.pass }),
    reason: `js ${result.score}${result.reason === "" ? "" : `: ${result.reason}`}`,
    ...(result.log === "" ? {} : { details: { log: result.log } }),
  };
}
