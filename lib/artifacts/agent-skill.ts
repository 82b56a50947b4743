import { stringify } from "yaml";

/** Limits of the Agent Skills format. */
const longestName = 64;
const longestDescription = 1024;

export type TextFile = { readonly path: string; readonly text: string };

/** A valid skill name: lowercase letters, digits and single hyphens; never empty. */
export function agentSkillName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{Mark}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, longestName)
    .replace(/^-+|-+$/g, "");
  return plain === "" ? "trained-skill" : plain;
}

function toDescription(description: string): string {
  const oneLine = description.replace(/\s+/g, " ").trim();
  const characters = [...(oneLine === "" ? "Instructions trained from task results." : oneLine)];
  return characters.length <= longestDescription
    ? characters.join("")
    : `${characters.slice(0, longestDescription - 1).join("")}…`;
}

/** Splits a document that already opens with front matter; the export writes its own. */
function withoutFrontMatter(text: string): string {
  return text.replace(/^\uFEFF?---\r?\n[\s\S]*?\r?\n---(?:\r?\n|$)/, "");
}

/**
 * The files of an Agent Skill: one folder, named as the skill, with SKILL.md in it. Front matter
 * values are written by a YAML library, so no name or description can break out of its field.
 */
export function agentSkillFiles(input: {
  readonly name: string;
  readonly description: string;
  readonly text: string;
  readonly metadata?: Readonly<Record<string, string>>;
}): TextFile[] {
  const name = agentSkillName(input.name);
  const frontMatter = stringify(
    {
      name,
      description: toDescription(input.description),
      ...(input.metadata ? { metadata: input.metadata } : {}),
    },
    { lineWidth: 0 },
  );
  const body = withoutFrontMatter(input.text).replace(/^\s*\n/, "");
  return [{ path: `${name}/SKILL.md`, text: `---\n${frontMatter}---\n\n${body}` }];
}
