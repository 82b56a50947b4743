import type Anthropic from "@anthropic-ai/sdk";
import * as z from "zod";
import type { ContentPart, ModelMessage, ToolDefinition } from "../messages";
import type { ChatRequest } from "../model-client";

type MessageParam = Anthropic.MessageParam;
type Block = Anthropic.ContentBlockParam;

/** Blocks of an earlier turn that go back untouched: thoughts are signed (6.3). */
export type MessagesState = { readonly protocol: "messages"; readonly content: readonly unknown[] };

const stateSchema = z.object({ protocol: z.literal("messages"), content: z.array(z.unknown()) });

/** Marks the end of a beginning that is worth keeping. */
export type CacheMark = { readonly type: "ephemeral"; readonly ttl?: "1h" };

/** Shorter beginnings are not kept, so they are not marked (12). Characters, about 1,000 tokens. */
const leastCachedChars = 3_600;

/**
 * Messages in the shape of the Messages API. Answers of tools stand together in one user turn, and in
 * loops of several turns the last block is marked, so that the next turn finds the whole beginning.
 */
export function toAnthropicMessages(
  request: Pick<ChatRequest, "messages">,
  mark: CacheMark | null,
): MessageParam[] {
  const turns: { role: "user" | "assistant"; content: Block[] }[] = [];
  for (const message of request.messages) {
    const role = message.role === "assistant" ? "assistant" : "user";
    const last = turns.at(-1);
    const content = toBlocks(message);
    if (last?.role === role) {
      last.content.push(...content);
    } else {
      turns.push({ role, content });
    }
  }
  const isLoop = request.messages.some((message) => message.role === "tool");
  if (mark && isLoop) {
    markLast(turns.at(-1)?.content ?? [], mark);
  }
  return turns;
}

function toBlocks(message: ModelMessage): Block[] {
  switch (message.role) {
    case "user":
      return toContent(message.content);
    case "assistant": {
      const state = stateSchema.safeParse(message.opaque);
      if (state.success) {
        // The blocks are the API's own, as they came; they have no narrower type on the way back.
        return [...state.data.content] as Block[];
      }
      return [
        ...(message.content ? [{ type: "text" as const, text: message.content }] : []),
        ...(message.toolCalls ?? []).map((call) => ({
          type: "tool_use" as const,
          id: call.id,
          name: call.name,
          input: parseArguments(call.arguments),
        })),
      ];
    }
    case "tool":
      return [{ type: "tool_result", tool_use_id: message.toolCallId, content: message.content }];
    default: {
      const unknown: never = message;
      return unknown;
    }
  }
}

function toContent(content: string | readonly ContentPart[]): Block[] {
  if (typeof content === "string") {
    return [{ type: "text", text: content }];
  }
  return content.map((part) =>
    part.type === "text"
      ? { type: "text" as const, text: part.text }
      : {
          type: "image" as const,
          source: {
            type: "base64" as const,
            media_type: part.mediaType,
            data: Buffer.from(
              part.bytes.buffer,
              part.bytes.byteOffset,
              part.bytes.byteLength,
            ).toString("base64"),
          },
        },
  );
}

/** What a model wrote as arguments; something that is no object goes back as one, so that it is seen. */
function parseArguments(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text || "{}");
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : { value };
  } catch {
    return { text };
  }
}

function markLast(blocks: Block[], mark: CacheMark): void {
  const last = blocks.at(-1);
  if (last && (last.type === "text" || last.type === "tool_result" || last.type === "image")) {
    blocks.splice(-1, 1, { ...last, cache_control: mark });
  }
}

/** The system text as a block; its end is the end of what all items of a batch share. */
export function toSystemBlocks(system: string, mark: CacheMark | null) {
  if (system === "") {
    return [];
  }
  const isWorthIt = mark !== null && system.length >= leastCachedChars;
  return [{ type: "text" as const, text: system, ...(isWorthIt ? { cache_control: mark } : {}) }];
}

export function toAnthropicTools(tools: readonly ToolDefinition[]): Anthropic.Tool[] {
  return tools.map(({ name, description, parameters }) => ({
    name,
    description,
    input_schema: { ...parameters, type: "object" as const },
  }));
}
