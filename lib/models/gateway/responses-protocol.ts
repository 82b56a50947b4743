import { promptTokensOf } from "../../domain/usage";
import type { ToolCall } from "../messages";
import { toOpenAiError } from "./chat-protocol";
import type { GatewayError } from "./gateway-error";
import {
  freeTextOf,
  type GatewayCall,
  type GatewayReply,
  type Protocol,
  piecesOf,
  type StreamEvent,
} from "./protocol";
import { readResponsesRequest } from "./responses-request";

function toUsage({ usage }: GatewayReply) {
  const inputTokens = promptTokensOf(usage);
  return {
    input_tokens: inputTokens,
    input_tokens_details: {
      cached_tokens: usage.cachedInputTokens,
      cache_write_tokens: usage.cacheWriteTokens ?? 0,
    },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + usage.outputTokens,
  };
}

function textPart(text: string) {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

/** The items of a reply: words first, then calls. */
function itemsOf(reply: GatewayReply, call: GatewayCall) {
  const isRefusal = reply.finish === "refusal";
  const part = isRefusal
    ? { type: "refusal", refusal: reply.text || "The model refused to answer." }
    : textPart(reply.text);
  const message = {
    type: "message" as const,
    id: `msg_${reply.id}`,
    status: isCut(reply) ? "incomplete" : "completed",
    role: "assistant",
    content: [part],
  };
  const hasWords = reply.text !== "" || isRefusal || reply.toolCalls.length === 0;
  return [
    ...(hasWords ? [message] : []),
    ...reply.toolCalls.map((asked, index) =>
      toCallItem(asked, `${reply.id}${index}`, call.freeTextTools),
    ),
  ];
}

function toCallItem(asked: ToolCall, id: string, freeTextTools: ReadonlySet<string>) {
  const { id: call_id, name } = asked;
  return freeTextTools.has(name)
    ? {
        type: "custom_tool_call" as const,
        id: `ctc_${id}`,
        status: "completed",
        call_id,
        name,
        input: freeTextOf(asked),
      }
    : {
        type: "function_call" as const,
        id: `fc_${id}`,
        status: "completed",
        call_id,
        name,
        arguments: asked.arguments,
      };
}

function isCut(reply: GatewayReply): boolean {
  return reply.finish === "length" || reply.finish === "content_filter";
}

type ResponseObject = {
  readonly id: string;
  readonly status: string;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly incomplete_details: { readonly reason: string } | null;
  readonly output: readonly object[];
  readonly usage?: object;
  readonly [field: string]: unknown;
};

function skeleton(id: string, call: GatewayCall): ResponseObject {
  return {
    id: `resp_${id}`,
    object: "response",
    created_at: 0,
    status: "in_progress",
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: call.request.maxOutputTokens,
    model: call.model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    temperature: 1,
    text: { format: { type: "text" } },
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    truncation: "disabled",
    metadata: {},
  };
}

function toResponse(reply: GatewayReply, call: GatewayCall): ResponseObject {
  return {
    ...skeleton(reply.id, call),
    status: isCut(reply) ? "incomplete" : "completed",
    incomplete_details: isCut(reply)
      ? { reason: reply.finish === "length" ? "max_output_tokens" : "content_filter" }
      : null,
    output: itemsOf(reply, call),
    usage: toUsage(reply),
  };
}

type Item = ReturnType<typeof itemsOf>[number];

/** Events of one item, between its start and its end. */
function eventsOfItem(item: Item, output_index: number): [string, object][] {
  const place = { item_id: item.id, output_index };
  switch (item.type) {
    case "message": {
      const [part] = item.content;
      const inPart = { ...place, content_index: 0 };
      if (part && "refusal" in part) {
        return [
          ["response.content_part.added", { ...inPart, part: { ...part, refusal: "" } }],
          ["response.refusal.delta", { ...inPart, delta: part.refusal }],
          ["response.refusal.done", { ...inPart, refusal: part.refusal }],
          ["response.content_part.done", { ...inPart, part }],
        ];
      }
      const text = part?.text ?? "";
      return [
        ["response.content_part.added", { ...inPart, part: textPart("") }],
        ...piecesOf(text).map((delta): [string, object] => [
          "response.output_text.delta",
          { ...inPart, delta, logprobs: [] },
        ]),
        ["response.output_text.done", { ...inPart, text, logprobs: [] }],
        ["response.content_part.done", { ...inPart, part: textPart(text) }],
      ];
    }
    case "function_call":
      return [
        ...piecesOf(item.arguments).map((delta): [string, object] => [
          "response.function_call_arguments.delta",
          { ...place, delta },
        ]),
        [
          "response.function_call_arguments.done",
          { ...place, name: item.name, arguments: item.arguments },
        ],
      ];
    case "custom_tool_call":
      return [
        ...piecesOf(item.input).map((delta): [string, object] => [
          "response.custom_tool_call_input.delta",
          { ...place, delta },
        ]),
        ["response.custom_tool_call_input.done", { ...place, input: item.input }],
      ];
    default: {
      const unknown: never = item;
      return unknown;
    }
  }
}

/** An item as it stands when it begins: without what its deltas bring. */
function begun(item: Item): object {
  switch (item.type) {
    case "message":
      return { ...item, status: "in_progress", content: [] };
    case "function_call":
      return { ...item, status: "in_progress", arguments: "" };
    case "custom_tool_call":
      return { ...item, status: "in_progress", input: "" };
    default: {
      const unknown: never = item;
      return unknown;
    }
  }
}

function numbered(events: readonly [string, object][]): StreamEvent[] {
  return events.map(([type, data], index) => ({
    event: type,
    data: { type, sequence_number: index, ...data },
  }));
}

function toEvents(reply: GatewayReply, call: GatewayCall): StreamEvent[] {
  const empty = skeleton(reply.id, call);
  const response = toResponse(reply, call);
  const items = itemsOf(reply, call).flatMap((item, output_index): [string, object][] => [
    ["response.output_item.added", { output_index, item: begun(item) }],
    ...eventsOfItem(item, output_index),
    ["response.output_item.done", { output_index, item }],
  ]);
  return numbered([
    ["response.created", { response: empty }],
    ["response.in_progress", { response: empty }],
    ...items,
    [isCut(reply) ? "response.incomplete" : "response.completed", { response }],
  ]);
}

/** Codes that clients of this protocol know; they retry by them. */
function failureCode(error: GatewayError): string {
  if (error.code === "context_length_exceeded") {
    return error.code;
  }
  return error.kind === "rate_limit" ? "rate_limit_exceeded" : "server_error";
}

/** `POST /v1/responses`. */
export const responsesProtocol: Protocol = {
  name: "responses",
  read: readResponsesRequest,
  toBody: toResponse,
  toEvents,
  toErrorBody: toOpenAiError,
  toErrorEvents: (error, call) => {
    const failed = {
      ...skeleton("failed", call),
      status: "failed",
      error: { code: failureCode(error), message: error.message },
    };
    return numbered([["response.failed", { response: failed }]]);
  },
};
