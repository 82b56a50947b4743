import * as z from "zod";
import { reasoningEffortSchema } from "../../schemas/model-role";
import type { ContentPart, ModelMessage, ToolCall, ToolDefinition } from "../messages";
import { invalidRequest } from "./gateway-error";
import { defaultMaxOutputTokens, freeTextParameters, type GatewayCall } from "./protocol";
import { anyObject, readDataAddress, toContent, toSchemaError } from "./read-parts";

const partSchema = z.object({
  type: z.string(),
  text: z.string().optional(),
  refusal: z.string().optional(),
  image_url: z.object({ url: z.string(), detail: z.string().nullish() }).optional(),
});
const contentSchema = z.union([z.string(), z.array(partSchema)]);
const callSchema = z.object({
  id: z.string(),
  function: z.object({ name: z.string(), arguments: z.string() }).optional(),
  custom: z.object({ name: z.string(), input: z.string() }).optional(),
});
const messageSchema = z.object({
  role: z.enum(["system", "developer", "user", "assistant", "tool"]),
  content: contentSchema.nullish(),
  tool_calls: z.array(callSchema).nullish(),
  tool_call_id: z.string().optional(),
});
const toolSchema = z.object({
  type: z.string(),
  function: z
    .object({
      name: z.string().min(1),
      description: z.string().nullish(),
      parameters: anyObject.nullish(),
    })
    .optional(),
  custom: z.object({ name: z.string().min(1), description: z.string().nullish() }).optional(),
});
const limit = z.int().min(1).nullish();

/** What the gateway looks at; sampling settings are the role's, other fields are passed over. */
const bodySchema = z.object({
  model: z.string().min(1),
  messages: z.array(messageSchema).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.int().nullish(),
  max_tokens: limit,
  max_completion_tokens: limit,
  tools: z.array(toolSchema).nullish(),
  tool_choice: z.unknown().optional(),
  response_format: z
    .object({
      type: z.string(),
      json_schema: z.object({ name: z.string(), schema: anyObject.optional() }).optional(),
    })
    .nullish(),
  reasoning_effort: reasoningEffortSchema.nullish().catch(null),
});
type Body = z.infer<typeof bodySchema>;

/** Reads a chat completion request. Throws GatewayError that names the field that cannot be used. */
export function readChatRequest(body: unknown): GatewayCall {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) {
    throw toSchemaError(parsed.error, "chat completion");
  }
  const { data } = parsed;
  if ((data.n ?? 1) !== 1) {
    throw invalidRequest("The gateway gives one choice; leave n out.", "n");
  }
  const tools = data.tool_choice === "none" ? [] : readTools(data.tools ?? []);
  const effort = data.reasoning_effort;
  return {
    model: data.model,
    stream: data.stream ?? false,
    streamsUsage: data.stream_options?.include_usage ?? false,
    freeTextTools: new Set((data.tools ?? []).flatMap((tool) => tool.custom?.name ?? [])),
    request: {
      ...readMessages(data.messages),
      maxOutputTokens: data.max_completion_tokens ?? data.max_tokens ?? defaultMaxOutputTokens,
      ...readFormat(data.response_format),
      ...(tools.length > 0 ? { tools } : {}),
      ...(effort ? { reasoningEffort: effort } : {}),
    },
  };
}

function readFormat(format: Body["response_format"]) {
  const schema = format?.json_schema?.schema;
  if (format?.type === "json_schema" && schema) {
    return { json: true, jsonSchema: { name: format.json_schema?.name ?? "reply", schema } };
  }
  return format?.type === "json_object" || format?.type === "json_schema" ? { json: true } : {};
}

function readTools(tools: NonNullable<Body["tools"]>): ToolDefinition[] {
  return tools.flatMap(({ function: tool, custom }) => {
    if (tool) {
      const { name, description, parameters } = tool;
      return [{ name, description: description ?? "", parameters: parameters ?? emptyParameters }];
    }
    return custom
      ? [
          {
            name: custom.name,
            description: custom.description ?? "",
            parameters: freeTextParameters,
          },
        ]
      : [];
  });
}

const emptyParameters = { type: "object", properties: {} };

function readMessages(messages: Body["messages"]): { system: string; messages: ModelMessage[] } {
  const system: string[] = [];
  const turns: ModelMessage[] = [];
  for (const [index, message] of messages.entries()) {
    const param = `messages.${index}.content`;
    const parts = readContent(message.content, param);
    switch (message.role) {
      case "system":
      case "developer":
        system.push(textOf(parts));
        break;
      case "user":
        turns.push({ role: "user", content: toContent(parts) });
        break;
      case "assistant": {
        const toolCalls = (message.tool_calls ?? []).flatMap(readCall);
        turns.push({
          role: "assistant",
          content: textOf(parts),
          ...(toolCalls.length > 0 ? { toolCalls } : {}),
        });
        break;
      }
      case "tool":
        if (message.tool_call_id === undefined) {
          throw invalidRequest(
            "A tool message needs the id of its call.",
            `messages.${index}.tool_call_id`,
          );
        }
        turns.push({ role: "tool", toolCallId: message.tool_call_id, content: textOf(parts) });
        break;
    }
  }
  return { system: system.join("\n\n"), messages: turns };
}

function readCall(call: z.infer<typeof callSchema>): ToolCall[] {
  if (call.function) {
    return [{ id: call.id, name: call.function.name, arguments: call.function.arguments }];
  }
  return call.custom
    ? [
        {
          id: call.id,
          name: call.custom.name,
          arguments: JSON.stringify({ input: call.custom.input }),
        },
      ]
    : [];
}

function readContent(
  content: z.infer<typeof contentSchema> | null | undefined,
  param: string,
): ContentPart[] {
  if (typeof content === "string") {
    return [{ type: "text", text: content }];
  }
  return (content ?? []).map((part, index): ContentPart => {
    if (part.type === "image_url" && part.image_url) {
      return readDataAddress(part.image_url.url, part.image_url.detail, `${param}.${index}`);
    }
    const text = part.type === "refusal" ? part.refusal : part.text;
    if (text === undefined) {
      throw invalidRequest(
        `The gateway carries text and pictures, not ${part.type}.`,
        `${param}.${index}`,
      );
    }
    return { type: "text", text };
  });
}

function textOf(parts: readonly ContentPart[]): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("\n");
}
