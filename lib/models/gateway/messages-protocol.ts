import type { FinishReason, ToolCall } from "../messages";
import type { GatewayError } from "./gateway-error";
import { readMessagesRequest } from "./messages-request";
import {
  type GatewayCall,
  type GatewayReply,
  type Protocol,
  piecesOf,
  type StreamEvent,
} from "./protocol";

const stopReasons: Record<FinishReason, string> = {
  stop: "end_turn",
  tool_calls: "tool_use",
  length: "max_tokens",
  content_filter: "refusal",
  refusal: "refusal",
};

function toUsage({ usage }: GatewayReply) {
  return {
    input_tokens: usage.inputTokens,
    cache_creation_input_tokens: usage.cacheWriteTokens ?? 0,
    cache_read_input_tokens: usage.cachedInputTokens,
    output_tokens: usage.outputTokens,
  };
}

/** Arguments as the object this protocol wants; text that is no JSON object is kept under `input`. */
function inputOf(call: ToolCall): object {
  try {
    const value: unknown = JSON.parse(call.arguments);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value;
    }
  } catch {
    // The client's tool will say what is wrong with it.
  }
  return call.arguments.trim() === "" ? {} : { input: call.arguments };
}

function toMessage(reply: GatewayReply, call: GatewayCall) {
  const uses = reply.toolCalls.map((asked) => ({
    type: "tool_use",
    id: asked.id,
    name: asked.name,
    input: inputOf(asked),
  }));
  const text = reply.text === "" ? [] : [{ type: "text", text: reply.text, citations: null }];
  return {
    id: `msg_${reply.id}`,
    type: "message",
    role: "assistant",
    model: call.model,
    content: [...text, ...uses],
    stop_reason: stopReasons[reply.finish],
    stop_sequence: null,
    usage: toUsage(reply),
  };
}

function named(event: string, data: object): StreamEvent {
  return { event, data: { type: event, ...data } };
}

function toEvents(reply: GatewayReply, call: GatewayCall): StreamEvent[] {
  const message = toMessage(reply, call);
  const events = [
    named("message_start", {
      message: {
        ...message,
        content: [],
        stop_reason: null,
        usage: { ...message.usage, output_tokens: 0 },
      },
    }),
  ];
  let index = 0;
  const addBlock = (block: object, deltas: readonly object[]) => {
    events.push(
      named("content_block_start", { index, content_block: block }),
      ...deltas.map((delta) => named("content_block_delta", { index, delta })),
      named("content_block_stop", { index }),
    );
    index += 1;
  };
  if (reply.text !== "") {
    const deltas = piecesOf(reply.text).map((text) => ({ type: "text_delta", text }));
    addBlock({ type: "text", text: "", citations: null }, deltas);
  }
  for (const asked of reply.toolCalls) {
    const pieces = piecesOf(JSON.stringify(inputOf(asked)));
    addBlock(
      { type: "tool_use", id: asked.id, name: asked.name, input: {} },
      pieces.map((partial_json) => ({ type: "input_json_delta", partial_json })),
    );
  }
  events.push(
    named("message_delta", {
      delta: { stop_reason: message.stop_reason, stop_sequence: null },
      usage: message.usage,
    }),
    named("message_stop", {}),
  );
  return events;
}

function toErrorBody(error: GatewayError) {
  return { type: "error", error: { type: error.messagesType, message: error.message } };
}

/** `POST /v1/messages`. */
export const messagesProtocol: Protocol = {
  name: "messages",
  read: readMessagesRequest,
  toBody: toMessage,
  toEvents,
  toErrorBody,
  toErrorEvents: (error) => [{ event: "error", data: toErrorBody(error) }],
};
