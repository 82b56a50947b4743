import type { ModelRole } from "../schemas/model-role";
import type { Usage } from "../schemas/outcome";
import type { ChatReply, ReplyUsage } from "./chat-reply";
import type { EndpointFacts } from "./classify-error";
import { createLimiter, type EndpointLimits, type Limiter, laneOf } from "./limiter";
import type { CallContext, ChatRequest, ChatResult, ModelClient } from "./model-client";
import { isModelError, ModelError } from "./model-error";
import {
  createOpenAiCompatibleProvider,
  type FetchFunction,
  type Provider,
} from "./openai-compatible";
import { costMicros, type ModelPrice, priceOf } from "./pricing";
import {
  defaultRetryPolicy,
  type RetryPolicy,
  systemTiming,
  type Timing,
  withRetry,
} from "./retry";
import { worldVersion } from "./simulated/world-version";
import { estimateInputTokens } from "./token-estimate";

type Role = CallContext["role"];

export type ModelClientInput = {
  readonly role: Role;
  readonly settings: ModelRole;
  /** Value of the key, read by the caller; null when there is none. Never stored or logged. */
  readonly apiKey: string | null;
  /** Shared by the clients of one endpoint (`createLimiterPool`); own one by default. */
  readonly limiter?: Limiter;
  /** Where the simulated models are served; a gateway of this process is started when absent. */
  readonly gatewayUrl?: string;
  readonly fetch?: FetchFunction;
  readonly timing?: Timing;
  readonly retryPolicy?: Partial<RetryPolicy>;
};

/** Names of the environment variables a role's key may stand in, first match wins. */
export function defaultKeyVariable(role: Role): readonly [string, string] {
  return [`${role.toUpperCase()}_OPENAI_COMPATIBLE_API_KEY`, "OPENAI_COMPATIBLE_API_KEY"];
}

/** What a role's settings say about the limits of its endpoint. */
export function limitsOf(settings: ModelRole): EndpointLimits {
  const { maxConcurrency, requestsPerMinute, tokensPerMinute } = settings;
  return { maxConcurrent: maxConcurrency, requestsPerMinute, tokensPerMinute };
}

/** Identifies the endpoint behind a role, for sharing limiters. Not a secret, but not for display. */
export function endpointOf(settings: ModelRole): string {
  return settings.provider === "simulated"
    ? "simulated"
    : `${settings.baseUrl ?? ""} ${settings.apiKeyEnv ?? ""}`;
}

/**
 * Joins provider, retry, limiter and price. `chat` throws ModelError: after `maxAttempts` transport
 * attempts, or after one more try of an empty or filtered reply. Retries hold no slot while waiting.
 */
export function createModelClient(input: ModelClientInput): ModelClient {
  const { settings } = input;
  const timing = input.timing ?? systemTiming;
  const limiter = input.limiter ?? createLimiter(limitsOf(settings));
  const policy: RetryPolicy = {
    ...defaultRetryPolicy,
    maxAttempts: settings.maxAttempts,
    ...input.retryPolicy,
  };
  const price = priceOf(settings.model, settings.provider, settings.price);
  let provider: Promise<Provider> | null = null;

  /** One question with its transport retries. */
  async function ask(request: ChatRequest, context: CallContext, callKey: string, bill: Bill) {
    provider ??= openProvider(input, timing);
    const { send } = await provider;
    let latencyMs = 0;
    const { value, attempts } = await withRetry({
      policy,
      timing,
      signal: context.signal,
      attempt: () =>
        limiter.run(
          laneOf(context),
          context.signal,
          async (slot) => {
            const startedAt = timing.now();
            const reply = await send(request, {
              callKey,
              signal: context.signal,
              timeoutMs: context.timeoutMs ?? settings.timeoutMs,
              onUsage: (usage) => {
                bill.add(usage);
                slot.used(usage);
              },
            });
            latencyMs = timing.now() - startedAt;
            return reply;
          },
          () => ({
            stage: `${context.role} ${context.stage}`,
            inputTokens: estimateInputTokens(request),
            maxOutputTokens: request.maxOutputTokens,
          }),
        ),
    });
    return { reply: value, attempts, latencyMs };
  }

  return {
    identity: identityOf(settings),
    async chat(request, context) {
      const bill = createBill(price);
      let earlierAttempts = 0;
      try {
        return toResult(await ask(request, context, context.callKey, bill), 0, bill);
      } catch (thrown) {
        if (!isModelError(thrown) || !thrown.retryableOnce) {
          throw withBill(thrown, 0, bill);
        }
        earlierAttempts = thrown.attempts;
      }
      try {
        // A new key, because an endpoint that honours the first one would repeat the same reply.
        const again = await ask(request, context, `${context.callKey}#again`, bill);
        return toResult(again, earlierAttempts, bill);
      } catch (thrown) {
        throw withBill(thrown, earlierAttempts, bill);
      }
    },
  };
}

