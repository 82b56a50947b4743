import { promptTokensOf } from "../../domain/usage";
import type { FinishReason, ToolCall } from "../messages";
import { readChatRequest } from "./chat-request";
import type { GatewayError } from "./gateway-error";
import {
  freeTextOf,
  type GatewayCall,
  type GatewayReply,
  type GatewayUsage,
  type Protocol,
  piecesOf,
  type StreamEvent,
} from "./protocol";

const finishWords: Record<FinishReason, string> = {
  stop: "stop",
  tool_calls: "tool_calls",
  length: "length",
  content_filter: "content_filter",
  refusal: "stop",
};

function toUsage(usage: GatewayUsage) {
  const { cachedInputTokens, cacheWriteTokens, outputTokens } = usage;
  const promptTokens = promptTokensOf(usage);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: outputTokens,
    total_tokens: promptTokens + outputTokens,
    prompt_tokens_details: {
      cached_tokens: cachedInputTokens,
      ...(cacheWriteTokens ? { cache_write_tokens: cacheWriteTokens } : {}),
    },
  };
}

function toCall(call: ToolCall, freeTextTools: ReadonlySet<string>) {
  return freeTextTools.has(call.name)
    ? {
        id: call.id,
        type: "custom" as const,
        custom: { name: call.name, input: freeTextOf(call) },
      }
    : {
        id: call.id,
        type: "function" as const,
        function: { name: call.name, arguments: call.arguments },
      };
}

function toMessage(reply: GatewayReply, call: GatewayCall) {
  const isRefusal = reply.finish === "refusal";
  const isCallOnly = reply.text === "" && reply.toolCalls.length > 0;
  return {
    role: "assistant" as const,
    content: isRefusal || isCallOnly ? null : reply.text,
    refusal: isRefusal ? reply.text || "The model refused to answer." : null,
    ...(reply.toolCalls.length > 0
      ? { tool_calls: reply.toolCalls.map((asked) => toCall(asked, call.freeTextTools)) }
      : {}),
  };
}

function chunksOf(reply: GatewayReply, call: GatewayCall): object[] {
  const message = toMessage(reply, call);
  const deltas: object[] = [{ role: "assistant", content: "" }];
  if (message.refusal !== null) {
    deltas.push({ refusal: message.refusal });
  }
  deltas.push(...piecesOf(message.content ?? "").map((content) => ({ content })));
  for (const [index, asked] of (message.tool_calls ?? []).entries()) {
    if (asked.type === "custom") {
      deltas.push({ tool_calls: [{ index, ...asked }] });
      continue;
    }
    const { name, arguments: text } = asked.function;
    deltas.push({
      tool_calls: [{ index, id: asked.id, type: "function", function: { name, arguments: "" } }],
    });
    deltas.push(
      ...piecesOf(text).map((piece) => ({
        tool_calls: [{ index, function: { arguments: piece } }],
      })),
    );
  }
  return deltas;
}

function toEvents(reply: GatewayReply, call: GatewayCall): StreamEvent[] {
  const head = {
    id: `chatcmpl-${reply.id}`,
    object: "chat.completion.chunk",
    created: 0,
    model: call.model,
  };
  const chunk = (delta: object, finish: string | null) => ({
    data: { ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] },
  });
  return [
    ...chunksOf(reply, call).map((delta) => chunk(delta, null)),
    chunk({}, finishWords[reply.finish]),
    ...(call.streamsUsage ? [{ data: { ...head, choices: [], usage: toUsage(reply.usage) } }] : []),
    { data: "[DONE]" },
  ];
}

/** The error body of both OpenAI protocols. */
export function toOpenAiError(error: GatewayError) {
  const { message, openAiType: type, param, code } = error;
  return { error: { message, type, param, code } };
}

/** `POST /v1/chat/completions`. */
export const chatProtocol: Protocol = {
  name: "chat",
  read: readChatRequest,
  toBody: (reply, call) => ({
    id: `chatcmpl-${reply.id}`,
    object: "chat.completion",
    created: 0,
    model: call.model,
    choices: [
      {
        index: 0,
        finish_reason: finishWords[reply.finish],
        message: toMessage(reply, call),
        logprobs: null,
      },
    ],
    usage: toUsage(reply.usage),
  }),
  toEvents,
  toErrorBody: toOpenAiError,
  toErrorEvents: (error) => [{ data: toOpenAiError(error) }],
};
