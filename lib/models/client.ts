import type { ModelRole } from "../schemas/model-role";
import type { Usage } from "../schemas/outcome";
import { providerFacts } from "../schemas/provider-facts";
import { readAnnouncedLimits } from "./announced-limits";
import { assertModelReads, capabilityOf } from "./capabilities";
import type { Capability } from "./capability-table";
import type { ChatReply, ReplyUsage } from "./chat-reply";
import type { EndpointFacts } from "./classify-error";
import { createLimiter, type EndpointLimits, type Limiter, laneOf } from "./limiter";
import type { CallContext, ChatRequest, ChatResult, ModelClient } from "./model-client";
import { isModelError, ModelError } from "./model-error";
import { costMicros, type ModelPrice, priceOfRole } from "./pricing";
import { openProvider } from "./providers/open-provider";
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
  const price = priceOfRole(settings);
  const capability = capabilityOf(settings);
  let provider: Promise<Provider> | null = null;

  /** One question with its transport retries. */
  async function ask(request: ChatRequest, context: CallContext, callKey: string, bill: Bill) {
    assertModelReads(request, settings, capability);
    provider ??= connect(input, capability, timing, limiter);
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
        ...told("reasoningTokens", sum, usage),
        ...told("cacheWriteTokens", sum, usage),
        costMicros: sum.costMicros === null || cost === null ? null : sum.costMicros + cost,
      };
    },
    total: () => sum,
  };
}

/** Counts that only some providers tell stay out of the bill of the others. */
function told(key: "reasoningTokens" | "cacheWriteTokens", sum: Usage, usage: ReplyUsage | null) {
  const total = (sum[key] ?? 0) + (usage?.[key] ?? 0);
  return total > 0 ? { [key]: total } : {};
}

function isFree(price: ModelPrice | null): boolean {
  return price?.tiers.every((tier) => tier.input === 0 && tier.output === 0) ?? false;
}

async function connect(
  input: ModelClientInput,
  capability: Capability,
  timing: Timing,
  limiter: Limiter,
): Promise<Provider> {
  const { settings, apiKey } = input;
  const baseUrl = await baseUrlOf(input);
  const keyVariable = settings.apiKeyEnv ?? providerFacts[settings.provider].keyVariables[0] ?? "";
  assertKey(input, keyVariable);
  const facts: EndpointFacts = { baseUrl, model: settings.model, keyVariable, apiKey };
  return openProvider({
    settings,
    facts,
    capability,
    now: timing.now,
    watch: {
      connected: limiter.connected,
      announced: (headers) => limiter.announce(readAnnouncedLimits(headers, timing.now())),
    },
    ...(input.fetch ? { fetch: input.fetch } : {}),
  });
}

/** A key with a line break or a letter beyond ASCII would fail inside the HTTP library, in full view. */
function assertKey({ apiKey, settings }: ModelClientInput, variable: string): void {
  if (apiKey && !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new ModelError({
      kind: "auth",
      message: `The key in ${variable} holds characters no key can have, such as a space or a line break; check its value.`,
    });
  }
  // A proxy under an address of its own may need none.
  const isOfficial = settings.baseUrl === undefined && providerFacts[settings.provider].needsKey;
  const needsKey = isOfficial || settings.azure?.auth === "api_key";
  if (!apiKey && needsKey) {
    throw new ModelError({
      kind: "auth",
      message: `${providerFacts[settings.provider].label} asks for a key; set the environment variable ${variable}.`,
    });
  }
}

async function baseUrlOf(input: ModelClientInput): Promise<string> {
  const { settings } = input;
  if (settings.provider === "simulated") {
    if (input.gatewayUrl) {
      return input.gatewayUrl;
    }
    const { sharedGatewayUrl } = await import("./gateway/shared-gateway");
    return sharedGatewayUrl();
  }
  if (settings.provider === "local_gguf") {
    return "";
  }
  const { baseUrl, addressExample } = providerFacts[settings.provider];
  const address = settings.baseUrl ?? baseUrl;
  if (address === null) {
    throw new ModelError({
      kind: "invalid_request",
      message: `The ${input.role} model has no base URL; set one, for example ${addressExample}.`,
    });
  }
  return address;
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
