import { statedRules } from "@/lib/environments/demo/task-family";
import { analyseFailures, analyseSuccesses, type ProposedEdit } from "./analyst";
import { everyRule } from "./merger";
import { currentSkill, editableBody, itemsOfFences, shownCandidates } from "./prompt-sections";

/** More than a skill will ever need: whole rewrites have no budget. */
const noLimit = 99;

type Patch = { readonly reasoning: string; readonly edits: readonly ProposedEdit[] };

/** The body with the edits in it; one that cannot be placed is left out. */
function applied(body: string, edits: readonly ProposedEdit[]): string {
  const removed = new Set(edits.filter((edit) => edit.op === "delete").map((edit) => edit.target));
  const kept = body
    .trimEnd()
    .split("\n")
    .filter((line) => !removed.has(line));
  const added = edits.flatMap((edit) => (edit.content ? [edit.content] : []));
  return `${[...kept, ...added].join("\n")}\n`;
}

function withCandidate<T extends { patch: Patch }>(reply: T, prompt: string) {
  const { reasoning, edits } = reply.patch;
  const body = editableBody(currentSkill(prompt));
  const candidate = {
    title: edits.length === 1 ? "One change" : `${edits.length} changes`,
    change_summary: edits.map((edit) => edit.why),
    new_skill: applied(body, edits),
  };
  return {
    ...reply,
    patch: { reasoning, skill_candidates: edits.length === 0 ? [] : [candidate] },
  };
}

export function rewriteFromFailures(prompt: string) {
  return withCandidate(analyseFailures(prompt, noLimit), prompt);
}

export function rewriteFromSuccesses(prompt: string) {
  return withCandidate(analyseSuccesses(prompt), prompt);
}

/**
 * One text from several: lines of the present skill that every version kept, then what any version
 * added, each meaning once.
 */
export function mergeCandidates(prompt: string) {
  const candidates = shownCandidates(itemsOfFences(prompt, "skill_candidates"));
  const present = editableBody(currentSkill(prompt)).trimEnd().split("\n");
  const versions = candidates.map((candidate) => candidate.new_skill.trimEnd().split("\n"));
  const kept = present.filter((line) => versions.every((lines) => lines.includes(line)));
  const lines = [...kept];
  for (const line of versions.flat().filter((line) => !present.includes(line))) {
    const rules = statedRules(line, everyRule);
    const known = statedRules(lines.join("\n"), everyRule);
    const isNew =
      rules.size > 0 ? [...rules].some((rule) => !known.has(rule)) : !lines.includes(line);
    if (isNew) {
      lines.push(line);
    }
  }
  const support = candidates.reduce((sum, candidate) => sum + candidate.support_count, 0);
  return {
    reasoning: `${candidates.length} versions were brought together.`,
    skill_candidates: [
      {
        title: "Merged",
        change_summary: [...new Set(candidates.flatMap((candidate) => candidate.change_summary))],
        new_skill: `${lines.join("\n")}\n`,
        support_count: support,
        source_type: candidates[0]?.source_type ?? "failure",
        from: candidates.map((candidate) => candidate.id),
      },
    ],
  };
}
