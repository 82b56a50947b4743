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
  image_url: z.string().nullish(),
  detail: z.string().nullish(),
});
const contentSchema = z.union([z.string(), z.array(partSchema)]);
const itemSchema = z.object({
  type: z.string().nullish(),
  role: z.enum(["user", "assistant", "system", "developer"]).optional(),
  content: contentSchema.nullish().catch(null),
  call_id: z.string().optional(),
  name: z.string().optional(),
  arguments: z.string().optional(),
  input: z.string().optional(),
  output: contentSchema.optional(),
});
type Item = z.infer<typeof itemSchema>;
const toolSchema = z.object({
  type: z.string(),
  name: z.string().optional(),
  description: z.string().nullish(),
  parameters: anyObject.nullish(),
});

/** What the gateway looks at; sampling settings are the role's, other fields are passed over. */
const bodySchema = z.object({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(itemSchema).min(1)]),
  instructions: z.string().nullish(),
  previous_response_id: z.string().nullish(),
  conversation: z.unknown().optional(),
  background: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  max_output_tokens: z.int().min(1).nullish(),
  tools: z.array(toolSchema).nullish(),
  tool_choice: z.unknown().optional(),
  reasoning: z.object({ effort: reasoningEffortSchema.nullish().catch(null) }).nullish(),
  text: z
    .object({
      format: z
        .object({ type: z.string(), name: z.string().optional(), schema: anyObject.optional() })
        .nullish(),
    })
    .nullish(),
});
type Body = z.infer<typeof bodySchema>;

/** Reads a Responses request. Throws GatewayError that names the field that cannot be used. */
export function readResponsesRequest(body: unknown): GatewayCall {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) {
    throw toSchemaError(parsed.error, "Responses");
  }
  const { data } = parsed;
  assertStateless(data);
  const tools = data.tool_choice === "none" ? [] : readTools(data.tools ?? []);
  const effort = data.reasoning?.effort;
  return {
    model: data.model,
    stream: data.stream ?? false,
    streamsUsage: true,
    freeTextTools: new Set(
      (data.tools ?? []).flatMap(({ type, name }) => (type === "custom" && name ? [name] : [])),
    ),
    request: {
      ...readInput(data),
      maxOutputTokens: data.max_output_tokens ?? defaultMaxOutputTokens,
      ...readFormat(data),
      ...(tools.length > 0 ? { tools } : {}),
      ...(effort ? { reasoningEffort: effort } : {}),
    },
  };
}

/** The gateway keeps nothing between requests (store is always off). */
function assertStateless({ previous_response_id, conversation, background }: Body): void {
  const refuse = (param: string) =>
    invalidRequest("The gateway stores no responses; send the whole conversation.", param);
  if (previous_response_id) {
    throw refuse("previous_response_id");
  }
  if (conversation !== undefined && conversation !== null) {
    throw refuse("conversation");
  }
  if (background) {
    throw refuse("background");
  }
}

function readFormat({ text }: Body) {
  const format = text?.format;
  if (format?.type === "json_schema" && format.schema) {
    return { json: true, jsonSchema: { name: format.name ?? "reply", schema: format.schema } };
  }
  return format?.type === "json_object" ? { json: true } : {};
}

/** Tools of other types run on the provider's servers; they are left out (15). */
function readTools(tools: readonly z.infer<typeof toolSchema>[]): ToolDefinition[] {
  return tools.flatMap(({ type, name, description, parameters }) => {
    if (name === undefined || (type !== "function" && type !== "custom")) {
      return [];
    }
    const own = parameters ?? { type: "object", properties: {} };
    return [
      {
        name,
        description: description ?? "",
        parameters: type === "custom" ? freeTextParameters : own,
      },
    ];
  });
}

