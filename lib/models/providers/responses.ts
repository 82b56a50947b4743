import type { ChatRequest } from "../model-client";
import { toStrictSchema } from "../strict-schema";
import { asJsonReply, effortOf, exchange, type OpenAiConnection } from "./chat-completions";
import { readReceived } from "./event-stream";
import { type Attempt, type JsonRung, type Learned, startLearning } from "./learned";
import { createCacheKeys } from "./prompt-cache-key";
import { headerValue, type Provider, type ProviderInput, underClock } from "./provider";
import { toInputItems, toResponsesTools } from "./responses-input";
import { findResponse, readResponse, readResponsesUsage } from "./responses-reply";

/** The responses API through the official SDK, streamed, so that long thoughts are no silence (5.3). */
export function createResponsesProvider(
  input: ProviderInput,
  connection: OpenAiConnection,
): Provider {
  const { settings, capability } = input;
  const learned = startLearning(capability, input.onSettingRefused);
  const cacheKey = createCacheKeys(settings.model, input.now);
  const rungs: readonly JsonRung[] =
    capability.jsonSchema === "strict" ? ["schema", "tool", "object"] : ["object"];

  return {
    send: (request, call) =>
      underClock(input, call, async (signal) => {
        const client = await connection.client();
        const promptCacheKey = cacheKey(request.system);
        const { body, rung } = await exchange({
          request,
          settings,
          learned,
          rungs,
          renew: connection.renew,
          post: (attempt) =>
            client.responses
              .create(requestBody({ input, request, learned, attempt, promptCacheKey }), {
                signal,
                timeout: call.timeoutMs + 60_000,
                headers: { "Idempotency-Key": headerValue(call.callKey) },
              })
              .asResponse(),
        });
        const response = findResponse(await readReceived(body));
        const usage = readResponsesUsage(response);
        call.onUsage(usage);
        return asJsonReply(readResponse(response, usage), request, rung);
      }),
  };
}

function requestBody({
  input: { settings, capability },
  request,
  learned: { refused },
  attempt,
  promptCacheKey,
}: {
  readonly input: ProviderInput;
  readonly request: ChatRequest;
  readonly learned: Learned;
  readonly attempt: Attempt;
  readonly promptCacheKey: string;
}) {
  const samples = capability.temperature === "any";
  const effort = effortOf(request, settings, capability);
  const thinks = capability.reasoning.kind === "effort";
  const tier = settings.openai?.serviceTier;
  return {
    model: settings.model,
    ...(request.system ? { instructions: request.system } : {}),
    input: toInputItems(request.messages),
    ...toolFields(request, attempt),
    max_output_tokens: Math.max(attempt.outputLimit, leastOutputTokens),
    ...(effort === null || refused.has("effort") ? {} : { reasoning: { effort } }),
    ...(settings.temperature === undefined || !samples || refused.has("temperature")
      ? {}
      : { temperature: settings.temperature }),
    ...(settings.topP === undefined || !samples || refused.has("top_p")
      ? {}
      : { top_p: settings.topP }),
    ...textFormat(request, attempt),
    // Nothing is kept at the provider; thoughts come back encrypted to be sent again.
    ...(refused.has("store") ? {} : { store: false }),
    ...(thinks && request.tools?.length && !refused.has("include")
      ? { include: ["reasoning.encrypted_content" as const] }
      : {}),
    ...(refused.has("prompt_cache_key") ? {} : { prompt_cache_key: promptCacheKey }),
    ...(tier === undefined || refused.has("service_tier") ? {} : { service_tier: tier }),
    ...settings.extraBody,
    stream: true as const,
  };
}

/** The API refuses fewer. */
const leastOutputTokens = 16;

function toolFields(request: ChatRequest, attempt: Attempt) {
  if (attempt.rung === "tool" && request.jsonSchema) {
    const { name, schema } = request.jsonSchema;
    return {
      tools: toResponsesTools([{ name, description: "Hands in the answer.", parameters: schema }]),
      tool_choice: { type: "function" as const, name },
    };
  }
  return request.tools && request.tools.length > 0
    ? { tools: toResponsesTools(request.tools) }
    : {};
}

function textFormat(request: ChatRequest, attempt: Attempt) {
  if (attempt.rung === "object") {
    return { text: { format: { type: "json_object" as const } } };
  }
  if (attempt.rung !== "schema" || !request.jsonSchema) {
    return {};
  }
  const { name, schema } = request.jsonSchema;
  const strict = toStrictSchema(schema);
  return {
    text: {
      format: {
        type: "json_schema" as const,
        name,
        schema: { ...(strict ?? schema) },
        strict: strict !== null,
      },
    },
  };
}
