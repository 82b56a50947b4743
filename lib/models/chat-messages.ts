import type OpenAI from "openai";
import type { ContentPart, ImagePart, ModelMessage, ToolDefinition } from "./messages";

type Message = OpenAI.Chat.Completions.ChatCompletionMessageParam;

/** Messages in the shape of chat completions (models-and-harnesses.md 6). */
export function toChatMessages(
  system: string,
  messages: readonly ModelMessage[],
  systemRole: "system" | "developer" = "system",
): Message[] {
  return [
    ...(system ? [{ role: systemRole, content: system }] : []),
    ...messages.map(toChatMessage),
  ];
}

function toChatMessage(message: ModelMessage): Message {
  switch (message.role) {
    case "user":
      return { role: "user", content: toChatContent(message.content) };
    case "assistant":
      return message.toolCalls && message.toolCalls.length > 0
        ? {
            role: "assistant",
            content: message.content || null,
            tool_calls: message.toolCalls.map((call) => ({
              id: call.id,
              type: "function" as const,
              function: { name: call.name, arguments: call.arguments },
            })),
          }
        : { role: "assistant", content: message.content };
    case "tool":
      return { role: "tool", tool_call_id: message.toolCallId, content: message.content };
    default: {
      const unknown: never = message;
      return unknown;
    }
  }
}

function toChatContent(content: string | readonly ContentPart[]) {
  if (typeof content === "string") {
    return content;
  }
  return content.map((part) =>
    part.type === "text"
      ? { type: "text" as const, text: part.text }
      : {
          type: "image_url" as const,
          image_url: {
            url: imageUrl(part),
            ...(part.detail && part.detail !== "auto" ? { detail: part.detail } : {}),
          },
        },
  );
}

/** A picture as an address that holds its bytes. */
export function imageUrl(part: ImagePart): string {
  const { buffer, byteOffset, byteLength } = part.bytes;
  return `data:${part.mediaType};base64,${Buffer.from(buffer, byteOffset, byteLength).toString("base64")}`;
}

export function toChatTools(tools: readonly ToolDefinition[]) {
  return tools.map(({ name, description, parameters }) => ({
    type: "function" as const,
    function: { name, description, parameters: { ...parameters } },
  }));
}
