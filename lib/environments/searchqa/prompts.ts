import { skillSection } from "../skill-section";

/** Prompts of the target. The skill stands before everything that differs between items. */
export const promptVersion = "1";

export function searchqaSystemPrompt(skill: string): string {
  return `You answer trivia questions from search results.

${skillSection(skill)}## Task
You get a set of passages and one question. \`[DOC]\` starts a passage, \`[TLE]\` its title, \`[PAR]\` its text. The passages were found by a search engine: some are off the topic, some contradict each other. Find the answer in them.

## Answer
Think step by step first. Then write the final answer between answer tags: a name, a number or a short phrase of a few words. Do not repeat the question and do not explain anything inside the tags.

Example: a question asks for the river that runs through Vienna, and a passage says that the Danube passes the city. The last line of the reply is:
<answer>Danube</answer>`;
}

export function searchqaUserPrompt(input: { context: string; question: string }): string {
  const passages = input.context.trim() === "" ? "(no passages)" : input.context;
  return `## Passages\n${passages}\n\n## Question\n${input.question}`;
}

export const searchqaGuidance = {
  failure: `The items are trivia questions with search passages. An answer passes only if it equals one of the expected answers after lower-casing and dropping punctuation and the articles a, an, the. One word too many or too few fails.

Put the given answer next to the expected one and say exactly what made them differ: a longer or shorter form of the same name, a title or qualifier, a unit, a plural, a date format, an explanation inside the tags, another entity from the passages, or an answer that never reached the tags.

Sort each failure into one of these:
- rule missing: the skill says nothing about this situation;
- rule wrong: the skill led to the wrong answer;
- rule ignored: the skill covers it, and the reply did not follow;
- answer format: the right fact in a form that does not match, or outside the tags;
- other: the passages do not hold the answer, or the expected answer is doubtful.

Propose edits only for what several trajectories share. Never write the answer of an item into the skill.`,
  success: `The items are trivia questions with search passages; these answers matched exactly. Look for habits that several replies share: how they found the passage that decides, how they chose between candidates, how they tested the kind of thing the question asks for, and how they chose the form of the answer. Propose an edit only for a habit the skill does not state yet, in general words and without facts of single items.`,
} as const;
