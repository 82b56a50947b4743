import type { CustomTask, PromptMessage } from "@/lib/schemas/dataset";

/** Texts as they are; lists as bullet lines; objects as `Name: value` lines; the rest as JSON. */
export function renderValue(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) {
    return value
      .map((entry) => (isScalar(entry) ? `- ${entry}` : JSON.stringify(entry)))
      .join("\n");
  }
  if (value !== null && typeof value === "object") {
    return Object.entries(value)
      .map(([key, entry]) => {
        const text =
          isScalar(entry) || Array.isArray(entry) ? renderValue(entry) : JSON.stringify(entry);
        const name = key.charAt(0).toUpperCase() + key.slice(1).replaceAll("_", " ");
        return text.includes("\n") || Array.isArray(entry)
          ? `${name}:\n${text}`
          : `${name}: ${text}`;
      })
      .join("\n\n");
  }
  return JSON.stringify(value) ?? "";
}

function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

const roleWords: Readonly<Record<PromptMessage["role"], string>> = {
  system: "System",
  user: "User",
  assistant: "Assistant",
};

/** An input as one text; a conversation as its turns. */
export function renderInput(input: CustomTask["input"]): string {
  return isConversation(input)
    ? input.map(({ role, content }) => `${roleWords[role]}: ${content}`).join("\n\n")
    : renderValue(input);
}

export function isConversation(input: CustomTask["input"]): input is PromptMessage[] {
  return Array.isArray(input);
}
