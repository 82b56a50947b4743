import { totalTokensOf } from "@/lib/domain/usage";
import { addUsage, noUsage } from "@/lib/engine/ledger";
import type { Place, RolloutRequest } from "@/lib/engine/ports";
import type { TargetCall } from "@/lib/environments/environment";
import { ItemTimeout } from "@/lib/environments/item-timeout";
import { textOfMessage } from "@/lib/models/messages";
import type { ModelClient } from "@/lib/models/model-client";
import { isModelError } from "@/lib/models/model-error";
import type { Usage } from "@/lib/schemas/outcome";
import { cacheSaltOf } from "./cached-target";
import { callKeyOf } from "./effects";
import type { ModelCallRow } from "./flush-transaction";

/** Calls of one item, as they are accounted, and its prompt for a trajectory that broke off. */
export type Account = {
  readonly calls: ModelCallRow[];
  /** Calls that were begun, answered or not. */
  begun: number;
  usage: Usage;
  attempts: number;
  latencyMs: number;
  lastSystem: string;
  lastUser: string;
};

export function openAccount(): Account {
  return {
    calls: [],
    begun: 0,
    usage: noUsage,
    attempts: 0,
    latencyMs: 0,
    lastSystem: "",
    lastUser: "",
  };
}

/** Step and epoch of a row: null outside of steps and epochs. */
export function rowPlace(place: Place): { step: number | null; epoch: number | null } {
  return { step: place.step || null, epoch: place.epoch || null };
}

/** The target as an environment calls it for one item; every answered call is accounted for. */
export function callTargetFor(input: {
  readonly runId: string;
  readonly client: ModelClient;
  readonly model: string;
  readonly timeoutMs: number;
  /** Time all calls of the item may take together; waiting for a turn does not count. */
  readonly itemSeconds?: number | undefined;
  readonly request: RolloutRequest;
  readonly account: Account;
  readonly signal: AbortSignal;
}): TargetCall {
  const { request, account } = input;

  function book(usage: Usage, attempts: number, latencyMs: number, savedTokens?: number): void {
    account.usage = addUsage(account.usage, usage);
    account.attempts += attempts;
    account.latencyMs += latencyMs;
    if (usage.calls > 0 || savedTokens !== undefined) {
      account.calls.push({
        key: request.key,
        role: "target",
        stage: request.place.stage,
        ...rowPlace(request.place),
        model: input.model,
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
  }

  return async ({ system, messages, maxOutputTokens, tools }) => {
    account.lastSystem = system;
    const [first] = messages;
    account.lastUser = first ? textOfMessage(first) : "";
    const { itemSeconds } = input;
    const leftMs =
      itemSeconds === undefined ? Number.POSITIVE_INFINITY : itemSeconds * 1000 - account.latencyMs;
    if (itemSeconds !== undefined && leftMs <= 0) throw new ItemTimeout(itemSeconds);
    const callKey = callKeyOf(input.runId, request.key, account.calls.length);
    const cacheSalt = cacheSaltOf(request, account.begun);
    const startedAt = performance.now();
    account.begun += 1;
    try {
      const result = await input.client.chat(
        { system, messages, maxOutputTokens, ...(tools ? { tools } : {}) },
        {
          role: "target",
          stage: request.place.stage,
          callKey,
          signal: input.signal,
          timeoutMs: Math.min(input.timeoutMs, leftMs),
          ...(cacheSalt === undefined ? {} : { cacheSalt }),
        },
      );
      book(result.usage, result.attempts, Math.round(result.latencyMs), result.savedTokens);
      const { text, finish, toolCalls, opaque } = result;
      return { text, finish, toolCalls, opaque, tokens: totalTokensOf(result.usage) };
    } catch (error) {
      if (isModelError(error)) {
        book(error.usage ?? noUsage, error.attempts, Math.round(performance.now() - startedAt));
        if (error.kind === "timeout" && itemSeconds !== undefined && leftMs < input.timeoutMs) {
          throw new ItemTimeout(itemSeconds);
        }
      }
      throw error;
    }
  };
}
