import type { ModelMessage } from "@/lib/models/messages";
import type { ChatRequest } from "@/lib/models/model-client";

/** The smallest PNG: one transparent point. */
export const onePixel = Uint8Array.from(
  Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
);

export const lookUp = {
  name: "look_up",
  description: "Finds a page.",
  parameters: {
    type: "object",
    properties: { page: { type: "integer" } },
    required: ["page"],
    additionalProperties: false,
  },
};

/** A reply with a list, an optional text, a choice and a limit that no strict schema can say. */
export const patchSchema = {
  name: "patch",
  schema: {
    type: "object",
    properties: {
      reasoning: { type: "string", minLength: 1 },
      edits: {
        type: "array",
        maxItems: 4,
        items: {
          type: "object",
          properties: {
            op: { type: "string", enum: ["append", "delete"] },
            target: { type: "string" },
            title: { type: "string", description: "One line." },
          },
          required: ["op"],
        },
      },
    },
    required: ["reasoning", "edits"],
  },
};

const plain: ChatRequest = {
  system: "You answer.",
  messages: [{ role: "user", content: "Question?" }],
  maxOutputTokens: 100,
};

const picture: ModelMessage = {
  role: "user",
  content: [
    { type: "image", name: "page.png", mediaType: "image/png", bytes: onePixel, detail: "high" },
    { type: "text", text: "What does it say?" },
  ],
};

const toolTurns: readonly ModelMessage[] = [
  { role: "user", content: "Read page 3." },
  {
    role: "assistant",
    content: "",
    toolCalls: [{ id: "call_1", name: "look_up", arguments: '{"page": 3}' }],
  },
  { role: "tool", toolCallId: "call_1", content: "It is blank." },
];

/** One request for each thing a protocol can carry. */
export const requestShapes: Readonly<Record<string, ChatRequest>> = {
  "a question": plain,
  "a question without a system text": { ...plain, system: "" },
  "turns of a conversation": {
    ...plain,
    messages: [
      { role: "user", content: "One?" },
      { role: "assistant", content: "Two." },
      { role: "user", content: "Three?" },
    ],
  },
  "a picture": { ...plain, messages: [picture] },
  "tools and their answers": { ...plain, messages: toolTurns, tools: [lookUp] },
  "any JSON": { ...plain, json: true, messages: [{ role: "user", content: "Answer in JSON." }] },
  "JSON of a schema": { ...plain, json: true, jsonSchema: patchSchema },
  "an effort": { ...plain, reasoningEffort: "high" },
};
