import type Anthropic from "@anthropic-ai/sdk";
import { thinkingBudget } from "../capabilities";
import type { Capability } from "../capability-table";
import type { ChatRequest } from "../model-client";
import { toStrictSchema } from "../strict-schema";
import {
  type CacheMark,
  toAnthropicMessages,
  toAnthropicTools,
  toSystemBlocks,
} from "./anthropic-messages";
import { findMessage, readMessage, readMessageUsage } from "./anthropic-reply";
import { asJsonReply, effortOf, exchange } from "./chat-completions";
import { readReceived } from "./event-stream";
import { openFetch } from "./http";
import { type Attempt, type JsonRung, type Learned, startLearning } from "./learned";
import { headerValue, type Provider, type ProviderInput, underClock } from "./provider";

const placeholderKey = "no-key";
/** Turns a server-side pause may be resumed, so that a model that never ends is noticed. */
const maxPauses = 4;

/** The Messages API through the official SDK, its retries off, streamed (5.4). */
export function createAnthropicProvider(input: ProviderInput): Provider {
  const { settings, capability } = input;
  const learned = startLearning(capability, input.onSettingRefused);
  let sdk: Promise<Anthropic> | null = null;

  async function ask(
    request: ChatRequest,
    callKey: string,
    timeoutMs: number,
    signal: AbortSignal,
  ) {
    sdk ??= openSdk(input);
    const client = await sdk;
    const { body, rung } = await exchange({
      request,
      settings,
      learned,
      rungs: rungsOf(request),
      renew: undefined,
      post: (attempt) =>
        // Not `messages.create`, which writes a warning to the console for every call of an older model.
        client
          .post("/v1/messages", {
            body: requestBody({ input, request, learned, attempt }),
            signal,
            timeout: timeoutMs + 60_000,
            stream: true,
            headers: { "Idempotency-Key": headerValue(callKey) },
          })
          .asResponse(),
    });
    return { message: findMessage(await readReceived(body)), rung };
  }

  return {
    send: (request, call) =>
      underClock(input, call, async (signal) => {
        let turn = request;
        for (let pauses = 0; ; pauses += 1) {
          const key = pauses === 0 ? call.callKey : `${call.callKey}#${pauses}`;
          const { message, rung } = await ask(turn, key, call.timeoutMs, signal);
          const usage = readMessageUsage(message);
          call.onUsage(usage);
          if (!isPaused(message) || pauses >= maxPauses) {
            return asJsonReply(readMessage(message, usage), request, rung);
          }
          turn = resumed(turn, message);
        }
      }),
  };

  function rungsOf(request: ChatRequest): readonly JsonRung[] {
    const schema = request.jsonSchema ? toStrictSchema(request.jsonSchema.schema) : null;
    const native: readonly JsonRung[] =
      capability.jsonSchema === "strict" && schema !== null ? ["schema"] : [];
    // A model that thinks cannot be forced to call a tool.
    return thinks(request, settings, capability) ? native : [...native, "tool"];
  }
}

function isPaused(message: unknown): message is { readonly content: readonly unknown[] } {
  return (
    typeof message === "object" &&
    message !== null &&
    "stop_reason" in message &&
    message.stop_reason === "pause_turn" &&
    "content" in message &&
    Array.isArray(message.content)
  );
}

/** A paused turn goes on when its blocks are sent back as they came. */
function resumed(
  request: ChatRequest,
  message: { readonly content: readonly unknown[] },
): ChatRequest {
  const opaque = { protocol: "messages", content: message.content };
  return {
    ...request,
    messages: [...request.messages, { role: "assistant", content: "", opaque }],
  };
}

async function openSdk({
  settings,
  facts,
  fetch: custom,
  watch,
}: ProviderInput): Promise<Anthropic> {
  const [{ default: AnthropicSdk }, fetch] = await Promise.all([
    import("@anthropic-ai/sdk"),
    openFetch({ maxConcurrency: settings.maxConcurrency, streams: true, custom, watch }),
  ]);
  const key = facts.apiKey || placeholderKey;
  return new AnthropicSdk({
    // Always given, so that the SDK looks for no other credentials on this machine.
    apiKey: key,
    webhookKey: null,
    baseURL: facts.baseUrl.replace(/\/v1\/?$/, ""),
    maxRetries: 0,
    logLevel: "off",
    openTelemetry: false,
    fetch,
    ...(settings.anthropic?.legacyKeyHeader ? { defaultHeaders: { "x-api-key": key } } : {}),
  });
}

