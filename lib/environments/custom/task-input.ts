import type { CustomTask, PromptMessage } from "@/lib/schemas/dataset";
import { promptMessageSchema } from "@/lib/schemas/dataset";
import { type FieldResult, isRecord } from "../raw-fields";

/** Parts of a question that data sets keep in fields of their own. */
export const inputParts = ["context", "passage", "choices", "options"];

const maxMessages = 200;

/** What the target is asked: a text, an object of parts, or a conversation (benchmarks.md 8.1). */
export function readInput(
  record: Record<string, unknown>,
  field: string | null,
  expectedField: string | null,
): FieldResult<CustomTask["input"]> {
  if (field === null) {
    const message =
      expectedField === null
        ? "has neither an input nor an expected answer; a list of ids cannot be trained on, give the tasks themselves"
        : "is missing (also looked for question, text and prompt)";
    return { ok: false, field: "input", message };
  }
  const value = record[field];
  if (Array.isArray(value)) return readConversation(value, field);
  if (isRecord(value)) {
    return Object.keys(value).length > 0
      ? { ok: true, value }
      : { ok: false, field, message: "is an empty object" };
  }
  if (typeof value === "number") return { ok: true, value: String(value) };
  if (typeof value !== "string") {
    return { ok: false, field, message: "must be a text or an object" };
  }
  if (value.trim() === "") return { ok: false, field, message: "is empty" };
  return { ok: true, value: withParts(record, field, value) };
}

/** Context and options join a plain question as an object, so that templates can address each part. */
function withParts(
  record: Record<string, unknown>,
  field: string,
  value: string,
): CustomTask["input"] {
  const parts = inputParts.filter((part) => part !== field && hasText(record[part]));
  if (parts.length === 0) return value;
  const isBefore = (part: string) => part === "context" || part === "passage";
  const order = [...parts.filter(isBefore), field, ...parts.filter((part) => !isBefore(part))];
  return Object.fromEntries(order.map((part) => [part, record[part]]));
}

function hasText(value: unknown): boolean {
  if (typeof value === "string") return value.trim() !== "";
  return Array.isArray(value) ? value.length > 0 : isRecord(value);
}

/** Turns as OpenAI's chat format has them; the last one is what the target answers. */
function readConversation(values: readonly unknown[], field: string): FieldResult<PromptMessage[]> {
  const refuse = (message: string) => ({ ok: false, field, message }) as const;
  if (values.length === 0) return refuse("the conversation is empty");
  if (values.length > maxMessages) return refuse(`has more than ${maxMessages} messages`);
  const messages: PromptMessage[] = [];
  for (const [index, value] of values.entries()) {
    const place = `message ${index + 1}`;
    if (!isRecord(value) || !("role" in value)) {
      return refuse(
        `must be a text or an object; a list must hold messages with role and content (${place})`,
      );
    }
    const content = contentText(value.content);
    if (!content.ok) return refuse(`${place}: ${content.message}`);
    const role = value.role === "developer" ? "system" : value.role;
    const message = promptMessageSchema.safeParse({ role, content: content.text });
    if (!message.success) {
      return refuse(`${place}: the role must be system, user or assistant`);
    }
    messages.push(message.data);
  }
  if (!messages.some(({ role, content }) => role === "user" && content.trim() !== "")) {
    // Some data sets keep the whole question in the system message.
    return { ok: true, value: messages.map((message) => ({ ...message, role: "user" })) };
  }
  return messages.at(-1)?.role === "user"
    ? { ok: true, value: messages }
    : refuse("the last message must be from the user, because the target answers it");
}

function contentText(
  content: unknown,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string } {
  if (typeof content === "string") return { ok: true, text: content };
  if (!Array.isArray(content)) return { ok: false, message: "the content must be a text" };
  const texts: string[] = [];
  for (const part of content) {
    if (!isRecord(part) || typeof part.text !== "string") {
      const message = "only text parts can be read; put pictures into files";
      return { ok: false, message };
    }
    texts.push(part.text);
  }
  return { ok: true, text: texts.join("\n") };
}
