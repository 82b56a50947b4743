import type { Scorer } from "@/lib/schemas/scorer";
import { quoteAnswers } from "../../verification-note";
import { normalizeWith } from "./normalize";
import type { ScorerResult } from "./result";

type ListScorer = Extract<Scorer, { type: "list" }>;

type ItemScorer = NonNullable<ListScorer["item"]>;

const maxMembers = 5000;
/** Every member may meet every other one. */
const maxScoredMembers = 200;

/** How far the answer's members are the expected ones; every expected answer is one member. */
export function scoreList(
  scorer: ListScorer,
  answer: string,
  expected: readonly string[],
  isMember: (item: ItemScorer, given: string, wanted: string) => boolean,
): ScorerResult {
  const plain = (text: string) => normalizeWith(scorer.normalization, text);
  const given = readMembers(answer, scorer.separator).map(plain);
  const wanted = expected.map(plain);
  const { item } = scorer;
  const most = item === undefined ? maxMembers : maxScoredMembers;
  if (given.length > most) {
    return { ok: true, soft: 0, reason: `list: ${given.length} members, at most ${most}` };
  }
  const isSame = (one: string, other: string) =>
    item === undefined ? one === other : isMember(item, one, other);
  const hits =
    item === undefined && !scorer.ordered
      ? inCommon(given, wanted)
      : scorer.ordered
        ? inPlace(given, wanted, isSame)
        : paired(given, wanted, isSame);
  const precision = given.length === 0 ? 0 : hits / given.length;
  const recall = wanted.length === 0 ? 1 : hits / wanted.length;
  const soft = {
    precision,
    recall,
    f1: hits === 0 ? 0 : (2 * hits) / (given.length + wanted.length),
  }[scorer.metric];
  return {
    ok: true,
    soft,
    reason: `list: ${hits} of ${wanted.length} expected members found, ${given.length} given; predicted ${quoteAnswers(given)}, expected ${quoteAnswers(expected)}`,
  };
}

/** A JSON list, one member per line (bullets and numbers dropped), or parts between separators. */
export function readMembers(answer: string, separator: string): string[] {
  const text = answer.trim();
  if (text.startsWith("[")) {
    try {
      const value: unknown = JSON.parse(text);
      if (Array.isArray(value)) {
        return value.map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
      }
    } catch {
      // Not JSON: read as lines or parts.
    }
  }
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  if (lines.length > 1) {
    return lines.map((line) => line.replace(/^\s*(?:[-*•]|\d{1,4}[.)])\s+/, "").trim());
  }
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

type IsSame = (given: string, wanted: string) => boolean;

function inPlace(given: readonly string[], wanted: readonly string[], isSame: IsSame): number {
  return wanted.filter((member, index) => {
    const one = given[index];
    return one !== undefined && isSame(one, member);
  }).length;
}

/** Each given member takes the first wanted one it fits that is still free. */
function paired(given: readonly string[], wanted: readonly string[], isSame: IsSame): number {
  const left = [...wanted];
  for (const member of given) {
    const found = left.findIndex((one) => isSame(member, one));
    if (found !== -1) left.splice(found, 1);
  }
  return wanted.length - left.length;
}

function inCommon(given: readonly string[], wanted: readonly string[]): number {
  const left = new Map<string, number>();
  for (const member of wanted) left.set(member, (left.get(member) ?? 0) + 1);
  let hits = 0;
  for (const member of given) {
    const count = left.get(member) ?? 0;
    if (count > 0) {
      hits += 1;
      left.set(member, count - 1);
    }
  }
  return hits;
}
