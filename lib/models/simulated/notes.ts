import { demoFamilies } from "@/lib/environments/demo/families";
import { statedRules } from "@/lib/environments/demo/task-family";
import { everyRule } from "./merger";
import { currentSkill, sectionOf, trajectoriesOf } from "./prompt-sections";

/** Most notes of one analyst. */
const mostNotes = 2;

/** Reminders of rules the skill states and failed items needed all the same. */
export function lapseNotes(prompt: string): string[] {
  const skill = currentSkill(prompt);
  const blocks = trajectoriesOf(prompt).filter((block) => block.failed);
  const notes = demoFamilies.flatMap((family) => {
    const stated = statedRules(skill, family.conventions);
    return family.conventions
      .filter((rule) =>
        blocks.some((block) => {
          const needs = family.read(block.text)?.needs ?? [];
          return needs.includes(rule.id) && needs.every((need) => stated.has(need));
        }),
      )
      .map((rule) => `Mind the rule: ${rule.wordings[0]}`);
  });
  return notes.slice(0, mostNotes);
}

/** The notes without those that stress the same rule twice. */
export function condenseNotes(prompt: string) {
  const notes = sectionOf(prompt, "Notes")
    .split("\n")
    .flatMap((line) => /^\d+\. (.+)$/.exec(line)?.[1] ?? []);
  const seen = new Set<string>();
  return {
    appendix_notes: notes.filter((note) => {
      const [rule] = statedRules(note, everyRule);
      const meaning = rule ?? note.toLowerCase();
      const isNew = !seen.has(meaning);
      seen.add(meaning);
      return isNew;
    }),
  };
}
