import { demoFamilies } from "@/lib/environments/demo/families";
import { statedRules } from "@/lib/environments/demo/task-family";
import { currentSkill, editsIn, numberIn, type ShownEdit, sectionOf } from "./prompt-sections";

export const everyRule = demoFamilies.flatMap((family) => [
  ...family.conventions,
  ...family.misconceptions,
]);

/** Unifies edits that say the same; nothing distinct is lost. */
export function mergeEdits(prompt: string) {
  const skill = currentSkill(prompt);
  const groups = new Map<string, ShownEdit[]>();
  for (const edit of editsIn(prompt)) {
    const meaning = meaningOf(edit);
    groups.set(meaning, [...(groups.get(meaning) ?? []), edit]);
  }
  const fresh = [...groups.values()].filter((group) => !group.every((edit) => isSaid(edit, skill)));
  // A merge without any edit counts as a failure, so a purely redundant set is passed on.
  const kept = fresh.length > 0 ? fresh : [...groups.values()];
  const usedTargets = new Set<string>();
  return {
    reasoning: `${kept.length} distinct edits were found.`,
    edits: kept
      .sort((left, right) => supportOf(right) - supportOf(left))
      .map((group) => merged(group, usedTargets)),
    dropped: [...groups.values()]
      .filter((group) => !kept.includes(group))
      .flatMap((group) =>
        group.map((edit) => ({ ref: edit.id, reason: "The skill says this already." })),
      ),
  };
}

/** Chooses by support; what the skill already says comes last. */
export function rankEdits(prompt: string) {
  const skill = currentSkill(prompt);
  const pool = editsIn(sectionOf(prompt, "Edit pool"));
  const budget = numberIn(sectionOf(prompt, "Budget"), pool.length);
  const ranked = pool
    .map((edit, position) => ({
      index: edit.index ?? position,
      support: edit.support_count,
      isSaid: isSaid(edit, skill),
    }))
    .sort(
      (left, right) => Number(left.isSaid) - Number(right.isSaid) || right.support - left.support,
    );
  return {
    reasoning: "The edits that speak to most failures come first.",
    selected_indices: ranked.slice(0, budget).map((edit) => edit.index),
  };
}

function merged(group: readonly ShownEdit[], usedTargets: Set<string>) {
  const [best, ...others] = group.toSorted(
    (left, right) =>
      right.support_count - left.support_count || right.content.length - left.content.length,
  );
  if (!best) {
    throw new Error("a group of edits is never empty");
  }
  // Two insertions at one place would touch each other; the later one goes to the end.
  const op = best.op === "insert_after" && usedTargets.has(best.target) ? "append" : best.op;
  usedTargets.add(best.target);
  return {
    op,
    ...(op === "append" || best.target === "" ? {} : { target: best.target }),
    ...(best.content === "" ? {} : { content: best.content }),
    support_count: supportOf(group),
    source_type: best.source_type,
    from: [best, ...others].map((edit) => edit.id),
  };
}

export function supportOf(group: readonly { readonly support_count: number }[]): number {
  return group.reduce((sum, edit) => sum + edit.support_count, 0);
}

/** Two edits with the same meaning are one, whatever their wording. */
function meaningOf(edit: ShownEdit): string {
  if (edit.op === "delete") {
    return `delete ${edit.target.trim()}`;
  }
  const [rule] = statedRules(edit.content, everyRule);
  return rule ?? edit.content.toLowerCase().replace(/\W+/g, " ").trim();
}

function isSaid(edit: ShownEdit, skill: string): boolean {
  if (edit.op === "delete") {
    return false;
  }
  const rules = statedRules(edit.content, everyRule);
  const inSkill = statedRules(skill, everyRule);
  return rules.size > 0
    ? [...rules].every((rule) => inSkill.has(rule))
    : skill.includes(edit.content.trim());
}
