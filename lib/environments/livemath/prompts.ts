import { skillSection } from "../skill-section";
import type { Choice } from "./choices";

/** Prompts of the target. The skill stands before everything that differs between items. */
export const promptVersion = "1";

export function livemathSystemPrompt(skill: string): string {
  return `You solve multiple-choice questions from current research in mathematics.

${skillSection(skill)}## Task
You get one question and a list of options, each with a letter. Exactly one option is right. The options often differ in a detail only: a quantifier, a hypothesis, strict or weak inequality, the exact case of equality, or how strong the claim is. Compare them word by word, and take the one that is both true and fully justified by what the question assumes.

## Answer
Think step by step first. Then write the letter of the option you choose, and nothing else, between answer tags.

Example: you have found that the third of the options is the right one. The last line of the reply is:
<answer>C</answer>`;
}

export function livemathUserPrompt(input: {
  readonly question: string;
  readonly choices: readonly Choice[];
  /** Empty unless the settings show it. */
  readonly theorem: string;
  readonly sketch: string;
}): string {
  const options = input.choices.map(({ label, text }) => `${label}. ${text}`).join("\n");
  const sections = [`## Question\n${input.question}`, `## Options\n${options}`];
  if (input.theorem !== "") sections.push(`## Theorem\n${input.theorem}`);
  if (input.sketch !== "") sections.push(`## Sketch of the proof\n${input.sketch}`);
  return sections.join("\n\n");
}

export const livemathInitialSkill = `# Multiple choice in research mathematics

## Compare the options
- Write down in what the options differ before judging any of them.
- Of several true options, the strongest one that the assumptions justify is the answer.

## Read claims exactly
- Check every part of a claim: a dropped condition or an added conclusion makes another theorem.
- Watch quantifiers and their order, "exactly" against "at most", and strict against weak inequalities.

## Hypotheses and extremes
- Test each option on the smallest, degenerate and extreme cases.
- See where each hypothesis is used, and when equality holds.

## Output
- The last line holds the letter of one option between answer tags, and nothing else.
`;

export const livemathGuidance = {
  failure: `The items are multiple-choice questions made from theorems of recent papers. One option is right, the others are close to it. The letters are dealt anew for every item, so a letter means nothing by itself; look at the text of the option.

Put the chosen option next to the right one and say in which words they differ, and what in the reply led to the wrong one.

Sort each failure into one of these:
- quantifier miss: for all and there exists, uniqueness, or their order were mixed up;
- strength mismatch: a weaker or a stronger claim than the justified one was taken;
- condition miss: a hypothesis, a range or a case of equality was overlooked;
- option confusion: the reasoning fits another option than the letter given, or two options were not told apart;
- other: no letter could be read, or the reply was cut.

Propose edits about how to tell options apart, which hold for any theorem. Never write facts of a paper, a theorem, an option or an answer into the skill.`,
  success: `The items are multiple-choice questions made from theorems of recent papers; these replies chose the right option. Look for habits that several replies share: how they listed what the options differ in, which cases they tested, how they settled between a stronger and a weaker claim. Propose an edit only for a habit the skill does not state yet, in words that hold for any theorem.`,
} as const;