function toResult(
  asked: { reply: ChatReply; attempts: number; latencyMs: number },
  earlierAttempts: number,
  bill: Bill,
): ChatResult {
  return {
    text: asked.reply.text,
    finish: asked.reply.finish,
    toolCalls: asked.reply.toolCalls,
    ...(asked.reply.opaque === undefined ? {} : { opaque: asked.reply.opaque }),
    usage: bill.total(),
    latencyMs: asked.latencyMs,
    attempts: earlierAttempts + asked.attempts,
  };
}

function withBill(thrown: unknown, earlierAttempts: number, bill: Bill): unknown {
  if (isModelError(thrown)) {
    thrown.attempts += earlierAttempts;
    thrown.usage = bill.total();
  }
  return thrown;
}

/** Adds up the replies of one question, refused ones included; they were paid for. */
type Bill = { readonly add: (usage: ReplyUsage | null) => void; readonly total: () => Usage };

function createBill(price: ModelPrice | null): Bill {
  let sum: Usage = {
    calls: 0,
    inputTokens: 0,
    cachedInputTokens: 0,
    outputTokens: 0,
    costMicros: price ? 0 : null,
  };
  return {
    add(usage) {
      // A reply without usage has an unknown cost unless the model is free.
      const cost = usage ? costMicros(usage, price) : isFree(price) ? 0 : null;
      sum = {
        calls: sum.calls + 1,
        inputTokens: sum.inputTokens + (usage?.inputTokens ?? 0),
        cachedInputTokens: sum.cachedInputTokens + (usage?.cachedInputTokens ?? 0),
        outputTokens: sum.outputTokens + (usage?.outputTokens ?? 0),
        costMicros: sum.costMicros === null || cost === null ? null : sum.costMicros + cost,
      };
    },
    total: () => sum,
  };
}

function isFree(price: ModelPrice | null): boolean {
  return price?.tiers.every((tier) => tier.input === 0 && tier.output === 0) ?? false;
}

async function openProvider(input: ModelClientInput, timing: Timing): Promise<Provider> {
  const baseUrl = await baseUrlOf(input);
  assertSendable(input);
  const facts: EndpointFacts = {
    baseUrl,
    model: input.settings.model,
    keyVariable: input.settings.apiKeyEnv ?? defaultKeyVariable(input.role)[1],
    apiKey: input.apiKey,
  };
  return createOpenAiCompatibleProvider({
    settings: input.settings,
    facts,
    now: timing.now,
    ...(input.fetch ? { fetch: input.fetch } : {}),
  });
}

/** A key with a line break or a letter beyond ASCII would fail inside the HTTP library, in full view. */
function assertSendable({ apiKey, settings, role }: ModelClientInput): void {
  if (apiKey && !/^[\x21-\x7e]+$/.test(apiKey)) {
    const variable = settings.apiKeyEnv ?? defaultKeyVariable(role)[1];
    throw new ModelError({
      kind: "auth",
      message: `The key in ${variable} holds characters no key can have, such as a space or a line break; check its value.`,
    });
  }
}

async function baseUrlOf(input: ModelClientInput): Promise<string> {
  if (input.settings.provider === "simulated") {
    if (input.gatewayUrl) {
      return input.gatewayUrl;
    }
    const { sharedGatewayUrl } = await import("./gateway/shared-gateway");
    return sharedGatewayUrl();
  }
  if (!input.settings.baseUrl) {
    throw new ModelError({
      kind: "invalid_request",
      message: `The ${input.role} model has no base URL; set one, for example http://127.0.0.1:8000/v1.`,
    });
  }
  return input.settings.baseUrl;
}

/** Everything about the model that can change an answer; no address, no key, no waiting times. */
export function identityOf(settings: ModelRole): Readonly<Record<string, unknown>> {
  return {
    provider: settings.provider,
    model: settings.model,
    maxOutputTokens: settings.maxOutputTokens,
    ...(settings.provider === "simulated" ? { world: worldVersion } : {}),
    ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
    ...(settings.topP === undefined ? {} : { topP: settings.topP }),
    ...(settings.seed === undefined ? {} : { seed: settings.seed }),
    ...(settings.reasoningEffort === undefined
      ? {}
      : { reasoningEffort: settings.reasoningEffort }),
  };
}
