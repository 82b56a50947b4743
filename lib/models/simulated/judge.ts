/**
 * A judge that can only compare: the answer is good when it says the reference, or, without one,
 * when it says anything. Reads the fenced blocks of the judge's question.
 */
export function gradeAnswer(prompt: string): object {
  const answer = plain(block(prompt, "ANSWER"));
  const references = block(prompt, "REFERENCE").split("\n---\n").map(plain);
  const isGood = references.some((reference) =>
    reference === "" ? answer !== "" : answer.includes(reference),
  );
  return {
    reason: isGood
      ? "The answer says what the reference says."
      : "The answer lacks what the reference says.",
    score: isGood ? 1 : 0,
    pass: isGood,
  };
}

function block(prompt: string, name: string): string {
  return (
    new RegExp(`<<<${name} ([0-9a-f]+)\\n([\\s\\S]*?)\\n${name} \\1>>>`).exec(prompt)?.[2] ?? ""
  );
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
