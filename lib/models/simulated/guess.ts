import { chance } from "./chance";

/**
 * A plausible answer to a task the world does not know, so that runs on foreign data work end to
 * end. It looks at the text only and picks what the question seems to ask for from the sentence
 * that shares most words with it.
 */
export function guessAnswer(system: string, task: string): string {
  const answer = guessFrom(task);
  const prompt = `${system}\n${task}`;
  if (/<answer>/i.test(prompt)) {
    return `A guess from the text.\n<answer>${answer}</answer>`;
  }
  if (/\bjson\b/i.test(system)) {
    return JSON.stringify({ answer });
  }
  return answer;
}

function guessFrom(task: string): string {
  const options = [...task.matchAll(/^\(?([A-Z])[.):] \S/gm)].map((found) => found[1] ?? "");
  if (options.length > 1) {
    return options[Math.floor(chance("option", task) * options.length)] ?? "A";
  }
  const { context, question } = splitQuestion(task);
  if (/how (many|much|old|far|long)|percent|\btotal\b|\bsum\b|calculate/i.test(question)) {
    return [...task.matchAll(/-?\d[\d,]*(?:\.\d+)?/g)].at(-1)?.[0].replaceAll(",", "") ?? "0";
  }
  if (/^\W*(?:question:?\s*)?(are|is|was|were|did|do|does|has|have|can)\b/i.test(question)) {
    return chance("yes or no", task) < 0.5 ? "yes" : "no";
  }
  const sentences = closestSentences(context, question);
  const asksForTime = /\bwhen\b|what year|which year|what date/i.test(question);
  const found = asksForTime ? firstYear(sentences) : null;
  return found ?? firstName(sentences, question) ?? firstWords(question);
}

/** The question is the last paragraph that asks something, the context is the rest. */
function splitQuestion(task: string): { context: string; question: string } {
  const paragraphs = task.split(/\n+/).filter((paragraph) => paragraph.trim() !== "");
  const asking = paragraphs.findLastIndex((paragraph) => paragraph.includes("?"));
  const place = asking < 0 ? paragraphs.length - 1 : asking;
  return {
    context: paragraphs.toSpliced(place, 1).join("\n"),
    question: paragraphs[place] ?? "",
  };
}

/** Sentences in order of the words they share with the question. */
function closestSentences(context: string, question: string): string[] {
  const asked = wordsOf(question);
  return context
    .split(/(?<=[.!?])\s+|\n+|\[(?:DOC|TLE|PAR)\]/)
    .map((sentence) => ({
      sentence,
      shared: [...wordsOf(sentence)].filter((word) => asked.has(word)).length,
    }))
    .sort((left, right) => right.shared - left.shared)
    .map((entry) => entry.sentence);
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/\p{L}{4,}/gu) ?? []);
}

function firstYear(sentences: readonly string[]): string | null {
  return sentences.join("\n").match(/\b1[0-9]{3}\b|\b20[0-9]{2}\b/)?.[0] ?? null;
}

/** The first capitalised phrase that the question does not contain; longer than one word if possible. */
function firstName(sentences: readonly string[], question: string): string | null {
  const names = sentences
    .flatMap((sentence) => sentence.match(/\p{Lu}[\p{L}'-]+(?: \p{Lu}[\p{L}'-]+)*/gu) ?? [])
    .filter((name) => name.length > 3 && !question.toLowerCase().includes(name.toLowerCase()));
  return names.slice(0, 5).find((name) => name.includes(" ")) ?? names[0] ?? null;
}

function firstWords(text: string): string {
  return text.trim().split(/\s+/).slice(0, 3).join(" ") || "unknown";
}