function requestBody({
  input: { settings, capability },
  request,
  learned: { refused },
  attempt,
}: {
  readonly input: ProviderInput;
  readonly request: ChatRequest;
  readonly learned: Learned;
  readonly attempt: Attempt;
}): Anthropic.MessageCreateParamsStreaming {
  const mark = refused.has("cache_control") ? null : cacheMark(settings.anthropic?.cacheTtl);
  const samples = capability.temperature === "any";
  const system = toSystemBlocks(request.system, mark);
  const thinking = thinkingOf(request, settings, capability, attempt);
  return {
    model: settings.model,
    max_tokens: attempt.outputLimit,
    ...(system.length > 0 ? { system } : {}),
    messages: toAnthropicMessages(request, mark),
    ...toolFields(request, attempt),
    ...thinking,
    ...outputConfig(request, settings, capability, attempt, refused),
    // Newer models know neither; the SDK's types follow the newest.
    ...(settings.temperature === undefined ||
    !samples ||
    "thinking" in thinking ||
    refused.has("temperature")
      ? {}
      : { temperature: Math.min(settings.temperature, 1) }),
    ...(settings.topP === undefined || !samples || "thinking" in thinking || refused.has("top_p")
      ? {}
      : { top_p: settings.topP }),
    ...settings.extraBody,
    stream: true as const,
  };
}

function cacheMark(ttl: "5m" | "1h" | undefined): CacheMark {
  return ttl === "1h" ? { type: "ephemeral", ttl } : { type: "ephemeral" };
}

function toolFields(request: ChatRequest, attempt: Attempt) {
  if (attempt.rung === "tool" && request.jsonSchema) {
    const { name, schema } = request.jsonSchema;
    return {
      tools: toAnthropicTools([{ name, description: "Hands in the answer.", parameters: schema }]),
      tool_choice: { type: "tool" as const, name },
    };
  }
  return request.tools && request.tools.length > 0
    ? { tools: toAnthropicTools(request.tools) }
    : {};
}

type Given = ProviderInput["settings"];

function thinks(request: ChatRequest, settings: Given, { reasoning }: Capability): boolean {
  const effort = request.reasoningEffort ?? settings.reasoningEffort;
  const canThink =
    reasoning.kind === "budget" || (reasoning.kind === "effort" && reasoning.isAdaptive === true);
  return canThink && effort !== undefined && effort !== "none";
}

/** Older models are given a number of tokens to think with, newer ones find it by the effort. */
function thinkingOf(
  request: ChatRequest,
  settings: Given,
  capability: Capability,
  attempt: Attempt,
) {
  const effort = request.reasoningEffort ?? settings.reasoningEffort;
  if (effort === undefined || !thinks(request, settings, capability)) {
    return {};
  }
  if (capability.reasoning.kind === "effort") {
    return { thinking: { type: "adaptive" as const } };
  }
  const budget = thinkingBudget(effort, attempt.outputLimit);
  return budget === 0 ? {} : { thinking: { type: "enabled" as const, budget_tokens: budget } };
}

function outputConfig(
  request: ChatRequest,
  settings: Given,
  capability: Capability,
  attempt: Attempt,
  refused: Learned["refused"],
) {
  const wanted = effortOf(request, settings, capability);
  const effort = wanted === null || wanted === "none" || wanted === "minimal" ? null : wanted;
  const strict =
    attempt.rung === "schema" && request.jsonSchema
      ? toStrictSchema(request.jsonSchema.schema)
      : null;
  const config = {
    ...(effort === null || refused.has("effort") ? {} : { effort }),
    ...(strict === null ? {} : { format: { type: "json_schema" as const, schema: { ...strict } } }),
  };
  return Object.keys(config).length > 0 ? { output_config: config } : {};
}
