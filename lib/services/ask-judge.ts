import type { Db } from "@/lib/db/client";
import { addUsage, noUsage } from "@/lib/engine/ledger";
import { env } from "@/lib/env";
import { askForVerdict } from "@/lib/environments/custom/scorers/judge";
import type { JudgeCall } from "@/lib/environments/environment";
import { AppError } from "@/lib/errors";
import { createModelClient } from "@/lib/models/client";
import type { ModelClient } from "@/lib/models/model-client";
import { isModelError } from "@/lib/models/model-error";
import type { CustomTask } from "@/lib/schemas/dataset";
import type { AskedJudge, JudgeCheck, JudgeRound } from "@/lib/schemas/judge";
import type { Usage } from "@/lib/schemas/outcome";
import { findKey } from "./find-key";
import { getJudgeCheck, refreshAgreement } from "./judge-checks";
import { loadTasks } from "./judge-sample";

/** Questions in hand at once, unless the judge's settings allow fewer. */
const usualAtOnce = 8;
/** A request of a page must end: a silent endpoint is given up before its usual time. */
const longestCallMs = 60_000;

type Question = {
  readonly caseId: number;
  readonly round: JudgeRound;
  readonly task: CustomTask;
  readonly answer: string;
};

/** Why asking ended early: the endpoint's failure, which the next request may not meet. */
type Problem = { readonly message: string; readonly hint: string };

/**
 * Asks the judge about the next `limit` cases that lack a verdict, each as often as the check has
 * rounds. Every verdict is kept at once, so that a request that breaks off loses nothing and the next
 * one goes on. An endpoint that does not answer ends the request without a verdict; a reply nobody can
 * read is kept as failed. Throws `not_found` and `missing_key`.
 */
export async function askJudgeOfCheck(
  db: Db,
  checkId: string,
  input: { readonly limit: number; readonly signal: AbortSignal },
): Promise<AskedJudge> {
  const check = await getJudgeCheck(db, checkId);
  const open = await openQuestions(db, check);
  const caseIds = [...new Set(open.map(({ caseId }) => caseId))].slice(0, input.limit);
  const questions = open.filter(({ caseId }) => caseIds.includes(caseId));
  const client = questions.length === 0 ? null : openJudgeClient(check);
  const queue = [...questions];
  let problem: Problem | null = null;
  let asked = 0;
  const workers = Math.min(check.judge.maxConcurrency ?? usualAtOnce, usualAtOnce);
  async function work(asking: ModelClient): Promise<void> {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const failed = await ask(db, check, asking, next, input.signal);
      problem ??= failed;
      if (failed) {
        queue.length = 0;
      } else {
        asked += 1;
      }
    }
  }
  if (client) {
    await Promise.all(Array.from({ length: workers }, () => work(client)));
  }
  const refreshed = await refreshAgreement(db, checkId);
  const remaining = (await openQuestions(db, refreshed)).length;
  return { asked, remaining, problem, check: refreshed };
}

/** Rounds that have no verdict yet, case after case. Swapping needs a reference to swap with. */
async function openQuestions(db: Db, check: JudgeCheck): Promise<Question[]> {
  const stored = await db.judgeCase.findMany({
    where: { checkId: check.id },
    orderBy: { position: "asc" },
    select: { id: true, itemId: true, answer: true, verdicts: { select: { round: true } } },
  });
  const ids = [...new Set(stored.map(({ itemId }) => itemId))];
  const tasks = new Map(
    (await loadTasks(db, check.datasetId, { itemId: { in: ids } })).map((task) => [task.id, task]),
  );
  return stored.flatMap(({ id, itemId, answer, verdicts }) => {
    const task = tasks.get(itemId);
    const done = new Set(verdicts.map(({ round }) => round));
    return task === undefined
      ? []
      : check.rounds
          .filter((round) => !done.has(round))
          .filter((round) => round !== "swapped" || task.expected.length > 0)
          .map((round) => ({ caseId: id, round, task, answer }));
  });
}

function openJudgeClient({ judge }: JudgeCheck): ModelClient {
  const key = findKey(judge, "judge");
  if (key.isPresent === false) {
    throw new AppError({
      code: "missing_key",
      message: `The judge model needs a key, but the environment variable ${key.name ?? ""} is not set.`,
      hint: `Set ${key.name ?? "it"} where the app is started, and start it again.`,
      fields: [{ path: "judge.apiKeyEnv", message: "variable is not set" }],
    });
  }
  return createModelClient({
    role: "judge",
    settings: { temperature: 0, ...judge, maxAttempts: Math.min(judge.maxAttempts, 2) },
    apiKey: key.value,
    ...(env.SKILLOPT_GATEWAY_URL ? { gatewayUrl: env.SKILLOPT_GATEWAY_URL } : {}),
  });
}

/** One verdict, stored; the problem when the endpoint gave no answer. */
async function ask(
  db: Db,
  { scorer, judge }: JudgeCheck,
  client: ModelClient,
  { caseId, round, task, answer }: Question,
  signal: AbortSignal,
): Promise<Problem | null> {
  let usage: Usage = noUsage;
  let problem: Problem | null = null;
  const startedAt = performance.now();
  const askJudge: JudgeCall = async ({ system, messages, maxOutputTokens, jsonSchema }) => {
    try {
      const result = await client.chat(
        { system, messages, maxOutputTokens, json: true, jsonSchema },
        {
          role: "judge",
          stage: "check",
          // A key of its own each time: a repeated question must get an answer of its own.
          callKey: `judge-check/${crypto.randomUUID()}`,
          signal,
          timeoutMs: Math.min(judge.timeoutMs, longestCallMs),
        },
      );
      usage = addUsage(usage, result.usage);
      return { ok: true, text: result.text, finish: result.finish };
    } catch (error) {
      if (!isModelError(error)) {
        throw error;
      }
      usage = error.usage ? addUsage(usage, error.usage) : usage;
      if (error.blame !== "model") {
        problem = {
          message: `The judge gives no answer: ${error.message}`,
          hint:
            error.blame === "config"
              ? "Correct the settings of the judge and check again with them."
              : "Verdicts so far are kept; go on when it answers.",
        };
      }
      return {
        ok: false,
        message: error.message,
        kind: error.kind,
        isReply: error.blame === "model",
      };
    }
  };
  const result = await askForVerdict({ scorer, task, answer, askJudge, round });
  if (problem !== null) {
    return problem;
  }
  const spent = {
    calls: usage.calls,
    inputTokens: usage.inputTokens + usage.cachedInputTokens,
    outputTokens: usage.outputTokens,
    costMicros: usage.costMicros,
    latencyMs: Math.round(performance.now() - startedAt),
  };
  const verdict = result.ok
    ? {
        status: "given",
        score: result.verdict.score,
        pass: result.verdict.pass,
        reason: result.verdict.reason,
      }
    : { status: "failed", score: null, pass: null, reason: result.error };
  // Another request may have asked the same meanwhile: the first verdict stays.
  await db.judgeVerdict.upsert({
    where: { caseId_round: { caseId, round } },
    create: { caseId, round, ...verdict, ...spent },
    update: {},
  });
  return null;
}
