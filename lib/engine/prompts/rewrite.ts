import { joinSections, jsonFence, skillSection, stagePrompt } from "./contract";

/** algorithm.md 4.7. */
export const rewriteSkillPrompt = stagePrompt({
  stage: "rewrite_skill",
  version: 1,
  body: `You rewrite a skill document: the instructions an agent works with. Carry out the suggestions of the list and nothing else.

- The result stands alone. An agent that has only this text can do the task.
- Rules that work stay as they are unless a suggestion takes them away or changes them.
- Tidy and tighten rather than grow. One structure throughout.
- Guidance on how to act only; nothing that belongs to single items of a benchmark.
- Copy read-only regions, if there are any, exactly as they are.
- The section on earlier steps, if there is one, lists what was refused; do not fall back into it.

Shape of the reply:
{"reasoning": text, "change_summary": [one line per change], "new_skill": Markdown of the whole document}`,
});

/** User message of the rewriter (R-3.10a); the optimizer's memory is not part of it. */
export function rewriteMessage(input: {
  skill: string;
  suggestions: readonly unknown[];
  stepBuffer: string;
}): string {
  return joinSections([
    skillSection("Current skill", input.skill),
    input.stepBuffer === "" ? "" : `## Earlier steps of this epoch\n\n${input.stepBuffer}`,
    `## Suggestions (${input.suggestions.length})\n\n${jsonFence(input.suggestions)}`,
    "## Request\n\nWrite the new document.",
  ]);
}
