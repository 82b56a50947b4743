import type { CustomTask } from "@/lib/schemas/dataset";
import type { JudgeRound, JudgeVerdict, JudgeVote } from "@/lib/schemas/judge";
import type { Scorer } from "@/lib/schemas/scorer";
import type { JudgeCall } from "../../environment";
import { formatScore } from "../../verification-note";
import { judgePromptVersion, judgeQuestion, judgeSystemPrompt } from "./judge-prompt";
import { readVote, verdictJsonSchema } from "./judge-reply";
import type { ScorerResult } from "./result";

export type JudgeScorer = Extract<Scorer, { type: "llmJudge" }>;
type JudgedTask = Pick<CustomTask, "input" | "expected" | "rubric">;

/**
 * Why there is no verdict: the endpoint gave no answer (`endpoint`), or answers that cannot be read
 * (`reply`). Both are the judge's fault and never a score.
 */
export type JudgeFailure = {
  readonly ok: false;
  readonly error: string;
  readonly failure: "endpoint" | "reply";
  readonly kind: string;
};

/** Scores by the verdict of the judge (benchmarks.md 8.4). */
export async function scoreByJudge(
  scorer: JudgeScorer,
  task: CustomTask,
  answer: string,
  askJudge: JudgeCall | undefined,
): Promise<ScorerResult> {
  if (askJudge === undefined) return { ok: false, error: "no judge model is set up for this run" };
  const asked = await askForVerdict({ scorer, task, answer, askJudge });
  if (!asked.ok) {
    const { error, failure, kind } = asked;
    return { ok: false, error, unscoredBy: { who: "judge", failure, kind } };
  }
  const { verdict } = asked;
  return {
    ok: true,
    soft: verdict.score,
    pass: verdict.pass,
    reason: `judge ${formatScore(verdict.score)}: ${verdict.reason}`,
    details: { judge: verdict },
  };
}

/** Asks `votes` times: median of the scores, majority of the verdicts (benchmarks.md 8.4). */
export async function askForVerdict(input: {
  readonly scorer: JudgeScorer;
  readonly task: JudgedTask;
  readonly answer: string;
  readonly askJudge: JudgeCall;
  readonly round?: JudgeRound;
}): Promise<{ readonly ok: true; readonly verdict: JudgeVerdict } | JudgeFailure> {
  const { scorer } = input;
  const votes: JudgeVote[] = [];
  for (let vote = 0; vote < scorer.votes; vote += 1) {
    const result = await askForVote({ ...input, vote });
    if (!result.ok) return result;
    votes.push(result.vote);
  }
  const score = median(votes.map((vote) => vote.score));
  const passes = votes.filter(({ pass }) => pass).length;
  const pass = passes * 2 > votes.length && score >= scorer.passThreshold - 1e-9;
  const agreeing = votes.find((vote) => vote.pass === pass) ?? votes[0];
  return {
    ok: true,
    verdict: {
      score,
      pass,
      reason: agreeing?.reason ?? "",
      votes,
      promptVersion: judgePromptVersion,
    },
  };
}

type Asked = Parameters<typeof askForVerdict>[0] & { readonly vote: number };

/** One vote, with one more try after a reply that cannot be used; a cut one gets twice the room. */
async function askForVote(
  asked: Asked,
): Promise<{ readonly ok: true; readonly vote: JudgeVote } | JudgeFailure> {
  const { scorer, task, answer, vote, round, askJudge } = asked;
  const system = judgeSystemPrompt(scorer);
  const question = judgeQuestion({
    rubric: scorer.rubric,
    task,
    answer,
    vote,
    ...(round === undefined ? {} : { round }),
  });
  const room = scorer.maxOutputTokens;
  const form = { jsonSchema: { name: "verdict", schema: verdictJsonSchema } };
  const first = await askJudge({
    system,
    messages: [{ role: "user", content: question }],
    maxOutputTokens: room,
    ...form,
  });
  if (!first.ok && first.kind !== "truncated") return noAnswer(first);
  const read = first.ok
    ? readVote(scorer, first.text)
    : { ok: false as const, error: first.message };
  if (read.ok) return read;
  const isCut = !first.ok || first.finish === "length";
  const second = await askJudge({
    system,
    messages: [
      { role: "user", content: question },
      // A beginning of a reply would only be gone on with.
      ...(isCut || !first.ok
        ? []
        : [
            { role: "assistant" as const, content: first.text },
            {
              role: "user" as const,
              content: `That cannot be used: ${read.error}. Reply with the JSON object only.`,
            },
          ]),
    ],
    maxOutputTokens: isCut ? 2 * room : room,
    ...form,
  });
  if (!second.ok) return noAnswer(second);
  const again = readVote(scorer, second.text);
  if (again.ok) return again;
  return second.finish === "length"
    ? {
        ok: false,
        failure: "reply",
        kind: "truncated",
        error: `the judge's reply was cut at ${isCut ? 2 * room : room} tokens; raise the judge output cap`,
      }
    : {
        ok: false,
        failure: "reply",
        kind: "unreadable",
        error: `the judge's reply cannot be used: ${again.error}`,
      };
}

function noAnswer(result: Extract<Awaited<ReturnType<JudgeCall>>, { ok: false }>): JudgeFailure {
  return {
    ok: false,
    failure: result.isReply ? "reply" : "endpoint",
    kind: result.kind,
    error: `the judge did not answer: ${result.message}`,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
