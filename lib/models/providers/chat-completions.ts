import type OpenAI from "openai";
import type { ModelRole } from "../../schemas/model-role";
import { nearestEffort } from "../capabilities";
import type { Capability } from "../capability-table";
import { toChatMessages, toChatTools } from "../chat-messages";
import { type ChatReply, findErrorInBody, readChatReply, readUsage } from "../chat-reply";
import type { ChatRequest } from "../model-client";
import { toStrictSchema, withoutNulls } from "../strict-schema";
import {
  type Attempt,
  type JsonRung,
  type Learned,
  learnFrom,
  outputLimitOf,
  rungOf,
  startLearning,
} from "./learned";
import { createCacheKeys } from "./prompt-cache-key";
import { headerValue, type Provider, type ProviderInput, underClock } from "./provider";

/** Most times one request is put in another way before its refusal counts. */
const maxRewordings = 6;

export type OpenAiConnection = {
  readonly client: () => Promise<OpenAI>;
  /** Takes another token after a 401; false when there is none. */
  readonly renew?: () => boolean;
};

/** Chat completions through the official SDK, its retries off. */
export function createChatCompletionsProvider(
  input: ProviderInput,
  connection: OpenAiConnection,
): Provider {
  const { settings, capability } = input;
  const learned = startLearning(capability, input.onSettingRefused);
  const cacheKey = capability.cache === "key" ? createCacheKeys(settings.model, input.now) : null;
  const rungs = chatRungs(capability);

  return {
    send: (request, call) =>
      underClock(input, call, async (signal) => {
        const client = await connection.client();
        const promptCacheKey = cacheKey?.(request.system) ?? null;
        const { body, rung } = await exchange({
          request,
          settings,
          learned,
          rungs,
          renew: connection.renew,
          post: (attempt): Promise<unknown> =>
            client.chat.completions.create(
              requestBody({ request, settings, capability, learned, attempt, promptCacheKey }),
              {
                signal,
                // The SDK's clock ends with the headers; `call.timeoutMs` is enforced by the signal.
                timeout: call.timeoutMs + 60_000,
                headers: { "Idempotency-Key": headerValue(call.callKey) },
              },
            ),
        });
        const parsed = parseIfText(body);
        const error = findErrorInBody(parsed);
        if (error) {
          throw error;
        }
        const usage = readUsage(parsed);
        call.onUsage(usage);
        return asJsonReply(readChatReply(parsed, usage), request, rung);
      }),
  };
}

/** Sends a request, and again in other words for as long as something is learned from its refusals. */
export async function exchange<T>(input: {
  readonly request: ChatRequest;
  readonly settings: ModelRole;
  readonly learned: Learned;
  readonly rungs: readonly JsonRung[];
  readonly renew: (() => boolean) | undefined;
  readonly post: (attempt: Attempt) => Promise<T>;
}): Promise<{ readonly body: T; readonly rung: JsonRung | null }> {
  const { request, settings, learned } = input;
  const promptChars = learned.contextTokens === null ? 0 : charsOf(request);
  let outputLimit = outputLimitOf(request.maxOutputTokens, learned, promptChars);
  let isRenewed = false;
  for (let wording = 0; ; wording += 1) {
    const attempt: Attempt = {
      rung: rungOf(request, learned, input.rungs),
      knewRefused: new Set(learned.refused),
      limitField: learned.outputLimitField,
      outputLimit,
    };
    try {
      return { body: await input.post(attempt), rung: attempt.rung };
    } catch (thrown) {
      if (!isRenewed && isUnauthorized(thrown) && input.renew?.()) {
        isRenewed = true;
      } else if (wording >= maxRewordings || !learnFrom(thrown, learned, attempt, settings)) {
        throw thrown;
      }
      outputLimit = attempt.outputLimit;
    }
  }
}

function isUnauthorized(thrown: unknown): boolean {
  return thrown instanceof Error && "status" in thrown && thrown.status === 401;
}

function charsOf(request: ChatRequest): number {
  return request.messages.reduce((sum, message) => {
    const { content } = message;
    const chars =
      typeof content === "string"
        ? content.length
        : content.reduce((part, one) => part + (one.type === "text" ? one.text.length : 4_000), 0);
    return sum + chars;
  }, request.system.length);
}

