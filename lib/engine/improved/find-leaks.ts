import { wordRuns, wordsOf } from "./words";

/** An item as the guard knows it. `texts` is what the optimizer may have seen of its task. */
export type GuardedItem = {
  readonly id: string;
  readonly texts: readonly string[];
  readonly answers: readonly string[];
};

/** A passage that stands in more items than this belongs to the task, not to an item. */
const mostItems = 2;
const leastAnswerWords = 3;
const leastAnswerChars = 12;
const leastIdChars = 4;

/** Where a passage was found first, and in how many items. */
type Found = { readonly itemId: string; count: number };

function note(index: Map<string, Found>, passages: Iterable<string>, itemId: string): void {
  for (const passage of new Set(passages)) {
    const found = index.get(passage);
    if (found) {
      found.count += 1;
    } else {
      index.set(passage, { itemId, count: 1 });
    }
  }
}

/** A short answer counts as a whole, and only if it is too long to be met by chance. */
function answerPassages(answer: string, length: number): string[] {
  const words = wordsOf(answer);
  if (words.length > length) {
    return wordRuns(words, length);
  }
  const text = words.join(" ");
  const isTelling = words.length >= leastAnswerWords || text.length >= leastAnswerChars;
  return isTelling ? [text] : [];
}

/** An id that could be a word of the language says nothing. */
function isTellingId(id: string): boolean {
  return id.length >= leastIdChars && /[\p{N}_:/-]/u.test(id);
}

function occursIn(text: string, id: string): boolean {
  const at = text.indexOf(id);
  const isInside = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}_]/u.test(char);
  return at >= 0 && !isInside(text[at - 1]) && !isInside(text[at + id.length]);
}

/**
 * Says why a text would carry an item into the skill, or null (C-15): an id, an answer, or
 * `length` words in a row of an item's texts. What the skill says already is no leak, nor is what
 * more than two items share.
 */
export function findLeaks(input: {
  readonly items: readonly GuardedItem[];
  readonly skill: string;
  readonly length: number;
}): (text: string) => string | null {
  const { items, skill, length } = input;
  const passages = new Map<string, Found>();
  const answers = new Map<string, Found>();
  const answerLengths = new Set<number>();
  for (const item of items) {
    note(
      passages,
      item.texts.flatMap((text) => wordRuns(wordsOf(text), length)),
      item.id,
    );
    const ofAnswers = item.answers.flatMap((answer) => answerPassages(answer, length));
    note(answers, ofAnswers, item.id);
    for (const answer of ofAnswers) {
      answerLengths.add(answer.split(" ").length);
    }
  }
  const ids = items.map(({ id }) => id).filter((id) => isTellingId(id) && !occursIn(skill, id));
  const known = wordsOf(skill);
  const knownRuns = new Map<number, ReadonlySet<string>>();
  const isKnown = (run: string, words: number) => {
    const runs = knownRuns.get(words) ?? new Set(wordRuns(known, words));
    knownRuns.set(words, runs);
    return runs.has(run);
  };
  const firstIn = (index: ReadonlyMap<string, Found>, words: readonly string[], size: number) => {
    for (const run of wordRuns(words, size)) {
      const found = index.get(run);
      if (found && found.count <= mostItems && !isKnown(run, size)) {
        return found.itemId;
      }
    }
    return null;
  };
  return (text) => {
    const id = ids.find((one) => occursIn(text, one));
    if (id !== undefined) {
      return `it names the train item ${id}`;
    }
    const words = wordsOf(text);
    for (const size of answerLengths) {
      const itemId = firstIn(answers, words, size);
      if (itemId !== null) {
        return `it contains the expected answer of the train item ${itemId}`;
      }
    }
    const itemId = firstIn(passages, words, length);
    return itemId === null
      ? null
      : `it copies ${length} words in a row from the train item ${itemId}`;
  };
}
