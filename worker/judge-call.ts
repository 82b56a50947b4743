import type { RolloutRequest } from "@/lib/engine/ports";
import type { JudgeCall } from "@/lib/environments/environment";
import type { ModelClient } from "@/lib/models/model-client";
import { isModelError } from "@/lib/models/model-error";
import type { Usage } from "@/lib/schemas/outcome";
import type { RunConfig } from "@/lib/schemas/run-config";
import { usesJudge } from "@/lib/schemas/scorer";
import { callKeyOf } from "./effects";
import { toCancelledError, toConfigError } from "./model-failure";
import type { RunHalt } from "./run-halt";
import { type Account, rowPlace } from "./target-call";

/** The model that grades answers, where a scorer asks for it. */
export type Judge = { readonly client: ModelClient; readonly model: string };

/** The judge's settings, or null when nothing is judged; the optimizer model stands in (8.4). */
export function judgeSettings({ env, model }: RunConfig): RunConfig["model"]["target"] | null {
  if (env.name !== "custom" || !usesJudge(env.scorer)) {
    return null;
  }
  const { rewriteMaxOutputTokens: _, rewriteReasoningEffort: __, ...optimizer } = model.optimizer;
  return model.judge ?? optimizer;
}

/** A judge that is the target grades itself (8.4). */
export function judgesItself({ model }: RunConfig, judge: RunConfig["model"]["target"]): boolean {
  const { target } = model;
  return (
    judge.provider !== "simulated" &&
    judge.provider === target.provider &&
    judge.model === target.model &&
    judge.baseUrl === target.baseUrl
  );
}

/**
 * The judge as a scorer calls it for one item. Its calls are accounted for beside the target's, in
 * their own role. A judge that does not answer is told and never thrown; wrong settings end the run.
 */
export function askJudgeFor(input: {
  readonly runId: string;
  readonly judge: Judge;
  readonly request: RolloutRequest;
  readonly account: Account;
  readonly halt: RunHalt;
  readonly signal: AbortSignal;
}): JudgeCall {
  const { runId, judge, request, account, halt, signal } = input;

  function book(usage: Usage, attempts: number, latencyMs: number): void {
    if (usage.calls === 0) {
      return;
    }
    account.calls.push({
      key: request.key,
      role: "judge",
      stage: request.place.stage,
      ...rowPlace(request.place),
      model: judge.model,
      inputTokens: usage.inputTokens,
      cachedInputTokens: usage.cachedInputTokens,
      outputTokens: usage.outputTokens,
      costMicros: usage.costMicros,
      latencyMs,
      attempts,
      promptHash: null,
      replyHash: null,
    });
  }

  return async ({ system, messages, maxOutputTokens, jsonSchema }) => {
    // Not with the length of all calls alone: the target's next call would share the key.
    const callKey = `${callKeyOf(runId, request.key, account.calls.length)}/judge`;
    const startedAt = performance.now();
    account.begun += 1;
    try {
      const result = await judge.client.chat(
        { system, messages, maxOutputTokens, json: true, jsonSchema },
        { role: "judge", stage: request.place.stage, callKey, signal },
      );
      book(result.usage, result.attempts, Math.round(result.latencyMs));
      return { ok: true, text: result.text, finish: result.finish };
    } catch (error) {
      if (!isModelError(error)) {
        throw error;
      }
      if (error.usage) {
        book(error.usage, error.attempts, Math.round(performance.now() - startedAt));
      }
      if (error.blame === "user") {
        throw toCancelledError(halt, error);
      }
      if (error.blame === "config") {
        const fatal = toConfigError(error, "judge");
        halt.abort({ kind: "failure", error: fatal });
        throw fatal;
      }
      return { ok: false, message: `${error.kind}: ${error.message}` };
    }
  };
}
