import { createHash } from "node:crypto";
import type { ContentPart, ModelMessage } from "../messages";
import type { ChatRequest } from "../model-client";
import type { GatewayReply, Protocol } from "./protocol";

/** A picture in a transcript: what it was, not its bytes. */
type PictureNote = {
  readonly type: "image";
  readonly mediaType: string;
  readonly sha256: string;
  readonly byteLength: number;
};

type NotedMessage =
  | Exclude<ModelMessage, { role: "user" }>
  | {
      readonly role: "user";
      readonly content: string | readonly (PictureNote | { type: "text"; text: string })[];
    };

/**
 * One exchange of a task, as it crossed the gateway (models-and-harnesses.md 15): what the model was
 * shown and what it answered. Holds no key and no header.
 */
export type TranscriptEntry = {
  readonly at: string;
  readonly number: number;
  readonly protocol: Protocol["name"];
  readonly system: string;
  readonly messages: readonly NotedMessage[];
  readonly tools: readonly string[];
  readonly reply: Omit<GatewayReply, "id"> | null;
  /** Set when there is no reply. `kind` is that of the upstream's ModelError, or the gateway's own. */
  readonly failure: { readonly kind: string; readonly message: string } | null;
  readonly costMicros: number | null;
  readonly latencyMs: number;
};

function notePart(part: ContentPart) {
  if (part.type === "text") {
    return part;
  }
  const { mediaType, bytes } = part;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { type: "image" as const, mediaType, sha256, byteLength: bytes.byteLength };
}

function noteMessage(message: ModelMessage): NotedMessage {
  switch (message.role) {
    case "user":
      return typeof message.content === "string"
        ? { role: "user", content: message.content }
        : { role: "user", content: message.content.map(notePart) };
    case "assistant": {
      const { opaque: _hidden, ...shown } = message;
      return shown;
    }
    case "tool":
      return message;
    default: {
      const unknown: never = message;
      return unknown;
    }
  }
}

/** What a request showed to the model. */
export function noteRequest({ system, messages, tools }: ChatRequest) {
  return {
    system,
    messages: messages.map(noteMessage),
    tools: (tools ?? []).map(({ name }) => name),
  };
}

/** The transcript as a file: one exchange per line. */
export function toJsonLines(entries: readonly TranscriptEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}
