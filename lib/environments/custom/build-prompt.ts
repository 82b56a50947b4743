import type { ContentPart, ImagePart, ModelMessage } from "@/lib/models/messages";
import type { CustomTask, ItemFile } from "@/lib/schemas/dataset";
import type { CustomEnvironmentConfig } from "@/lib/schemas/environment";
import type { LoadAttachment } from "../environment";
import { defaultSystemPrompt } from "./prompts";
import { isConversation } from "./task-text";
import {
  isPlain,
  parseTemplate,
  placedFiles,
  type RenderedPart,
  renderParts,
  renderSystemPrompt,
} from "./template";

export type TextFile = { readonly name: string; readonly text: string };

export type Prompt = {
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  /** The prompt as text, for trajectories and tables. */
  readonly shown: string;
  /** Text attachments, for scorers that look at them. */
  readonly textFiles: readonly TextFile[];
};

type Built =
  | { readonly ok: true; readonly prompt: Prompt }
  | { readonly ok: false; readonly system: string; readonly message: string };

const imageTypes = ["image/png", "image/jpeg", "image/webp", "image/gif"] as const;

/** The picture type a target can be shown, or null. */
export function imageTypeOf(mediaType: string): ImagePart["mediaType"] | null {
  return imageTypes.find((type) => type === mediaType) ?? null;
}

/** What the target gets for an item: texts with text files inlined, pictures as parts (8.1, 8.2). */
export async function buildPrompt(
  config: CustomEnvironmentConfig,
  task: CustomTask,
  skill: string,
  loadAttachment: LoadAttachment | undefined,
): Promise<Built> {
  const system = systemPrompt(config, task, skill);
  const template = parseTemplate(config.user_template);
  const rendered = template.ok
    ? renderParts(template.value, task.input, task.files ?? [])
    : template;
  if (!template.ok || !rendered.ok) {
    return { ok: false, system, message: rendered.ok ? "" : rendered.message };
  }
  const loaded = await loadFiles(task.files ?? [], loadAttachment);
  if (!loaded.ok) return { ok: false, system, message: loaded.message };
  const turns = isPlain(template.value) ? conversationTurns(task) : null;
  const parts = turns?.last ?? rendered.value;
  const content = toContent(withOtherFiles(parts, task.files ?? []), loaded.files);
  const messages: ModelMessage[] = [...(turns?.before ?? []), { role: "user", content }];
  const shown = messages
    .map((message) =>
      messages.length > 1 ? `${message.role}: ${shownText(message)}` : shownText(message),
    )
    .join("\n\n");
  const textFiles = [...loaded.files].flatMap(([name, file]) =>
    file.kind === "text" ? [{ name, text: file.text }] : [],
  );
  return { ok: true, prompt: { system, messages, shown, textFiles } };
}

/** The owner's prompt or ours, after what the conversation itself says to the system. */
function systemPrompt(config: CustomEnvironmentConfig, task: CustomTask, skill: string): string {
  const own =
    config.system_prompt.trim() === ""
      ? defaultSystemPrompt(skill, config.answer_format, config.answer_tag)
      : renderSystemPrompt(config.system_prompt, skill);
  if (!isConversation(task.input)) return own;
  const given = task.input
    .filter(({ role }) => role === "system")
    .map(({ content }) => content.trim());
  return [...given.filter((text) => text !== ""), own].join("\n\n");
}

/** A conversation as turns; the last one is the part that files are added to. */
function conversationTurns(task: CustomTask) {
  if (!isConversation(task.input)) return null;
  const turns = task.input.filter(({ role }) => role !== "system");
  const before = turns
    .slice(0, -1)
    .map(
      ({ role, content }): ModelMessage =>
        role === "assistant" ? { role, content } : { role: "user", content },
    );
  const last: RenderedPart[] = [{ kind: "text", text: turns.at(-1)?.content ?? "" }];
  return { before, last };
}

type LoadedFile =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "image"; readonly part: ImagePart };

async function loadFiles(
  files: readonly ItemFile[],
  loadAttachment: LoadAttachment | undefined,
): Promise<
  | { readonly ok: true; readonly files: ReadonlyMap<string, LoadedFile> }
  | { readonly ok: false; readonly message: string }
> {
  const loaded = new Map<string, LoadedFile>();
  for (const file of files) {
    if (loadAttachment === undefined)
      return { ok: false, message: "attachments cannot be read here" };
    let bytes: Uint8Array;
    try {
      bytes = await loadAttachment(file.hash);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { ok: false, message: `the attachment ${file.name} cannot be read: ${why}` };
    }
    const mediaType = imageTypeOf(file.mediaType);
    loaded.set(
      file.name,
      mediaType === null
        ? { kind: "text", text: new TextDecoder().decode(bytes) }
        : { kind: "image", part: { type: "image", name: file.name, mediaType, bytes } },
    );
  }
  return { ok: true, files: loaded };
}

function withOtherFiles(
  parts: readonly RenderedPart[],
  files: readonly ItemFile[],
): readonly RenderedPart[] {
  const placed = placedFiles(parts);
  const others = files.filter((file) => !placed.has(file.name));
  return [...parts, ...others.map((file): RenderedPart => ({ kind: "file", file }))];
}

/** One text when there is no picture; text files stand in the text, named. */
function toContent(
  parts: readonly RenderedPart[],
  files: ReadonlyMap<string, LoadedFile>,
): string | ContentPart[] {
  const content: ContentPart[] = [];
  let text = "";
  for (const part of parts) {
    const file = part.kind === "file" ? files.get(part.file.name) : undefined;
    if (part.kind === "text") {
      text += part.text;
    } else if (file?.kind === "text") {
      text += `${text === "" || text.endsWith("\n") ? "" : "\n\n"}File ${part.file.name}:\n${file.text}`;
    } else if (file !== undefined) {
      if (text.trim() !== "") content.push({ type: "text", text });
      content.push(file.part);
      text = "";
    }
  }
  if (content.length === 0) return text;
  return text.trim() === "" ? content : [...content, { type: "text", text }];
}

function shownText(message: ModelMessage): string {
  if (typeof message.content === "string") return message.content;
  return message.content
    .map((part) => (part.type === "text" ? part.text : `[image ${part.name}]`))
    .join("\n");
}
