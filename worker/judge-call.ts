import * as z from "zod";
import type { RolloutRequest } from "@/lib/engine/ports";
import type { JudgeCall } from "@/lib/environments/environment";
import type { ModelClient } from "@/lib/models/model-client";
import { isModelError } from "@/lib/models/model-error";
import type { Usage } from "@/lib/schemas/outcome";
import { callKeyOf } from "./effects";
import type { FailFast } from "./fail-fast";
import {
  toCancelledError,
  toConfigError,
  toUnavailableError,
  toUnreadableError,
} from "./model-failure";
import type { RunHalt } from "./run-halt";
import { type Account, rowPlace } from "./target-call";

/** The model that grades answers, where a scorer asks for it. */
export type Judge = {
  readonly client: ModelClient;
  readonly model: string;
  /** Notices an endpoint that is down, and a model that gives no verdict anybody can read. */
  readonly noticing: Readonly<Record<"endpoint" | "reply", FailFast>>;
};

const unscoredBySchema = z.object({
  unscoredBy: z.object({
    who: z.literal("judge"),
    failure: z.enum(["endpoint", "reply"]),
    kind: z.string(),
  }),
});

/**
 * Looks at what the judge left behind. Throws AppError when the run cannot go on with it: a dead
 * endpoint pauses the run, a model that cannot judge ends it.
 */
export function noteVerdict(
  { judge, halt }: { readonly judge: Judge; readonly halt: RunHalt },
  request: RolloutRequest,
  result: { readonly status: string; readonly failReason: string; readonly details: unknown },
): void {
  const { endpoint, reply } = judge.noticing;
  if (result.status === "scored") {
    endpoint.success(request);
    reply.success(request);
    return;
  }
  const left = unscoredBySchema.safeParse(result.details);
  if (result.status !== "infra_error" || !left.success) {
    return;
  }
  const { failure, kind } = left.data.unscoredBy;
  if (!judge.noticing[failure].failure(request, kind)) {
    return;
  }
  if (failure === "endpoint") {
    const error = toUnavailableError(new Error(result.failReason), "judge");
    halt.refuse({ kind: "provider", error });
    throw error;
  }
  const error = toUnreadableError(judge.model, result.failReason);
  halt.abort({ kind: "failure", error });
  throw error;
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

  function book(usage: Usage, attempts: number, latencyMs: number, savedTokens?: number): void {
    if (usage.calls === 0 && savedTokens === undefined) {
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
      reasoningTokens: usage.reasoningTokens,
      cacheWriteTokens: usage.cacheWriteTokens,
      savedTokens,
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
        // The question holds everything a verdict depends on, so an equal one needs no second answer.
        { role: "judge", stage: request.place.stage, callKey, signal, cacheSalt: "judge" },
      );
      book(result.usage, result.attempts, Math.round(result.latencyMs), result.savedTokens);
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
      return {
        ok: false,
        message: `${error.kind}: ${error.message}`,
        kind: error.kind,
        isReply: error.blame === "model",
      };
    }
  };
}
