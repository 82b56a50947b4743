import * as z from "zod";
import type { ChatResult } from "./model-client";
import { ModelError } from "./model-error";

/** Token counts of one reply; input, cached input, cache writes and output are disjoint (M 11). */
export type ReplyUsage = {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  /** Part of the output that was thought, where the provider tells. */
  readonly reasoningTokens?: number;
  /** Written into the provider's prompt cache, where it tells. */
  readonly cacheWriteTokens?: number;
  /** Those of them that are kept for an hour, which cost more. */
  readonly cacheWrite1hTokens?: number;
};

export type ChatReply = {
  readonly text: string;
  readonly finish: ChatResult["finish"];
  readonly toolCalls: ChatResult["toolCalls"];
  readonly opaque?: unknown;
  readonly usage: ReplyUsage | null;
  /** How the JSON of the reply was asked for (7); absent where none was. */
  readonly rung?: ChatResult["rung"];
};

const toolCallSchema = z.object({
  id: z.string(),
  function: z.object({ name: z.string(), arguments: z.string().catch("") }),
});
const choiceSchema = z.object({
  finish_reason: z.string().nullish(),
  message: z.object({
    content: z.string().nullish(),
    refusal: z.string().nullish(),
    tool_calls: z.array(toolCallSchema).nullish(),
  }),
});
const bodySchema = z.object({ choices: z.array(choiceSchema).min(1) });
const tokenCount = z.number().min(0).catch(0);
const usageSchema = z.object({
  prompt_tokens: tokenCount,
  completion_tokens: tokenCount,
  prompt_tokens_details: z
    .object({ cached_tokens: tokenCount, cache_write_tokens: tokenCount.optional() })
    .nullish()
    .catch(null),
  completion_tokens_details: z.object({ reasoning_tokens: tokenCount }).nullish().catch(null),
});
// Made once: zod compiles a schema at its first use, and this stands in the path of every call.
const bodyWithUsageSchema = z.object({ usage: usageSchema });

/** Reads usage before anything else, so that tokens of a refused reply are counted too. */
export function readUsage(body: unknown): ReplyUsage | null {
  const parsed = bodyWithUsageSchema.safeParse(body);
  if (!parsed.success) {
    return null;
  }
  const { prompt_tokens, completion_tokens, prompt_tokens_details } = parsed.data.usage;
  const thought = parsed.data.usage.completion_tokens_details?.reasoning_tokens ?? 0;
  const cached = Math.min(prompt_tokens, prompt_tokens_details?.cached_tokens ?? 0);
  const written = Math.min(prompt_tokens - cached, prompt_tokens_details?.cache_write_tokens ?? 0);
  return {
    inputTokens: Math.round(prompt_tokens - cached - written),
    cachedInputTokens: Math.round(cached),
    outputTokens: Math.round(completion_tokens),
    ...(thought > 0 ? { reasoningTokens: Math.round(Math.min(thought, completion_tokens)) } : {}),
    ...(written > 0 ? { cacheWriteTokens: Math.round(written) } : {}),
  };
}

/**
 * Turns the body of a chat completion into text and finish. Throws ModelError `protocol` for
 * anything else, and `refusal`, `content_filter`, `truncated`, `empty` for replies without a usable
 * text. A text cut at the token limit is returned with finish `length`.
 */
export function readChatReply(
  body: unknown,
  usage: ReplyUsage | null = readUsage(body),
): ChatReply {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) {
    throw notAChatCompletion(body);
  }
  const [choice] = parsed.data.choices;
  if (!choice) {
    throw notAChatCompletion(body);
  }
  const reason = choice.finish_reason ?? "stop";
  if (reason === "content_filter") {
    throw new ModelError({
      kind: "content_filter",
      message: "The endpoint's content filter cut the reply.",
    });
  }
  if (choice.message.refusal) {
    throw new ModelError({ kind: "refusal", message: "The model refused to answer." });
  }
  const { text, unfinishedThought } = withoutThought(choice.message.content ?? "");
  const toolCalls = (choice.message.tool_calls ?? []).map((call) => ({
    id: call.id,
    name: call.function.name,
    arguments: call.function.arguments,
  }));
  // Calls cut at the output limit are not whole; their text may still hold an answer.
  if (toolCalls.length > 0 && reason !== "length") {
    return { text, finish: "tool_calls", toolCalls, usage };
  }
  if (text.trim() === "") {
    throw withoutText(reason === "length" || unfinishedThought);
  }
  return { text, finish: reason === "length" ? "length" : "stop", toolCalls: [], usage };
}

function withoutText(cut: boolean): ModelError {
  return cut
    ? new ModelError({
        kind: "truncated",
        message:
          "The model reached its output limit before it wrote an answer; raise the max output tokens.",
      })
    : new ModelError({ kind: "empty", message: "The model answered with an empty text." });
}

/** Models that think aloud put it first; answers and prompts must never contain it. */
function withoutThought(content: string): { text: string; unfinishedThought: boolean } {
  const opens = /^\s*<think>/.test(content);
  const close = opens ? /<\/think>/.exec(content) : closeWithoutOpen(content);
  if (opens && !close) {
    return { text: "", unfinishedThought: true };
  }
  if (close) {
    const text = content.slice(close.index + close[0].length).trimStart();
    return { text, unfinishedThought: false };
  }
  return { text: content, unfinishedThought: false };
}

/** Some chat templates open the thought in the prompt, so that a reply only closes it on a line's end. */
function closeWithoutOpen(content: string): RegExpExecArray | null {
  const close = /<\/think>[ \t]*(?:\r?\n|$)/.exec(content);
  return close && !content.slice(0, close.index).includes("<think>") ? close : null;
}

const errorBodySchema = z.object({
  error: z.object({
    message: z.string(),
    code: z.union([z.number(), z.string()]).nullish(),
  }),
});

/** Some gateways send their errors with status 200; null for any other body. */
export function findErrorInBody(body: unknown): (Error & { status: number; code: string }) | null {
  if (typeof body !== "object" || body === null || !("error" in body)) {
    return null;
  }
  const parsed = errorBodySchema.safeParse(body);
  if (!parsed.success) {
    return null;
  }
  const { message, code } = parsed.data.error;
  const status = Number(code);
  return Object.assign(new Error(message), {
    status: status >= 400 && status < 600 ? status : 502,
    code: String(code ?? ""),
  });
}

export function isHtml(body: unknown): boolean {
  return typeof body === "string" && /^\s*<(!doctype|html|head|body)/i.test(body);
}

function notAChatCompletion(body: unknown): ModelError {
  const what = isHtml(body)
    ? "an HTML page"
    : typeof body === "string"
      ? "plain text"
      : "other JSON";
  return new ModelError({
    kind: "protocol",
    message: `The endpoint answered with ${what} instead of a chat completion; check that the base URL points to an OpenAI-compatible API (it usually ends in /v1).`,
  });
}
