import type { CustomTask, ItemFile } from "@/lib/schemas/dataset";
import { skillSection } from "../skill-section";
import { isConversation, renderInput, renderValue } from "./task-text";

/**
 * Logic-less templates of custom tasks (benchmarks.md 8.2). Only the input and the item's files can
 * be addressed: what the scorer or the analysts know must not reach the target.
 */
export type Template = { readonly parts: readonly TemplatePart[] };
type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "input"; readonly path: readonly string[] }
  | { readonly kind: "file"; readonly name: string };

/** A filled template: texts, and files where they belong. Neighbouring texts are one. */
export type RenderedPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "file"; readonly file: ItemFile };

export type TemplateResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

const hiddenNames = new Set([
  "expected",
  "expected_value",
  "answer",
  "answers",
  "label",
  "target",
  "ideal",
  "rubric",
  "reference_text",
  "group",
]);

/** Reads a user template; a slot that is neither `input` (or a path below it) nor a file is an error. */
export function parseTemplate(source: string): TemplateResult<Template> {
  const parts: TemplatePart[] = [];
  let end = 0;
  let slots = 0;
  for (const match of source.matchAll(/\{\{([^{}]*)\}\}/g)) {
    const slot = parseSlot((match[1] ?? "").trim());
    if (!slot.ok) return slot;
    parts.push({ kind: "text", text: source.slice(end, match.index) }, slot.value);
    slots += 1;
    end = match.index + match[0].length;
  }
  parts.push({ kind: "text", text: source.slice(end) });
  if (slots === 0) {
    return { ok: false, message: "has no {{input}} slot, so every item would look the same" };
  }
  return { ok: true, value: { parts } };
}

function parseSlot(name: string): TemplateResult<TemplatePart> {
  if (name.startsWith("file:")) {
    const file = name.slice("file:".length).trim();
    return file === ""
      ? { ok: false, message: "{{file:}} names no file" }
      : { ok: true, value: { kind: "file", name: file } };
  }
  const [root = "", ...path] = name.split(".");
  return root !== "input" || path.some((key) => key === "")
    ? { ok: false, message: slotProblem(name, root) }
    : { ok: true, value: { kind: "input", path } };
}

function slotProblem(name: string, root: string): string {
  if (hiddenNames.has(root)) {
    return `{{${name}}} is known to the scorer only and cannot be shown to the target`;
  }
  if (root === "skill")
    return "{{skill}} belongs into the system prompt, not into the user template";
  return `unknown slot {{${name}}}; use {{input}}, {{input.field}} or {{file:name}}`;
}

/** True for a template that is the input and nothing else: a conversation is then sent as its turns. */
export function isPlain(template: Template): boolean {
  return template.parts.every((part) =>
    part.kind === "text"
      ? part.text.trim() === ""
      : part.kind === "input" && part.path.length === 0,
  );
}

/** Fills the slots in one pass; texts of the item are never expanded again. */
export function renderTemplate(
  template: Template,
  input: CustomTask["input"],
): TemplateResult<string> {
  const rendered = renderParts(template, input, []);
  if (!rendered.ok) return rendered;
  const text = rendered.value.map((part) => (part.kind === "text" ? part.text : "")).join("");
  return { ok: true, value: text };
}

/** As `renderTemplate`, with the item's files in their slots. */
export function renderParts(
  template: Template,
  input: CustomTask["input"],
  files: readonly ItemFile[],
): TemplateResult<readonly RenderedPart[]> {
  const rendered: RenderedPart[] = [];
  let text = "";
  for (const part of template.parts) {
    if (part.kind === "text") {
      text += part.text;
    } else if (part.kind === "input") {
      const value = lookUp(input, part.path);
      if (value === undefined) return { ok: false, message: missingField(input, part.path) };
      text += part.path.length === 0 ? renderInput(input) : renderValue(value);
    } else {
      const file = findFile(files, part.name);
      if (file === null) return { ok: false, message: missingFile(files, part.name) };
      rendered.push({ kind: "text", text }, { kind: "file", file });
      text = "";
    }
  }
  rendered.push({ kind: "text", text });
  return { ok: true, value: rendered.filter((part) => part.kind === "file" || part.text !== "") };
}

function missingField(input: CustomTask["input"], path: readonly string[]): string {
  const name = ["input", ...path].join(".");
  const hint = typeof input === "string" ? "; the input is a plain text, use {{input}}" : "";
  return `{{${name}}} is not in this item${hint}`;
}

function missingFile(files: readonly ItemFile[], name: string): string {
  const names = files.map((file) => file.name).join(", ");
  return `{{file:${name}}} is not among the files of this item (${names === "" ? "it has none" : names})`;
}

/** By its whole name, or by the name without folders when that is unique. */
function findFile(files: readonly ItemFile[], name: string): ItemFile | null {
  const exact = files.find((file) => file.name === name);
  if (exact) return exact;
  const same = files.filter((file) => file.name.split("/").at(-1) === name);
  const [only] = same;
  return only !== undefined && same.length === 1 ? only : null;
}

/** The files a template places itself; the others follow at the end of the prompt. */
export function placedFiles(parts: readonly RenderedPart[]): ReadonlySet<string> {
  return new Set(parts.flatMap((part) => (part.kind === "file" ? [part.file.name] : [])));
}

function lookUp(input: CustomTask["input"], path: readonly string[]): unknown {
  let value: unknown = input;
  if (path.length > 0 && isConversation(input)) return undefined;
  for (const key of path) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value === null ? undefined : value;
}

/** A user's system prompt has at most one slot, and it is `{{skill}}`. */
export function checkSystemPrompt(source: string): string | null {
  const slots = [...source.matchAll(/\{\{\s*([\w.:]+)\s*\}\}/g)].map((match) => match[1]);
  const other = slots.find((slot) => slot !== "skill");
  if (other !== undefined) {
    return `unknown slot {{${other}}}; the system prompt knows {{skill}} only, fields of the item belong into the user template`;
  }
  return slots.length > 1 ? "{{skill}} stands more than once" : null;
}

/** Puts the skill into its slot, or under a heading at the end; an empty skill leaves no trace. */
export function renderSystemPrompt(source: string, skill: string): string {
  const text = skill.trim();
  const slot = /\{\{\s*skill\s*\}\}/.exec(source);
  if (slot !== null) {
    const before = source.slice(0, slot.index);
    const after = source.slice(slot.index + slot[0].length);
    if (text !== "") return before + text + after;
    const joint = before.trimEnd() === "" || after.trimStart() === "" ? "" : "\n\n";
    return before.trimEnd() + joint + after.trimStart();
  }
  return text === "" ? source : `${source.trimEnd()}\n\n${skillSection(text).trimEnd()}`;
}
