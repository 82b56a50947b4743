import type { ModelRole, OptimizerRole } from "../schemas/model-role";
import { type Bill, createBill } from "./bill";
import { assertModelReads, capabilityOf } from "./capabilities";
import type { ChatReply } from "./chat-reply";
import { connectProvider } from "./connect-provider";
import { createLimiter, type EndpointLimits, type Limiter, laneOf } from "./limiter";
import type { CallContext, ChatRequest, ChatResult, ModelClient } from "./model-client";
import { isModelError } from "./model-error";
import { priceOfRole } from "./pricing";
import type { FetchFunction, Provider } from "./providers/provider";
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
  /** Told once about each setting that is not sent, in a sentence with the reason; free of secrets. */
  readonly onSettingLeftOut?: (setting: string, sentence: string) => void;
};

/** What a role's settings say about the limits of its endpoint. */
export function limitsOf(settings: ModelRole): EndpointLimits {
  const { maxConcurrency, requestsPerMinute, tokensPerMinute } = settings;
  // A model file answers one question after the other; waiting must not use up a call's time.
  const usual = settings.provider === "local_gguf" ? 1 : undefined;
  return { maxConcurrent: maxConcurrency ?? usual, requestsPerMinute, tokensPerMinute };
}

/** Identifies the endpoint behind a role, for sharing limiters. Not a secret, but not for display. */
export function endpointOf(settings: ModelRole): string {
  return settings.provider === "simulated"
    ? "simulated"
    : `${settings.provider} ${settings.baseUrl ?? ""} ${settings.apiKeyEnv ?? ""}`;
}

/**
 * Joins provider, retry, limiter and price. `chat` throws ModelError: after `maxAttempts` transport
 * attempts, or after one more try of an empty or filtered reply. A reply to a schema that was cut at
 * the output limit is asked for once more with twice the limit (M 7). Retries hold no slot while waiting.
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
  const price = priceOfRole(settings);
  const capability = capabilityOf(settings);
  let provider: Promise<Provider> | null = null;

  /** One question with its transport retries. */
  async function ask(request: ChatRequest, context: CallContext, callKey: string, bill: Bill) {
    assertModelReads(request, settings, capability);
    provider ??= connectProvider(input, capability, timing, limiter);
    const { send } = await provider;
    let latencyMs = 0;
    let queuedMs = 0;
    const { value, attempts } = await withRetry({
      policy,
      // Waiting for one's turn is no failing: it must not use up the time of the retries.
      timing: { ...timing, now: () => timing.now() - queuedMs },
      signal: context.signal,
      attempt: () => {
        const queuedAt = timing.now();
        return limiter.run(
          laneOf(context),
          context.signal,
          async (slot) => {
            const startedAt = timing.now();
            queuedMs += startedAt - queuedAt;
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
        );
      },
    });
    return { reply: value, attempts, latencyMs };
  }

  return {
    identity: identityOf(settings),
    async chat(request, context) {
      const bill = createBill(price);
      const maxOutputTokens = Math.min(request.maxOutputTokens, longestReply(settings));
      const first = await chatOnce({ ...request, maxOutputTokens }, context, bill);
      const longer = Math.min(2 * maxOutputTokens, capability.maxOutputTokens ?? Infinity);
      if (!request.jsonSchema || !isCut(first) || longer <= maxOutputTokens) {
        return resultOf(first, bill, 0);
      }
      const callKey = `${context.callKey}#longer`;
      const second = await chatOnce(
        { ...request, maxOutputTokens: longer },
        { ...context, callKey },
        bill,
      );
      // A reply that does not fit the context either leaves the first one, cut as it is.
      const isWorse = !second.ok && isModelError(second.error) && second.error.blame === "model";
      return isWorse
        ? resultOf(first, bill, attemptsOf(second))
        : resultOf(second, bill, attemptsOf(first));
    },
  };

  /** A question, and once more when its reply was empty or filtered. */
  async function chatOnce(
    request: ChatRequest,
    context: CallContext,
    bill: Bill,
  ): Promise<Outcome> {
    const first = await settle(ask(request, context, context.callKey, bill));
    if (first.ok || !isModelError(first.error) || !first.error.retryableOnce) {
      return first;
    }
    // A new key, because an endpoint that honours the first one would repeat the same reply.
    const again = await settle(ask(request, context, `${context.callKey}#again`, bill));
    if (again.ok) {
      return {
        ok: true,
        asked: { ...again.asked, attempts: again.asked.attempts + attemptsOf(first) },
      };
    }
    if (isModelError(again.error)) {
      again.error.attempts += attemptsOf(first);
    }
    return again;
  }
}

type Asked = { readonly reply: ChatReply; readonly attempts: number; readonly latencyMs: number };
type Outcome =
  | { readonly ok: true; readonly asked: Asked }
  | { readonly ok: false; readonly error: unknown };

function settle(asking: Promise<Asked>): Promise<Outcome> {
  return asking.then(
    (asked) => ({ ok: true, asked }),
    (error: unknown) => ({ ok: false, error }),
  );
}

function attemptsOf(outcome: Outcome): number {
  if (outcome.ok) {
    return outcome.asked.attempts;
  }
  return isModelError(outcome.error) ? outcome.error.attempts : 0;
}

/** Ended by the output limit: with half a text, or before there was any. */
function isCut(outcome: Outcome): boolean {
  return outcome.ok
    ? outcome.asked.reply.finish === "length"
    : isModelError(outcome.error) && outcome.error.kind === "truncated";
}

function resultOf(outcome: Outcome, bill: Bill, earlierAttempts: number): ChatResult {
  if (!outcome.ok) {
    throw withBill(outcome.error, earlierAttempts, bill);
  }
  return toResult(outcome.asked, earlierAttempts, bill);
}

/** The role's output limit; the optimizer has a higher one for replies that hold a whole skill. */
function longestReply(settings: ModelRole | OptimizerRole): number {
  const forRewrites = "rewriteMaxOutputTokens" in settings ? settings.rewriteMaxOutputTokens : 0;
  return Math.max(settings.maxOutputTokens, forRewrites);
}

function toResult(asked: Asked, earlierAttempts: number, bill: Bill): ChatResult {
  return {
    text: asked.reply.text,
    finish: asked.reply.finish,
    toolCalls: asked.reply.toolCalls,
    ...(asked.reply.opaque === undefined ? {} : { opaque: asked.reply.opaque }),
    ...(asked.reply.rung === undefined ? {} : { rung: asked.reply.rung }),
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
    ...(settings.api === undefined ? {} : { api: settings.api }),
    ...(settings.thinking === undefined ? {} : { thinking: settings.thinking }),
    ...(settings.extraBody === undefined ? {} : { extraBody: settings.extraBody }),
    ...(settings.capability === undefined ? {} : { capability: settings.capability }),
  };
}
