import type { Edit } from "../../schemas/edit";
import { normalized } from "../modes/fields";
import { similarity, wordsOf } from "./words";

/** Words that turn a rule into its opposite; rules that differ in them are never the same. */
const turningWords = new Set(
  "no not never none neither nor without except unless only always don doesn isn cannot avoid before after first last more less above below true false".split(
    " ",
  ),
);

type Reading = {
  readonly edit: Edit;
  readonly words: ReadonlySet<string>;
  /** Numbers and turning words of the content. */
  readonly sense: string;
  readonly target: string;
};

function isSense(word: string): boolean {
  return turningWords.has(word) || /\p{N}/u.test(word);
}

function read(edit: Edit): Reading {
  const words = wordsOf(edit.content);
  return {
    edit,
    words: new Set(words),
    sense: words.filter(isSense).toSorted().join(" "),
    target: normalized(edit.target),
  };
}

function unionOf(edits: readonly Edit[], pick: (edit: Edit) => readonly string[]): string[] {
  return [...new Set(edits.flatMap(pick))];
}

/** One edit for several of the same meaning: the best supported wording, all supporters (C-13). */
function unite(edits: readonly Edit[]): Edit {
  const [best] = edits.toSorted((a, b) => b.supportItemIds.length - a.supportItemIds.length);
  const [first] = edits;
  if (!best || !first || edits.length === 1) {
    return first ?? failEmpty();
  }
  return {
    ...best,
    id: first.id,
    sourceType: edits.some((edit) => edit.sourceType === "failure") ? "failure" : "success",
    supportItemIds: unionOf(edits, (edit) => edit.supportItemIds),
    from: unionOf(edits, (edit) => (edit.from.length > 0 ? edit.from : [edit.id])),
  };
}

function failEmpty(): never {
  throw new RangeError("a group of edits cannot be empty");
}

type Group = { readonly first: Reading; readonly members: Edit[] };

/**
 * Unifies edits that say the same: same operation and target, and contents of the same words, numbers
 * and negations (C-13). `minSimilarity` is the least common share of words. Keeps the order of first
 * occurrence.
 */
export function uniteEdits(
  edits: readonly Edit[],
  minSimilarity: number,
): { edits: Edit[]; equal: number; nearlyEqual: number } {
  const groups: Group[] = [];
  let equal = 0;
  let nearlyEqual = 0;
  for (const reading of edits.map(read)) {
    const group = groups.find(({ first }) => isSame(first, reading, minSimilarity));
    if (!group) {
      groups.push({ first: reading, members: [reading.edit] });
      continue;
    }
    const { content } = reading.edit;
    if (group.members.some((member) => normalized(member.content) === normalized(content))) {
      equal += 1;
    } else {
      nearlyEqual += 1;
    }
    group.members.push(reading.edit);
  }
  return { edits: groups.map(({ members }) => unite(members)), equal, nearlyEqual };
}

function isSame(a: Reading, b: Reading, minSimilarity: number): boolean {
  return (
    a.edit.op === b.edit.op &&
    a.target === b.target &&
    a.sense === b.sense &&
    similarity(a.words, b.words) >= minSimilarity
  );
}

/** Same words, other numbers or negations: one of the two is probably wrong. */
function contradicts(a: Reading, b: Reading, minSimilarity: number): boolean {
  const plain = ({ words }: Reading) => new Set([...words].filter((word) => !isSense(word)));
  return (
    a.words.size > 0 &&
    b.words.size > 0 &&
    a.sense !== b.sense &&
    similarity(plain(a), plain(b)) >= minSimilarity
  );
}

/** Both need the same text and one of them takes it away. */
function sharesAnchor(a: Reading, b: Reading): boolean {
  const changes = [a, b].some(({ edit }) => edit.op === "replace" || edit.op === "delete");
  const overlap = a.target.includes(b.target) || b.target.includes(a.target);
  return changes && a.target !== "" && b.target !== "" && overlap;
}

/**
 * Groups of edits that cannot all stand: they change the same anchor or contradict each other. Edits
 * without a conflict form a group of one; order is that of the first member.
 */
export function conflictGroups(edits: readonly Edit[], minSimilarity: number): Edit[][] {
  const groups: Reading[][] = [];
  for (const reading of edits.map(read)) {
    const inConflict = groups.filter((group) =>
      group.some(
        (other) => sharesAnchor(other, reading) || contradicts(other, reading, minSimilarity),
      ),
    );
    const [home, ...others] = inConflict;
    if (!home) {
      groups.push([reading]);
      continue;
    }
    home.push(...others.flat(), reading);
    for (const other of others) {
      groups.splice(groups.indexOf(other), 1);
    }
  }
  return groups.map((group) => group.map(({ edit }) => edit));
}
