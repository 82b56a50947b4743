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

/** The part of a skill that edits may touch. */
export function editableBody(skill: string): string {
  return skill.replace(slowRegion, "");
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

const shownEditSchema = z.object({
  id: z.string().default(""),
  index: z.number().optional(),
  op: z.string(),
  target: z.string().default(""),
  content: z.string().default(""),
  support_count: z.number().default(1),
  source_type: z.enum(["failure", "success"]).catch("failure"),
});
export type ShownEdit = z.infer<typeof shownEditSchema>;

const patchListSchema = z.array(z.object({ edits: z.array(shownEditSchema) }));

/** Edits of all JSON fences of a prompt, flat or grouped in patches. */
export function editsIn(prompt: string): ShownEdit[] {
  // The fence closes at the start of a line; inside JSON strings line breaks are escaped.
  const fences = withoutQuotedTexts(prompt).matchAll(/```json\n([\s\S]*?)\n```/g);
  return [...fences].flatMap(([, json = ""]) => {
    const value = parseJson(json);
    const patches = patchListSchema.safeParse(value);
    if (patches.success) {
      return patches.data.flatMap((patch) => patch.edits);
    }
    return z.array(shownEditSchema).catch([]).parse(value);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
