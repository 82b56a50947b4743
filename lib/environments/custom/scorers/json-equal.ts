import type { Scorer } from "@/lib/schemas/scorer";
import { isRecord } from "../../raw-fields";
import { cut } from "../../verification-note";
import { findJson } from "../find-json";
import type { ScorerResult } from "./result";

type JsonEqualScorer = Extract<Scorer, { type: "jsonEqual" }>;

/** Leaves of the expected value that match, those that differ, and what the answer has besides. */
type Comparison = { readonly equal: number; readonly different: readonly string[] };

const maxDepth = 64;
/** Above this, members of lists without order are paired by their texts and not by likeness. */
const maxPairing = 60;

/** The share of leaves that are equal; 1 only when the values are. Several expected answers: the best. */
export function scoreJsonEqual(
  scorer: JsonEqualScorer,
  answer: string,
  expected: readonly string[],
): ScorerResult {
  const given = findJson(answer);
  if (given === null) {
    return { ok: true, soft: 0, reason: `jsonEqual: no JSON in '${cut(answer, 200)}'` };
  }
  let best: { soft: number; reason: string } | null = null;
  for (const text of expected) {
    const gold = readGold(text);
    if (gold === null)
      return { ok: false, error: `the expected answer is not JSON: ${cut(text, 80)}` };
    const { equal, different } = compare(gold.value, given.value, "", scorer, 0);
    const total = equal + different.length;
    const soft = total === 0 ? 1 : equal / total;
    const shown = different.slice(0, 5).map((path) => path || "/");
    const more = different.length > 5 ? ", …" : "";
    const reason = `jsonEqual: ${different.length} of ${total} leaves differ (${shown.join(", ")}${more})`;
    if (best === null || soft > best.soft) best = { soft, reason };
  }
  return best === null
    ? { ok: false, error: "the item has no expected value" }
    : { ok: true, ...best };
}

/** An expected answer as JSON, or null. */
export function readGold(text: string): { readonly value: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return null;
  }
}

function compare(
  gold: unknown,
  given: unknown,
  path: string,
  scorer: JsonEqualScorer,
  depth: number,
): Comparison {
  if (scorer.ignorePaths.some((pattern) => matchesPath(pattern, path))) {
    return { equal: 0, different: [] };
  }
  if (depth > maxDepth) return { equal: 0, different: [path] };
  if (Array.isArray(gold) && Array.isArray(given)) {
    return compareLists(gold, given, path, scorer, depth);
  }
  if (isRecord(gold) && isRecord(given)) {
    return compareObjects(gold, given, path, scorer, depth);
  }
  if (isContainer(gold) || isContainer(given)) {
    const places = leaves(gold, path, depth);
    return { equal: 0, different: places.length > 0 ? places : [path] };
  }
  return sameScalar(gold, given, scorer)
    ? { equal: 1, different: [] }
    : { equal: 0, different: [path] };
}

function isContainer(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function sameScalar(gold: unknown, given: unknown, scorer: JsonEqualScorer): boolean {
  if (typeof gold === "number" && typeof given === "number") {
    return gold === given || Math.abs(gold - given) <= scorer.numberTol;
  }
  return gold === given;
}

function compareObjects(
  gold: Record<string, unknown>,
  given: Record<string, unknown>,
  path: string,
  scorer: JsonEqualScorer,
  depth: number,
): Comparison {
  const parts: Comparison[] = [];
  for (const [key, value] of Object.entries(gold)) {
    const place = `${path}/${escapeKey(key)}`;
    parts.push(
      Object.hasOwn(given, key)
        ? compare(value, given[key], place, scorer, depth + 1)
        : missing(value, place, scorer, depth + 1),
    );
  }
  const extra = Object.keys(given).filter((key) => !Object.hasOwn(gold, key));
  if (!scorer.subset) {
    parts.push(
      ...extra.map((key) => missing(null, `${path}/${escapeKey(key)}`, scorer, depth + 1)),
    );
  }
  if (!scorer.ignoreKeyOrder && extra.length === 0) {
    const inOrder = Object.keys(gold).every((key, index) => Object.keys(given)[index] === key);
    if (!inOrder) parts.push({ equal: 0, different: [path] });
  }
  if (parts.length === 0) parts.push({ equal: 1, different: [] });
  return join(parts);
}

function compareLists(
  gold: readonly unknown[],
  given: readonly unknown[],
  path: string,
  scorer: JsonEqualScorer,
  depth: number,
): Comparison {
  const others = scorer.ignoreArrayOrder ? paired(gold, given, scorer, depth) : given;
  const length = scorer.subset ? gold.length : Math.max(gold.length, others.length);
  const parts: Comparison[] = [];
  for (let index = 0; index < length; index += 1) {
    const place = `${path}/${index}`;
    if (index >= gold.length || index >= others.length || others[index] === nothing) {
      parts.push(missing(index < gold.length ? gold[index] : null, place, scorer, depth + 1));
    } else {
      parts.push(compare(gold[index], others[index], place, scorer, depth + 1));
    }
  }
  if (gold.length === 0 && parts.length === 0) parts.push({ equal: 1, different: [] });
  return join(parts);
}

const nothing = Symbol("nothing");

/** The given members in the order of the expected ones they are most like; left-over ones at the end. */
function paired(
  gold: readonly unknown[],
  given: readonly unknown[],
  scorer: JsonEqualScorer,
  depth: number,
): readonly unknown[] {
  if (Math.max(gold.length, given.length) > maxPairing) {
    const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
    const order = gold.map((_, index) => index).sort((a, b) => byText(gold[a], gold[b]));
    const sorted = given.toSorted(byText);
    const result: unknown[] = gold.map(() => nothing);
    for (const [rank, index] of order.entries())
      result[index] = rank < sorted.length ? sorted[rank] : nothing;
    return [...result, ...sorted.slice(gold.length)];
  }
  const left = [...given];
  const matched = gold.map((member) => {
    let best = { index: -1, equal: -1, different: Number.POSITIVE_INFINITY };
    for (const [index, candidate] of left.entries()) {
      const found = compare(member, candidate, "", { ...scorer, ignorePaths: [] }, depth + 1);
      const isBetter =
        found.different.length < best.different ||
        (found.different.length === best.different && found.equal > best.equal);
      if (isBetter) best = { index, equal: found.equal, different: found.different.length };
    }
    return best.index === -1 ? nothing : left.splice(best.index, 1)[0];
  });
  return [...matched, ...left];
}

/** A value that stands on one side only. */
function missing(value: unknown, path: string, scorer: JsonEqualScorer, depth: number): Comparison {
  if (scorer.ignorePaths.some((pattern) => matchesPath(pattern, path))) {
    return { equal: 0, different: [] };
  }
  const places = leaves(value, path, depth);
  return { equal: 0, different: places.length > 0 ? places : [path] };
}

function leaves(value: unknown, path: string, depth: number): string[] {
  if (!isContainer(value) || depth > maxDepth) return [path];
  return Object.entries(value ?? {}).flatMap(([key, member]) =>
    leaves(member, `${path}/${escapeKey(key)}`, depth + 1),
  );
}

function join(parts: readonly Comparison[]): Comparison {
  return {
    equal: parts.reduce((sum, part) => sum + part.equal, 0),
    different: parts.flatMap((part) => part.different),
  };
}

function escapeKey(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

// A path like /items/*/id: each part must be equal, a star stands for any.
function matchesPath(pattern: string, path: string): boolean {
  const wanted = pattern.split("/");
  const parts = path.split("/");
  return (
    wanted.length === parts.length && wanted.every((part, at) => part === "*" || part === parts[at])
  );
}
