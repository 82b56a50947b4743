import { skillSection } from "../skill-section";

/** Prompts of the target. The skill stands before everything that differs between items. */
export const promptVersion = "1";

const answerRules = `## Answer
Write the final answer between answer tags, on one line: the value alone with its unit or sign, or a list in square brackets in the order the question asks for. No explanation inside the tags.

Example: a question asks for the change between two totals in millions of dollars. The last line of the reply is:
<answer>-1,204 million</answer>`;

export function officeqaToolPrompt(skill: string): string {
  return `You answer questions from a collection of government bulletins kept as text files.

${skillSection(skill)}## Task
You have three tools: glob lists documents, grep finds lines in them, read shows lines or a page. Nothing else is known about the documents. Find the right document first, search with a few words, then read only the lines that matter. Calculate only from values you have read, and never guess a value. Call tools without asking; stop calling them once the evidence is complete.

${answerRules}`;
}

export function officeqaPagesPrompt(skill: string): string {
  return `You answer questions from pages of government bulletins.

${skillSection(skill)}## Task
You get the text of the pages and one question. Answer from these pages and from nothing else. Calculate only from values that stand in them, and never guess a value.

${answerRules}`;
}

export function officeqaUserPrompt(input: { question: string; pages: string }): string {
  const pages = input.pages === "" ? "" : `## Pages\n${input.pages}\n\n`;
  return `${pages}## Question\n${input.question}`;
}

export const officeqaGuidance = {
  failure: `The items are questions whose answers are numbers, dates, names or short lists found in long documents. The grader compares numbers exactly, wants as many numbers as expected, checks the unit words next to them, and wants words of the expected answer to be there. Its verdict stands at the end of each trajectory.

Follow the trajectory from the first tool call to the answer and say where it went wrong:
- retrieval miss: the right document, table or page was never opened;
- evidence miss: it was opened, and the deciding row, column, footnote or period was overlooked;
- operand error: a value of another period, unit, series or row was used;
- calculation error: the right values, and the arithmetic or rounding was wrong;
- answer format: the right value with a wrong unit, sign, order or with more numbers around it, or no answer before the turns ran out;
- other: the expected answer is doubtful.

Propose edits only for habits of searching, reading, checking and answering that several trajectories would have needed. Do not write document names, years, values or answers into the skill unless they are a rule that holds for many questions.`,
  success: `The items are questions whose answers are found in long documents; these answers passed. Look for habits that several trajectories share: how they narrowed the search early, how little they read before they found the deciding lines, how they kept track of period and unit of each value, and how they copied or rounded the final answer. Propose an edit only for a habit the skill does not state yet, in general words.`,
} as const;

export const officeqaInitialSkill = `# Answering from long documents

## Finding the place
- Work out which period and which kind of table the question is about, and look for that document first.
- Search with two or three words from the title of the table; widen or narrow the search by what comes back.
- Read the lines around a hit before trusting it: headings, units and footnotes stand above and below.

## Checking the evidence
- For every value note its period, its unit and the row and column it stands in.
- When a value can be found in several documents, use the one the question names.
- Calculate step by step from the noted values, and round once, at the end.

## Giving the answer
- Answer as soon as every value is found; keep a turn in reserve for it.
- Give the value alone, in the unit and with the precision the question asks for.
- Use a minus sign for negative values, and square brackets for several values in order.
`;
