import { skillSection } from "../skill-section";

/** Prompts of the target. The skill stands before everything that differs between items. */
export const promptVersion = "1";

export function docvqaSystemPrompt(skill: string, page: "image" | "text"): string {
  const shown =
    page === "image"
      ? "You get the picture of a document page and one question about it."
      : "You get the recognised text of a document page, without its layout, and one question about it.";
  const seen = page === "image" ? "what can be seen on the page" : "what the text says";
  return `You answer questions about scanned document pages.

${skillSection(skill)}## Task
${shown} Answer from ${seen} and from nothing else. Prefer the exact words of the page over your own. When several places look right, take the one that fits every part of the question best. Invent nothing.

## Answer
Write the final answer between answer tags: the shortest text from the page that answers the question, with its spelling, punctuation and units, and no explanation.

Example: a question asks for the invoice number, and the page says "Invoice No. 4471-B". The last line of the reply is:
<answer>4471-B</answer>`;
}

export function docvqaUserPrompt(input: { question: string; pageText: string }): string {
  const page = input.pageText === "" ? "" : `## Page\n${input.pageText}\n\n`;
  return `${page}## Question\n${input.question}\n\nGive the final answer between <answer> and </answer>.`;
}

export const docvqaGuidance = {
  failure: `The items are questions about one scanned document page. Answers are scored by edit distance to the nearest expected answer: small slips cost a part, half of the letters wrong cost everything, and only an exact copy (case and spacing aside) passes. Where the picture of a page is attached, look at it and tell a misread value from one that was looked for in the wrong place; without it, judge by the question, the reply and the expected answers.

Say exactly what made the given answer differ: words added or left out around the right value, another field or row of the page, a different form of a date, number or name, a letter misread, an answer that never reached the tags.

Sort each failure into one of these:
- evidence miss: the place on the page that answers the question was not found;
- near match: a similar field, row, column or heading was taken;
- normalisation: the right value in another form, or with words added or dropped;
- reading error: letters or digits misread;
- other: the question or the expected answer is doubtful.

Propose edits only for habits of looking, choosing and copying that several trajectories would have needed. Never write about a single page, and never write the answer of an item into the skill.`,
  success: `The items are questions about one scanned document page; these answers were exact. Look for habits that several replies share: how they found the region that answers, how they told similar fields apart, how they copied the exact span, and how they kept the answer short. Propose an edit only for a habit the skill does not state yet, in general words and without facts of single pages.`,
} as const;

export const docvqaInitialSkill = `# Reading document pages

## Finding the evidence
- Look at the whole page first: title, headings, tables, forms, stamps and handwriting.
- Find the field, row or sentence that fits every word of the question before answering.
- When several values look alike, compare their labels and take the one the question names.

## Giving the exact answer
- Copy the value as it stands on the page: spelling, digits, punctuation and units.
- Answer with the shortest text that is complete, without a sentence around it.
- When something is hard to read, give the most likely reading rather than a description of it.
`;
