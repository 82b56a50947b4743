import * as z from "zod";
import { type ChatReply, findErrorInBody, isHtml, type ReplyUsage } from "../chat-reply";
import { ModelError } from "../model-error";
import type { MessagesState } from "./anthropic-messages";
import type { Received } from "./event-stream";

const count = z.number().min(0).nullish().catch(null);
const usageSchema = z.object({
  input_tokens: z.number().min(0).catch(0),
  output_tokens: z.number().min(0).catch(0),
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
  cache_creation: z
    .object({ ephemeral_5m_input_tokens: count, ephemeral_1h_input_tokens: count })
    .nullish()
    .catch(null),
  output_tokens_details: z.object({ thinking_tokens: count }).nullish().catch(null),
});

const blockSchema = z.looseObject({ type: z.string() });
const messageSchema = z.looseObject({
  type: z.literal("message"),
  content: z.array(blockSchema),
  stop_reason: z.string().nullish(),
});
type Block = z.infer<typeof blockSchema>;

const errorSchema = z.object({
  type: z.literal("error"),
  error: z.object({ type: z.string(), message: z.string() }),
});

const statuses: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  timeout_error: 504,
  overloaded_error: 529,
};

function failureOf({ type, message }: { type: string; message: string }) {
  return Object.assign(new Error(message), { status: statuses[type] ?? 500, type });
}

/** The message a stream adds up to, or the whole body of an endpoint that does not stream. */
export function findMessage(received: Received): unknown {
  if (received.kind === "events") {
    return addUp(received.events);
  }
  const error = errorSchema.safeParse(received.body);
  if (error.success) {
    throw failureOf(error.data.error);
  }
  const other = findErrorInBody(received.body);
  if (other) {
    throw other;
  }
  return received.body;
}

const eventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("message_start"), message: z.record(z.string(), z.unknown()) }),
  z.object({ type: z.literal("content_block_start"), index: z.int(), content_block: blockSchema }),
  z.object({ type: z.literal("content_block_delta"), index: z.int(), delta: blockSchema }),
  z.object({
    type: z.literal("message_delta"),
    delta: z.record(z.string(), z.unknown()),
    usage: z.record(z.string(), z.unknown()).nullish(),
  }),
  z.object({ type: z.literal("message_stop") }),
  errorSchema,
]);

/** Puts the pieces of a stream together. Throws an error event, and a cut stream as a lost connection. */
function addUp(events: readonly unknown[]): unknown {
  let message: Record<string, unknown> = {};
  let usage: Record<string, unknown> = {};
  let isWhole = false;
  const blocks = new Map<number, Growing>();
  for (const raw of events) {
    if (isTextPiece(raw)) {
      grow(blocks.get(raw.index), raw.delta);
      continue;
    }
    const parsed = eventSchema.safeParse(raw);
    if (!parsed.success) {
      continue;
    }
    const event = parsed.data;
    switch (event.type) {
      case "message_start":
        message = event.message;
        usage = asRecord(event.message.usage);
        break;
      case "content_block_start":
        blocks.set(event.index, { block: { ...event.content_block }, json: "" });
        break;
      case "content_block_delta":
        grow(blocks.get(event.index), event.delta);
        break;
      case "message_delta":
        message = { ...message, ...event.delta };
        usage = { ...usage, ...withoutNull(event.usage ?? {}) };
        break;
      case "message_stop":
        isWhole = true;
        break;
      case "error":
        throw failureOf(event.error);
      default: {
        const unknown: never = event;
        return unknown;
      }
    }
  }
  if (!isWhole) {
    throw Object.assign(new Error("The stream ended before its last event."), {
      code: "ECONNRESET",
    });
  }
  const content = [...blocks].sort(([a], [b]) => a - b).map(([, growing]) => finished(growing));
  return { ...message, usage, content };
}

/** Nearly all of a stream: hundreds in one reply, so that their shape is looked at without a schema. */
function isTextPiece(
  raw: unknown,
): raw is { readonly index: number; readonly delta: Block & { readonly text: string } } {
  const { type, index, delta } = asRecord(raw);
  const piece = type === "content_block_delta" ? asRecord(delta) : {};
  return typeof index === "number" && piece.type === "text_delta" && typeof piece.text === "string";
}

