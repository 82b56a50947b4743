/**
 * The skill's place in a system prompt (benchmarks.md 1.4): heading, trimmed text, blank line; an
 * empty skill leaves no trace. The text is data and is never expanded as a template.
 */
export function skillSection(skill: string): string {
  const text = skill.trim();
  return text === "" ? "" : `## Skill\n${text}\n\n`;
}