/** Calls and the words before them are items of their own here; elsewhere they are one message. */
function readInput({ input, instructions }: Body): { system: string; messages: ModelMessage[] } {
  const system = instructions ? [instructions] : [];
  if (typeof input === "string") {
    return { system: system.join("\n\n"), messages: [{ role: "user", content: input }] };
  }
  const messages: ModelMessage[] = [];
  let words: string[] = [];
  let calls: ToolCall[] = [];
  const endAssistant = () => {
    if (words.length > 0 || calls.length > 0) {
      const toolCalls = calls.length > 0 ? { toolCalls: calls } : {};
      messages.push({ role: "assistant", content: words.join("\n"), ...toolCalls });
    }
    words = [];
    calls = [];
  };
  for (const [index, item] of input.entries()) {
    const param = `input.${index}`;
    const kind = item.type ?? "message";
    switch (kind) {
      case "message": {
        const parts = readContent(item.content, param);
        if (item.role === "assistant") {
          if (calls.length > 0) {
            endAssistant();
          }
          words.push(textOf(parts));
          break;
        }
        endAssistant();
        if (item.role === "user") {
          messages.push({ role: "user", content: toContent(parts) });
        } else {
          system.push(textOf(parts));
        }
        break;
      }
      case "function_call":
      case "custom_tool_call":
        calls.push(readCall(item, param));
        break;
      case "function_call_output":
      case "custom_tool_call_output":
        endAssistant();
        messages.push(...readOutput(item, param));
        break;
      case "reasoning":
        break;
      default:
        throw invalidRequest(`The gateway does not carry items of type ${kind}.`, `${param}.type`);
    }
  }
  endAssistant();
  return { system: system.join("\n\n"), messages: picturesLast(messages) };
}

/** Results stand right behind their calls; a picture of one of them follows after all of them. */
function picturesLast(messages: readonly ModelMessage[]): ModelMessage[] {
  const ordered: ModelMessage[] = [];
  let held: ModelMessage[] = [];
  let inResults = false;
  for (const message of messages) {
    if (message.role === "tool") {
      inResults = true;
      ordered.push(message);
    } else if (inResults && message.role === "user") {
      held.push(message);
    } else {
      ordered.push(...held, message);
      held = [];
      inResults = false;
    }
  }
  return [...ordered, ...held];
}

function readCall(item: Item, param: string): ToolCall {
  const text =
    item.type === "custom_tool_call"
      ? JSON.stringify({ input: item.input ?? "" })
      : (item.arguments ?? "");
  if (item.call_id === undefined || item.name === undefined) {
    throw invalidRequest("A call needs call_id and name.", param);
  }
  return { id: item.call_id, name: item.name, arguments: text };
}

function readOutput(item: Item, param: string): ModelMessage[] {
  if (item.call_id === undefined) {
    throw invalidRequest("The output of a call needs its call_id.", `${param}.call_id`);
  }
  const parts = readContent(item.output, param);
  const pictures = parts.filter((part) => part.type === "image");
  const result: ModelMessage = {
    role: "tool",
    toolCallId: item.call_id,
    content: parts
      .map((part) => (part.type === "text" ? part.text : "[picture: see below]"))
      .join("\n"),
  };
  return pictures.length > 0 ? [result, { role: "user", content: pictures }] : [result];
}

function readContent(
  content: z.infer<typeof contentSchema> | null | undefined,
  param: string,
): ContentPart[] {
  if (typeof content === "string") {
    return [{ type: "text", text: content }];
  }
  return (content ?? []).map((part, index): ContentPart => {
    const place = `${param}.content.${index}`;
    if (part.type === "input_image" && part.image_url) {
      return readDataAddress(part.image_url, part.detail, place);
    }
    const text = part.type === "refusal" ? part.refusal : part.text;
    if (text === undefined) {
      throw invalidRequest(`The gateway carries text and pictures, not ${part.type}.`, place);
    }
    return { type: "text", text };
  });
}

function textOf(parts: readonly ContentPart[]): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("\n");
}