/** A block while its pieces arrive; a tool's input comes as pieces of JSON text. */
type Growing = { readonly block: Block; json: string };

const grownFields: Readonly<Record<string, string>> = {
  text_delta: "text",
  thinking_delta: "thinking",
  signature_delta: "signature",
};

function grow(growing: Growing | undefined, delta: Block): void {
  if (!growing) {
    return;
  }
  if (delta.type === "input_json_delta") {
    growing.json += textOf(delta.partial_json);
    return;
  }
  const field = grownFields[delta.type];
  if (field !== undefined) {
    growing.block[field] = `${textOf(growing.block[field])}${textOf(delta[field])}`;
  }
}

function finished({ block, json }: Growing): Block {
  return json === "" ? block : { ...block, input: parseOrText(json) };
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function withoutNull(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}

// Made once: zod compiles a schema at its first use, and this stands in the path of every call.
const messageWithUsageSchema = z.object({ usage: usageSchema });

/** Cache reads and writes stand beside the input in this API, as they do here (11). */
export function readMessageUsage(body: unknown): ReplyUsage | null {
  const parsed = messageWithUsageSchema.safeParse(body);
  if (!parsed.success) {
    return null;
  }
  const { usage } = parsed.data;
  const forAnHour = usage.cache_creation?.ephemeral_1h_input_tokens ?? 0;
  const split = (usage.cache_creation?.ephemeral_5m_input_tokens ?? 0) + forAnHour;
  const written = split > 0 ? split : (usage.cache_creation_input_tokens ?? 0);
  const thought = Math.min(usage.output_tokens, usage.output_tokens_details?.thinking_tokens ?? 0);
  return {
    inputTokens: Math.round(usage.input_tokens),
    cachedInputTokens: Math.round(usage.cache_read_input_tokens ?? 0),
    outputTokens: Math.round(usage.output_tokens),
    ...(thought > 0 ? { reasoningTokens: Math.round(thought) } : {}),
    ...(written > 0 ? { cacheWriteTokens: Math.round(written) } : {}),
    ...(split > 0 ? { cacheWrite1hTokens: Math.round(forAnHour) } : {}),
  };
}

/** Turns a message into text, calls and finish. Throws ModelError as for chat completions. */
export function readMessage(body: unknown, usage: ReplyUsage | null): ChatReply {
  const parsed = messageSchema.safeParse(body);
  if (!parsed.success) {
    throw notAMessage(body);
  }
  const { content, stop_reason: reason } = parsed.data;
  if (reason === "refusal") {
    throw new ModelError({ kind: "refusal", message: "The model refused to answer." });
  }
  if (reason === "model_context_window_exceeded") {
    throw new ModelError({
      kind: "context_length",
      message:
        "Prompt and reply do not fit into the model's context; shorten the input or lower the max output tokens.",
    });
  }
  const isCut = reason === "max_tokens";
  const text = content
    .filter((block) => block.type === "text")
    .map((block) => textOf(block.text))
    .join("");
  const toolCalls = content.flatMap((block) =>
    block.type === "tool_use"
      ? [{ id: textOf(block.id), name: textOf(block.name), arguments: argumentsOf(block.input) }]
      : [],
  );
  const opaque: MessagesState = { protocol: "messages", content };
  if (toolCalls.length > 0 && !isCut) {
    return { text, finish: "tool_calls", toolCalls, opaque, usage };
  }
  if (text.trim() === "") {
    throw isCut
      ? new ModelError({
          kind: "truncated",
          message:
            "The model reached its output limit before it wrote an answer; raise the max output tokens.",
        })
      : new ModelError({ kind: "empty", message: "The model answered with an empty text." });
  }
  return { text, finish: isCut ? "length" : "stop", toolCalls: [], opaque, usage };
}

/** Arguments are text in our contract: JSON of an object, or what the model wrote instead. */
function argumentsOf(input: unknown): string {
  return typeof input === "string" ? input : JSON.stringify(input ?? {});
}

function notAMessage(body: unknown): ModelError {
  const what = isHtml(body)
    ? "an HTML page"
    : typeof body === "string"
      ? "plain text"
      : "other JSON";
  return new ModelError({
    kind: "protocol",
    message: `The endpoint answered with ${what} instead of a message; check that the base URL points to the Messages API (without /v1 at its end).`,
  });
}
