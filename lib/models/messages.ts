/** A picture as it is sent: raw bytes, the type found in the bytes (models-and-harnesses.md 6.1). */
export type ImagePart = {
  readonly type: "image";
  /** For people and trajectories; never sent. */
  readonly name: string;
  readonly mediaType: "image/png" | "image/jpeg" | "image/webp" | "image/gif";
  readonly bytes: Uint8Array;
  readonly detail?: "auto" | "low" | "high";
};
export type ContentPart = { readonly type: "text"; readonly text: string } | ImagePart;

/** A call the model asks for. `arguments` is the text the model wrote, not yet parsed. */
export type ToolCall = { readonly id: string; readonly name: string; readonly arguments: string };

/** One definition for all protocols (6.2); `parameters` is a JSON Schema of an object. */
export type ToolDefinition = {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
};

export type ModelMessage =
  | { readonly role: "user"; readonly content: string | readonly ContentPart[] }
  | {
      readonly role: "assistant";
      readonly content: string;
      readonly toolCalls?: readonly ToolCall[];
      /** What the provider wants back untouched, as it came in `ChatResult.opaque` (6.3). */
      readonly opaque?: unknown;
    }
  | { readonly role: "tool"; readonly toolCallId: string; readonly content: string };

export type FinishReason = "stop" | "tool_calls" | "length" | "content_filter" | "refusal";

/** The text of a message; a picture is its name in brackets. */
export function textOfMessage(message: ModelMessage): string {
  if (typeof message.content === "string") {
    return message.content;
  }
  return message.content
    .map((part) => (part.type === "text" ? part.text : `[image ${part.name}]`))
    .join("\n");
}
