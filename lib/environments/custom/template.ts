import { skillSection } from "../skill-section";

/**
 * Logic-less templates of custom tasks (benchmarks.md 8.2). Only the input can be addressed: what
 * the scorer or the analysts know must not reach the target.
 */
export type Template = { readonly parts: readonly TemplatePart[] };
type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "input"; readonly path: readonly string[] };

export type TemplateResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

const hiddenNames = new Set(["expected", "answer", "answers", "rubric", "reference_text", "group"]);

/** Reads a user template; a slot that is not `input` or a path below it is an error. */
export function parseTemplate(source: string): TemplateResult<Template> {
  const parts: TemplatePart[] = [];
  let end = 0;
  let slots = 0;
  for (const match of source.matchAll(/\{\{([^{}]*)\}\}/g)) {
    const name = (match[1] ?? "").trim();
    const [root = "", ...path] = name.split(".");
    if (root !== "input" || path.some((key) => key === "")) {
      return { ok: false, message: slotProblem(name, root) };
    }
    parts.push({ kind: "text", text: source.slice(end, match.index) });
    parts.push({ kind: "input", path });
    slots += 1;
    end = match.index + match[0].length;
  }
  parts.push({ kind: "text", text: source.slice(end) });
  if (slots === 0) {
    return { ok: false, message: "has no {{input}} slot, so every item would look the same" };
  }
  return { ok: true, value: { parts } };
}

function slotProblem(name: string, root: string): string {
  if (hiddenNames.has(root)) {
    return `{{${name}}} is known to the scorer only and cannot be shown to the target`;
  }
  if (root === "skill")
    return "{{skill}} belongs into the system prompt, not into the user template";
  return `unknown slot {{${name}}}; use {{input}} or {{input.field}}`;
}

/** Fills the slots in one pass; texts of the item are never expanded again. */
export function renderTemplate(
  template: Template,
  input: string | Record<string, unknown>,
): TemplateResult<string> {
  let text = "";
  for (const part of template.parts) {
    if (part.kind === "text") {
      text += part.text;
      continue;
    }
    const value = lookUp(input, part.path);
    if (value === undefined) {
      const name = ["input", ...part.path].join(".");
      const hint = typeof input === "string" ? "; the input is a plain text, use {{input}}" : "";
      return { ok: false, message: `{{${name}}} is not in this item${hint}` };
    }
    text += renderValue(value);
  }
  return { ok: true, value: text };
}

function lookUp(input: unknown, path: readonly string[]): unknown {
  let value = input;
  for (const key of path) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value === null ? undefined : value;
}

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