function chatRungs(capability: Capability): readonly JsonRung[] {
  switch (capability.jsonSchema) {
    case "strict":
      return capability.tools ? ["schema", "tool", "object"] : ["schema", "object"];
    case "loose":
      return ["object"];
    case "none":
      return capability.tools ? ["tool"] : [];
    default: {
      const unknown: never = capability.jsonSchema;
      return unknown;
    }
  }
}

/** A forced call's arguments are the reply; nulls that stand for left-out fields are taken out. */
export function asJsonReply(
  reply: ChatReply,
  request: ChatRequest,
  rung: JsonRung | null,
): ChatReply {
  const { jsonSchema } = request;
  if (rung === null || !jsonSchema) {
    return reply;
  }
  const forced = rung === "tool" ? reply.toolCalls[0] : undefined;
  const text = forced ? forced.arguments : reply.text;
  const clean = rung === "schema" || forced ? withoutNulls(text, jsonSchema.schema) : text;
  return forced
    ? { ...reply, text: clean, finish: "stop", toolCalls: [], rung }
    : { ...reply, text: clean, rung };
}

type BodyInput = {
  readonly request: ChatRequest;
  readonly settings: ModelRole;
  readonly capability: Capability;
  readonly learned: Learned;
  readonly attempt: Attempt;
  readonly promptCacheKey: string | null;
};

function requestBody(input: BodyInput) {
  const { request, settings, capability, learned, attempt } = input;
  const { refused } = learned;
  const samples = capability.temperature === "any";
  const effort = effortOf(request, settings, capability);
  const tier = settings.openai?.serviceTier;
  return {
    model: settings.model,
    messages: toChatMessages(request.system, request.messages, capability.systemRole),
    ...toolFields(request, attempt),
    ...(learned.outputLimitField === "max_tokens"
      ? { max_tokens: attempt.outputLimit }
      : { max_completion_tokens: attempt.outputLimit }),
    ...(settings.temperature === undefined || !samples || refused.has("temperature")
      ? {}
      : { temperature: settings.temperature }),
    ...(settings.topP === undefined || !samples || refused.has("top_p")
      ? {}
      : { top_p: settings.topP }),
    ...(settings.seed === undefined || refused.has("seed") ? {} : { seed: settings.seed }),
    ...(effort === null || refused.has("reasoning_effort") ? {} : { reasoning_effort: effort }),
    ...(input.promptCacheKey === null || refused.has("prompt_cache_key")
      ? {}
      : { prompt_cache_key: input.promptCacheKey }),
    ...(tier === undefined || refused.has("service_tier") ? {} : { service_tier: tier }),
    ...responseFormat(request, attempt),
    ...thinkingField(settings),
    ...settings.extraBody,
  };
}

function toolFields(request: ChatRequest, attempt: Attempt) {
  if (attempt.rung === "tool" && request.jsonSchema) {
    const { name, schema } = request.jsonSchema;
    return {
      tools: toChatTools([{ name, description: "Hands in the answer.", parameters: schema }]),
      tool_choice: { type: "function" as const, function: { name } },
    };
  }
  return request.tools && request.tools.length > 0 ? { tools: toChatTools(request.tools) } : {};
}

function responseFormat(request: ChatRequest, attempt: Attempt) {
  if (attempt.rung === "object") {
    return { response_format: { type: "json_object" as const } };
  }
  if (attempt.rung !== "schema" || !request.jsonSchema) {
    return {};
  }
  const { name, schema } = request.jsonSchema;
  const strict = toStrictSchema(schema);
  return {
    response_format: {
      type: "json_schema" as const,
      json_schema: { name, schema: { ...(strict ?? schema) }, strict: strict !== null },
    },
  };
}

/** The effort to send, brought to one the model knows; null when none is sent. */
export function effortOf(request: ChatRequest, settings: ModelRole, { reasoning }: Capability) {
  const effort = request.reasoningEffort ?? settings.reasoningEffort;
  return effort === undefined || reasoning.kind !== "effort"
    ? null
    : nearestEffort(effort, reasoning.values);
}

/** The switch of Qwen's chat templates; no safe default exists, so left out nothing is sent (5.5). */
function thinkingField({ provider, thinking }: ModelRole) {
  return provider === "openai_compatible" && (thinking === "enabled" || thinking === "disabled")
    ? { chat_template_kwargs: { enable_thinking: thinking === "enabled" } }
    : {};
}

/** Some servers forget the content type; the SDK then hands over the text. */
function parseIfText(body: unknown): unknown {
  if (typeof body !== "string") {
    return body;
  }
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
