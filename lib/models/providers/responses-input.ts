import type OpenAI from "openai";
import * as z from "zod";
import { imageUrl } from "../chat-messages";
import type { ContentPart, ModelMessage, ToolDefinition } from "../messages";
import { toStrictSchema } from "../strict-schema";

type InputItem = OpenAI.Responses.ResponseInputItem;

/** Output items of an earlier turn that go back untouched (models-and-harnesses.md 6.3). */
export type ResponsesState = {
  readonly protocol: "responses";
  readonly output: readonly unknown[];
};

const stateSchema = z.object({ protocol: z.literal("responses"), output: z.array(z.unknown()) });

/** Messages as the items of a response's input; the system text stands in `instructions`. */
export function toInputItems(messages: readonly ModelMessage[]): InputItem[] {
  return messages.flatMap((message): InputItem[] => {
    switch (message.role) {
      case "user":
        return [{ role: "user", content: toContent(message.content) }];
      case "assistant": {
        const state = stateSchema.safeParse(message.opaque);
        if (state.success) {
          // The items are the SDK's own, as they came; they have no narrower type on the way back.
          return state.data.output as InputItem[];
        }
        return [
          ...(message.content ? [{ role: "assistant" as const, content: message.content }] : []),
          ...(message.toolCalls ?? []).map((call) => ({
            type: "function_call" as const,
            call_id: call.id,
            name: call.name,
            arguments: call.arguments,
          })),
        ];
      }
      case "tool":
        return [
          { type: "function_call_output", call_id: message.toolCallId, output: message.content },
        ];
      default: {
        const unknown: never = message;
        return unknown;
      }
    }
  });
}

function toContent(content: string | readonly ContentPart[]) {
  return typeof content === "string"
    ? content
    : content.map((part) =>
        part.type === "text"
          ? { type: "input_text" as const, text: part.text }
          : {
              type: "input_image" as const,
              image_url: imageUrl(part),
              detail: part.detail ?? ("auto" as const),
            },
      );
}

/** Tools in the flat form; strict where the schema can be said so. */
export function toResponsesTools(tools: readonly ToolDefinition[]) {
  return tools.map(({ name, description, parameters }) => ({
    type: "function" as const,
    name,
    description,
    parameters: { ...parameters },
    strict: isStrictAlready(parameters),
  }));
}

/** A strict tool must require every property; rewriting the schema would change what the model is told. */
function isStrictAlready(parameters: Readonly<Record<string, unknown>>): boolean {
  const strict = toStrictSchema(parameters);
  return strict !== null && JSON.stringify(strict) === JSON.stringify(parameters);
}
