import * as z from "zod";
import { reasoningEffortSchema } from "../../schemas/model-role";
import type { ContentPart, ModelMessage, ToolDefinition } from "../messages";
import { invalidRequest } from "./gateway-error";
import type { GatewayCall } from "./protocol";
import { anyObject, readDataAddress, toContent, toImage, toSchemaError } from "./read-parts";

const sourceSchema = z.object({
  type: z.string(),
  data: z.string().optional(),
  url: z.string().optional(),
});
const innerBlockSchema = z.object({
  type: z.string(),
  text: z.string().optional(),
  source: sourceSchema.optional(),
});
const blockSchema = innerBlockSchema.extend({
  id: z.string().optional(),
  name: z.string().optional(),
  input: z.unknown().optional(),
  tool_use_id: z.string().optional(),
  is_error: z.boolean().nullish(),
  content: z.union([z.string(), z.array(innerBlockSchema)]).nullish(),
});
type Block = z.infer<typeof blockSchema>;
const toolSchema = z.object({
  type: z.string().nullish(),
  name: z.string().min(1),
  description: z.string().nullish(),
  input_schema: anyObject.optional(),
});

/** What the gateway looks at; thinking, caching and sampling are the role's, other fields are passed over. */
const bodySchema = z.object({
  model: z.string().min(1),
  max_tokens: z.int().min(1),
  system: z.union([z.string(), z.array(innerBlockSchema)]).nullish(),
  messages: z
    .array(
      z.object({
        role: z.enum(["user", "assistant", "system"]),
        content: z.union([z.string(), z.array(blockSchema)]),
      }),
    )
    .min(1),
  stream: z.boolean().nullish(),
  tools: z.array(toolSchema).nullish(),
  tool_choice: z.object({ type: z.string() }).nullish(),
  output_config: z
    .object({
      effort: reasoningEffortSchema.nullish().catch(null),
      format: z.object({ type: z.string(), schema: anyObject.optional() }).nullish(),
    })
    .nullish(),
});
type Body = z.infer<typeof bodySchema>;

const countSchema = bodySchema.extend({ max_tokens: z.int().min(1).default(1) });

/** Reads a Messages request. Throws GatewayError that names the field that cannot be used. */
export function readMessagesRequest(body: unknown): GatewayCall {
  return toCall(parse(bodySchema, body));
}

/** The same for counting tokens, where no output limit is given. */
export function readCountRequest(body: unknown): GatewayCall {
  return toCall(parse(countSchema, body));
}

function parse(schema: z.ZodType<Body>, body: unknown): Body {
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    throw toSchemaError(parsed.error, "Messages");
  }
  return parsed.data;
}

function toCall(data: Body): GatewayCall {
  const tools = data.tool_choice?.type === "none" ? [] : readTools(data.tools ?? []);
  const schema =
    data.output_config?.format?.type === "json_schema" && data.output_config.format.schema;
  const effort = data.output_config?.effort;
  return {
    model: data.model,
    stream: data.stream ?? false,
    streamsUsage: true,
    freeTextTools: new Set(),
    request: {
      system: systemOf(data),
      messages: data.messages.flatMap((message, index) =>
        readMessage(message, `messages.${index}.content`),
      ),
      maxOutputTokens: data.max_tokens,
      ...(schema ? { json: true, jsonSchema: { name: "reply", schema } } : {}),
      ...(tools.length > 0 ? { tools } : {}),
      ...(effort ? { reasoningEffort: effort } : {}),
    },
  };
}

function systemOf({ system, messages }: Body): string {
  const first =
    typeof system === "string" ? [system] : (system ?? []).map(({ text }) => text ?? "");
  const later = messages
    .filter((message) => message.role === "system")
    .map(({ content }) =>
      typeof content === "string" ? content : content.map(({ text }) => text ?? "").join("\n"),
    );
  return [...first, ...later].filter((text) => text !== "").join("\n\n");
}

/** Tools with a type of their own run on the provider's servers; they are left out (15). */
function readTools(tools: readonly z.infer<typeof toolSchema>[]): ToolDefinition[] {
  return tools
    .filter(({ type }) => !type || type === "custom")
    .map(({ name, description, input_schema }) => ({
      name,
      description: description ?? "",
      parameters: input_schema ?? { type: "object", properties: {} },
    }));
}

function readMessage(message: Body["messages"][number], param: string): ModelMessage[] {
  const { role, content } = message;
  if (role === "system") {
    return [];
  }
  if (typeof content === "string") {
    return [{ role, content }];
  }
  return role === "assistant" ? [readAssistant(content)] : readUser(content, param);
}

function readAssistant(blocks: readonly Block[]): ModelMessage {
  const toolCalls = blocks.flatMap((block) =>
    block.type === "tool_use" && block.id && block.name
      ? [{ id: block.id, name: block.name, arguments: JSON.stringify(block.input ?? {}) }]
      : [],
  );
  const texts = blocks.flatMap((block) => (block.type === "text" ? (block.text ?? "") : []));
  return {
    role: "assistant",
    content: texts.join("\n"),
    ...(toolCalls.length > 0 ? { toolCalls } : {}),
  };
}

/**
 * Results of tools come first, because the other protocols want them right behind their calls; their
 * pictures follow in a user message, since elsewhere a result is text only.
 */
function readUser(blocks: readonly Block[], param: string): ModelMessage[] {
  const results: ModelMessage[] = [];
  const parts: ContentPart[] = [];
  for (const [index, block] of blocks.entries()) {
    const place = `${param}.${index}`;
    if (block.type !== "tool_result") {
      parts.push(readPart(block, place));
      continue;
    }
    if (block.tool_use_id === undefined) {
      throw invalidRequest("A tool result needs the id of its call.", `${place}.tool_use_id`);
    }
    const inner =
      typeof block.content === "string"
        ? [{ type: "text" as const, text: block.content }]
        : (block.content ?? []).map((part) => readPart(part, place));
    const texts = inner.map((part) => (part.type === "text" ? part.text : "[picture: see below]"));
    const text = texts.join("\n");
    results.push({
      role: "tool",
      toolCallId: block.tool_use_id,
      content: block.is_error ? `Error: ${text}` : text,
    });
    parts.push(...inner.filter((part) => part.type === "image"));
  }
  return parts.length > 0 ? [...results, { role: "user", content: toContent(parts) }] : results;
}

function readPart(block: z.infer<typeof innerBlockSchema>, param: string): ContentPart {
  if (block.type === "text" && block.text !== undefined) {
    return { type: "text", text: block.text };
  }
  if (block.type === "image" && block.source?.type === "base64" && block.source.data) {
    return toImage(Buffer.from(block.source.data, "base64"), null, param);
  }
  if (block.type === "image" && block.source?.url) {
    return readDataAddress(block.source.url, null, param);
  }
  throw invalidRequest(`The gateway carries text and pictures, not ${block.type}.`, param);
}
