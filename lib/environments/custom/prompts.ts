import type { CustomEnvironmentConfig } from "@/lib/schemas/environment";
import type { Scorer } from "@/lib/schemas/scorer";
import { skillSection } from "../skill-section";

/** Texts around a user's own tasks. */
export const promptVersion = "1";

const answerInstructions: Readonly<Record<CustomEnvironmentConfig["answer_format"], string>> = {
  tag: "Think first if it helps. Then write the final answer, and nothing else, between answer tags:\n<answer>the final answer</answer>",
  whole: "The whole reply counts as the answer. Write the answer and nothing else.",
  lastLine:
    "Think first if it helps. Then write the final answer, and nothing else, on the last line.",
  json: 'Think first if it helps. Then give the final answer as one JSON object with the key "answer".',
  regex: "Think first if it helps. Then write the final answer in the form the task asks for.",
};

/** The system prompt of tasks whose owner wrote none. */
export function defaultSystemPrompt(
  skill: string,
  answerFormat: CustomEnvironmentConfig["answer_format"],
  tag = "answer",
): string {
  const instructions = answerInstructions[answerFormat]
    .replace(
      "between answer tags",
      tag === "answer" ? "between answer tags" : `between ${tag} tags`,
    )
    .replace("<answer>the final answer</answer>", `<${tag}>the final answer</${tag}>`);
  return `You do one task at a time, exactly as it asks.

${skillSection(skill)}## Answer
${instructions}`;
}

const passRules: Readonly<Record<Scorer["type"], string>> = {
  exact:
    "An answer passes if it equals an expected answer character by character (after trimming).",
  normalizedEm:
    "An answer passes if it equals an expected answer after lower-casing and dropping punctuation and the articles a, an, the.",
  tokenF1:
    "An answer is scored by the words it shares with the expected answer; extra words cost points.",
  contains: "An answer is tested for the expected texts it contains.",
  regex: "An answer is tested against a pattern.",
  numeric: "An answer passes if it holds exactly one number and that number is the expected one.",
  choice: "An answer passes if it names the expected choice by its label or its full text.",
  anls: "An answer is scored by its edit distance to the expected answer; far-off answers get nothing.",
  officeReward:
    "An answer passes if its numbers (with their units) or its short text are the expected ones.",
  list: "An answer is a list; it is scored by the members it shares with the expected list.",
  jsonEqual:
    "An answer is a JSON value; it is scored by the leaves that equal those of the expected value.",
  jsonSchema: "An answer passes if it is JSON of the required shape.",
  llmJudge:
    "A model graded each answer by a rubric; the reason of the verdict says what was missing.",
  js: "A script of the owner scored each answer; the reason of the verdict says what was missing.",
  composite: "Several scorers were combined; the reason names the parts that did not pass.",
};

/** What the analysts should look for, with the owner's own words at the end. */
export function customGuidance(config: CustomEnvironmentConfig): {
  readonly failure: string;
  readonly success: string;
} {
  const own = config.guidance.trim();
  const notes = own === "" ? "" : `\n\nNotes by the owner of these tasks:\n${own}`;
  const rule = passRules[config.scorer.type];
  return {
    failure: `${rule}

Put the given answer next to the expected one and find out what made them differ. Sort each failure into one of these:
- rule missing: the skill says nothing about this situation;
- rule wrong: the skill led to the wrong answer;
- rule ignored: the skill covers it, and the reply did not follow;
- misread input: the reply missed or twisted something the task says;
- wrong reasoning: the task was understood, the conclusion is wrong;
- answer format: the right answer in a form that does not pass;
- other: the task or its expected answer is doubtful.

Propose edits only for what several trajectories share. State rules in general words and never write the answer of an item into the skill.${notes}`,
    success: `${rule}

These answers passed. Look for what several replies did alike that the skill does not state yet: how they read the task, which rule they applied, how they chose the form of the answer. Propose an edit only if the habit would help with other items, and leave facts of single items out.${notes}`,
  };
}
