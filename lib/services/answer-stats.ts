import { splitNames } from "@/lib/environments/split-checks";
import type { AnswerStats, SplitName } from "@/lib/schemas/dataset";
import { answerKinds } from "@/lib/schemas/dataset";

const maxValues = 12;
const shownChars = 120;

export type PlacedAnswer = { readonly split: SplitName; readonly answer: string };

/** What the first expected answers look like, per split: kinds, lengths, how often each occurs. */
export function answerStats(answers: readonly PlacedAnswer[]): AnswerStats {
  const kinds = new Map(answerKinds.map((kind) => [kind, 0]));
  const values = new Map<string, AnswerStats["values"][number]>();
  for (const { split, answer } of answers) {
    const kind = answerKind(answer);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const key = answer.trim().toLowerCase().replace(/\s+/g, " ");
    const known = values.get(key) ?? {
      text: answer.trim().slice(0, shownChars),
      train: 0,
      val: 0,
      test: 0,
    };
    known[split] += 1;
    values.set(key, known);
  }
  const total = (value: AnswerStats["values"][number]) => value.train + value.val + value.test;
  const lengths = (split: SplitName) =>
    lengthStats(answers.flatMap((one) => (one.split === split ? [one.answer.length] : [])));
  return {
    kinds: [...kinds].flatMap(([kind, count]) => (count === 0 ? [] : [{ kind, count }])),
    lengths: bySplit(lengths),
    distinct: values.size,
    values: [...values.values()].toSorted((a, b) => total(b) - total(a)).slice(0, maxValues),
  };
}

/** What kind of answer a text is, for people; scorers do not look at it. */
export function answerKind(answer: string): (typeof answerKinds)[number] {
  const text = answer.trim();
  if (/^[-+]?\s?[$€£]?\s?[\d,.\s]*\d\s?%?$/.test(text)) return "number";
  if (/^(?:yes|no|true|false)\.?$/i.test(text)) return "yes_no";
  if (/^\(?[A-Za-z]\)?\.?$/.test(text)) return "letter";
  if (/^[[{]/.test(text) && isJson(text)) return "json";
  const words = text.split(/\s+/).length;
  return words === 1 ? "word" : words <= 8 ? "phrase" : "text";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export type LengthStats = { readonly median: number; readonly p95: number; readonly max: number };

/** Characters; all 0 without texts. */
export function lengthStats(lengths: readonly number[]): LengthStats {
  const sorted = lengths.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { median: at(0.5), p95: at(0.95), max: sorted.at(-1) ?? 0 };
}

/** The same measure for each split. */
export function bySplit<T>(measure: (split: SplitName) => T): Readonly<Record<SplitName, T>> {
  const [train, val, test] = splitNames;
  return { train: measure(train), val: measure(val), test: measure(test) };
}
