import * as z from "zod";

/** A section of an optimizer prompt by the start of its heading; headings inside quoted texts do not count. */
export function sectionOf(prompt: string, title: string): string {
  const parts = withoutQuotedTexts(prompt).split(/^## /m);
  return parts.find((part) => part.startsWith(title))?.slice(title.length) ?? "";
}

function withoutQuotedTexts(prompt: string): string {
  return prompt
    .replace(/^<skill>\n[\s\S]*?^<\/skill>$/gm, "")
    .replace(/^<trajectory [\s\S]*?^<\/trajectory>$/gm, "");
}

export function currentSkill(prompt: string): string {
  const start = prompt.indexOf("## Current skill");
  const skill = /<skill>\n([\s\S]*?)\n?<\/skill>/.exec(prompt.slice(Math.max(0, start)));
  return skill?.[1] ?? "";
}

const slowRegion = /<!-- SLOW_UPDATE_START -->([\s\S]*?)<!-- SLOW_UPDATE_END -->/g;
const appendix = /<!-- APPENDIX_START -->[\s\S]*?<!-- APPENDIX_END -->/g;

/** The part of a skill that edits may touch. */
export function editableBody(skill: string): string {
  return skill.replace(slowRegion, "").replace(appendix, "");
}

/** The region for epoch guidance is put into the skill when the first epoch ends. */
export function isLaterEpoch(skill: string): boolean {
  return skill.includes("<!-- SLOW_UPDATE_START -->");
}

export function slowGuidance(skill: string): string {
  return [...skill.matchAll(slowRegion)].map((region) => (region[1] ?? "").trim()).join("\n");
}

export type TrajectoryBlock = {
  readonly id: string;
  readonly text: string;
  readonly failed: boolean;
};

export function trajectoriesOf(prompt: string): TrajectoryBlock[] {
  const blocks = prompt.matchAll(/<trajectory id="([^"]*)">\n([\s\S]*?)\n<\/trajectory>/g);
  return [...blocks].map(([, id = "", text = ""]) => ({
    id,
    text,
    failed: /^Result: failed/m.test(text),
  }));
}

/** First number after a word, for budgets like "At most 3 edits." or "Choose 2." */
export function numberIn(text: string, fallback: number): number {
  const found = /\d+/.exec(text);
  return found ? Number(found[0]) : fallback;
}

const sourceTypeSchema = z.enum(["failure", "success"]).catch("failure");

const shownEditSchema = z.object({
  id: z.string().default(""),
  index: z.number().optional(),
  op: z.string(),
  target: z.string().default(""),
  content: z.string().default(""),
  support_count: z.number().default(1),
  source_type: sourceTypeSchema,
});
export type ShownEdit = z.infer<typeof shownEditSchema>;

const shownSuggestionSchema = z.object({
  id: z.string().default(""),
  type: z.string(),
  title: z.string().default(""),
  motivation: z.string().default(""),
  instruction: z.string(),
  priority_hint: z.string().default("medium"),
  support_count: z.number().default(1),
  source_type: sourceTypeSchema,
});
export type ShownSuggestion = z.infer<typeof shownSuggestionSchema>;

const shownCandidateSchema = z.object({
  id: z.string().default(""),
  change_summary: z.array(z.string()).default([]),
  new_skill: z.string(),
  support_count: z.number().default(1),
  source_type: sourceTypeSchema,
});

function listOf<S extends z.ZodType>(schema: S, values: readonly unknown[]): z.output<S>[] {
  return values.flatMap((value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
}

export function shownSuggestions(values: readonly unknown[]): ShownSuggestion[] {
  return listOf(shownSuggestionSchema, values);
}

export function shownCandidates(values: readonly unknown[]) {
  return listOf(shownCandidateSchema, values);
}

/** The support counts of a pool, whatever it holds. */
export function shownSupport(values: readonly unknown[]): number[] {
  const entries = listOf(z.object({ support_count: z.number().default(1) }), values);
  return entries.map((entry) => entry.support_count);
}

/** Items of all JSON fences of a prompt, flat or grouped in patches under `payload`. */
export function itemsOfFences(prompt: string, payload: string): unknown[] {
  // The fence closes at the start of a line; inside JSON strings line breaks are escaped.
  const fences = withoutQuotedTexts(prompt).matchAll(/```json\n([\s\S]*?)\n```/g);
  return [...fences].flatMap(([, json = ""]) => {
    const value = parseJson(json);
    const entries: readonly unknown[] = Array.isArray(value) ? value : [];
    return entries.flatMap((entry) => {
      const nested = z.object({ [payload]: z.array(z.unknown()) }).safeParse(entry);
      return nested.success ? (nested.data[payload] ?? []) : [entry];
    });
  });
}

/** Edits of all JSON fences of a prompt. */
export function editsIn(prompt: string): ShownEdit[] {
  return listOf(shownEditSchema, itemsOfFences(prompt, "edits"));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
