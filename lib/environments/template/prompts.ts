import { skillSection } from "@/lib/environments/skill-section";

/** Grows whenever a text below changes; part of the environment's version. */
export const promptVersion = "1";

/** The skill stands before everything that differs between items, so that providers can cache it. */
export function templateSystemPrompt(skill: string): string {
  return `You answer questions.

${skillSection(skill)}## Answer
Think step by step first. Then write the final answer, and nothing else, between answer tags:
<answer>42</answer>`;
}

export function templateUserPrompt(input: { question: string; hint: string }): string {
  const hint = input.hint === "" ? "" : `\n\n## Hint\n${input.hint}`;
  return `## Question\n${input.question}${hint}`;
}

export const templateInitialSkill = "# Answering questions\n\nNothing has been learned yet.\n";

/** What the optimizer should look for. It sees trajectories, the skill and this. */
export const templateGuidance = {
  failure: `The items are questions with short answers. An answer passes if it equals an expected one, upper and lower case aside. Say for each failure whether a rule is missing, wrong or ignored, or whether the answer has the wrong form. Propose edits only for what several trajectories share. Never write the answer of an item into the skill.`,
  success: `The items are questions with short answers, and these were right. Look for habits that several replies share and that the skill does not state yet. Use general words and no facts of single items.`,
} as const;
