import * as z from "zod";
import { type ChatReply, findErrorInBody, isHtml, type ReplyUsage } from "../chat-reply";
import { ModelError } from "../model-error";
import type { Received } from "./event-stream";
import type { ResponsesState } from "./responses-input";

const tokenCount = z.number().min(0).catch(0);
const usageSchema = z.object({
  input_tokens: tokenCount,
  output_tokens: tokenCount,
  input_tokens_details: z
    .object({ cached_tokens: tokenCount, cache_write_tokens: tokenCount.optional() })
    .nullish()
    .catch(null),
  output_tokens_details: z.object({ reasoning_tokens: tokenCount }).nullish().catch(null),
});

const partSchema = z.looseObject({
  type: z.string(),
  text: z.string().nullish().catch(null),
  refusal: z.string().nullish().catch(null),
});
const itemSchema = z.looseObject({
  type: z.string(),
  content: z.array(partSchema).nullish().catch(null),
  call_id: z.string().nullish().catch(null),
  name: z.string().nullish().catch(null),
  arguments: z.string().nullish().catch(null),
});
const responseSchema = z.looseObject({
  object: z.literal("response"),
  status: z.string().nullish(),
  output: z.array(itemSchema),
  incomplete_details: z.object({ reason: z.string().nullish() }).nullish().catch(null),
  error: z.object({ code: z.string().nullish(), message: z.string() }).nullish().catch(null),
});
export type ResponseBody = z.infer<typeof responseSchema>;

const terminalSchema = z.object({
  type: z.enum(["response.completed", "response.incomplete", "response.failed"]),
  response: z.unknown(),
});
const failureEventSchema = z.object({
  type: z.literal("error"),
  message: z.string().optional(),
  code: z.string().nullish(),
  error: z
    .object({ message: z.string(), code: z.string().nullish(), type: z.string().nullish() })
    .optional(),
});

/** The response of the terminal event, or the whole body. Throws what the stream reports as an error. */
export function findResponse(received: Received): unknown {
  if (received.kind === "body") {
    const error = findErrorInBody(received.body);
    if (error) {
      throw error;
    }
    return received.body;
  }
  for (const event of received.events) {
    const terminal = terminalSchema.safeParse(event);
    if (terminal.success) {
      return terminal.data.response;
    }
    const failure = failureEventSchema.safeParse(event);
    if (failure.success) {
      const { error, message, code } = failure.data;
      throw failureOf(error?.code ?? error?.type ?? code ?? "", error?.message ?? message ?? "");
    }
  }
  throw Object.assign(new Error("The stream ended before its last event."), { code: "ECONNRESET" });
}

/** An error a response reports in words, with the status it would have had. */
function failureOf(code: string, message: string) {
  const status = /rate_limit/.test(code)
    ? 429
    : /server_error|overloaded|timeout/.test(code)
      ? 500
      : 400;
  return Object.assign(new Error(message || code), { status, code });
}

// Made once: zod compiles a schema at its first use, and this stands in the path of every call.
const bodyWithUsageSchema = z.object({ usage: usageSchema });

export function readResponsesUsage(body: unknown): ReplyUsage | null {
  const parsed = bodyWithUsageSchema.safeParse(body);
  if (!parsed.success) {
    return null;
  }
  const { input_tokens, output_tokens, input_tokens_details, output_tokens_details } =
    parsed.data.usage;
  const cached = Math.min(input_tokens, input_tokens_details?.cached_tokens ?? 0);
  const written = Math.min(input_tokens - cached, input_tokens_details?.cache_write_tokens ?? 0);
  const reasoning = Math.min(output_tokens, output_tokens_details?.reasoning_tokens ?? 0);
  return {
    inputTokens: Math.round(input_tokens - cached - written),
    cachedInputTokens: Math.round(cached),
    outputTokens: Math.round(output_tokens),
    ...(reasoning > 0 ? { reasoningTokens: Math.round(reasoning) } : {}),
    ...(written > 0 ? { cacheWriteTokens: Math.round(written) } : {}),
  };
}

/**
 * Turns a response into text, calls and finish; the same rules as for chat completions. Throws
 * ModelError `protocol` for anything else, and the error a failed response names.
 */
export function readResponse(body: unknown, usage: ReplyUsage | null): ChatReply {
  const parsed = responseSchema.safeParse(body);
  if (!parsed.success) {
    throw notAResponse(body);
  }
  const response = parsed.data;
  if (response.status === "failed" || (response.error && response.status !== "completed")) {
    throw failureOf(response.error?.code ?? "server_error", response.error?.message ?? "");
  }
  const reason =
    response.status === "incomplete" ? (response.incomplete_details?.reason ?? "") : "";
  if (reason === "content_filter") {
    throw new ModelError({
      kind: "content_filter",
      message: "The endpoint's content filter cut the reply.",
    });
  }
  const parts = response.output.flatMap((item) => item.content ?? []);
  if (parts.some((part) => part.type === "refusal" || part.refusal)) {
    throw new ModelError({ kind: "refusal", message: "The model refused to answer." });
  }
  return replyOf(response, reason === "max_output_tokens" || reason === "max_tokens", usage);
}

function replyOf(response: ResponseBody, isCut: boolean, usage: ReplyUsage | null): ChatReply {
  const text = response.output
    .filter((item) => item.type === "message")
    .flatMap((item) => item.content ?? [])
    .map((part) => (part.type === "output_text" ? (part.text ?? "") : ""))
    .join("");
  const toolCalls = response.output.flatMap((item) =>
    item.type === "function_call" && item.call_id && item.name
      ? [{ id: item.call_id, name: item.name, arguments: item.arguments ?? "" }]
      : [],
  );
  const opaque: ResponsesState = { protocol: "responses", output: response.output };
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

function notAResponse(body: unknown): ModelError {
  const what = isHtml(body)
    ? "an HTML page"
    : typeof body === "string"
      ? "plain text"
      : "other JSON";
  return new ModelError({
    kind: "protocol",
    message: `The endpoint answered with ${what} instead of a response; check that the base URL points to an API with /responses, or set the API to chat.`,
  });
}
