import type { FinishReason, ToolCall } from "../messages";
import type { ChatRequest } from "../model-client";
import type { GatewayError } from "./gateway-error";

/** A request of any protocol, read into the product's own terms. */
export type GatewayCall = {
  readonly model: string;
  readonly request: ChatRequest;
  readonly stream: boolean;
  /** Chat completions only: a last chunk with the usage was asked for. */
  readonly streamsUsage: boolean;
  /** Tools that take one free text instead of JSON arguments; offered to the model with `input`. */
  readonly freeTextTools: ReadonlySet<string>;
};

/** Tokens of a reply; the counts are disjoint (models-and-harnesses.md 11). */
export type GatewayUsage = {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  /** Written into the provider's prompt cache, where it tells. */
  readonly cacheWriteTokens?: number | undefined;
  readonly outputTokens: number;
};

export type GatewayReply = {
  /** Hexadecimal, part of the ids that are made for the reply. */
  readonly id: string;
  readonly text: string;
  readonly finish: FinishReason;
  readonly toolCalls: readonly ToolCall[];
  readonly usage: GatewayUsage;
};

/** One event of a stream; without a name only its data is sent. Text data is sent as it is. */
export type StreamEvent = { readonly event?: string; readonly data: object | string };

/** One of the three APIs the gateway speaks. Pure: no socket, no clock. */
export type Protocol = {
  readonly name: "chat" | "responses" | "messages";
  /** Throws GatewayError that names the field that cannot be used. */
  read(body: unknown): GatewayCall;
  toBody(reply: GatewayReply, call: GatewayCall): object;
  toEvents(reply: GatewayReply, call: GatewayCall): StreamEvent[];
  toErrorBody(error: GatewayError): object;
  /** What ends a stream that had begun. */
  toErrorEvents(error: GatewayError, call: GatewayCall): StreamEvent[];
};

const pieceLength = 400;

/** The text in the pieces it is streamed in. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; start += pieceLength) {
    pieces.push(text.slice(start, start + pieceLength));
  }
  return pieces;
}

/** The one text argument of a call to a free-text tool. */
export function freeTextOf(call: ToolCall): string {
  try {
    const value: unknown = JSON.parse(call.arguments);
    if (typeof value === "object" && value !== null && "input" in value) {
      return typeof value.input === "string" ? value.input : JSON.stringify(value.input);
    }
  } catch {
    // A model that ignored the schema wrote the text itself.
  }
  return call.arguments;
}

export const freeTextParameters = {
  type: "object",
  properties: { input: { type: "string" } },
  required: ["input"],
  additionalProperties: false,
} as const;

export const defaultMaxOutputTokens = 16_384;
