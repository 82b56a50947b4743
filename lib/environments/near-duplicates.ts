import type { SplitName } from "@/lib/schemas/dataset";

/** A text with the split it fell into. */
export type PlacedText = {
  readonly id: string;
  readonly split: SplitName;
  readonly text: string;
  /** Equal for items that expect the same. */
  readonly expected?: string;
};

export type DuplicatePair = {
  readonly first: string;
  readonly second: string;
  readonly firstSplit: SplitName;
  readonly secondSplit: SplitName;
  /** 1 = the same after lower-casing and dropping punctuation. */
  readonly similarity: number;
};

export type Duplicates = {
  /** Items that repeat an earlier one of the same split. */
  readonly inside: number;
  /** Items that repeat one of another split, normalised. */
  readonly across: number;
  /** Items nearly like one of another split. */
  readonly near: number;
  /** The first pairs across splits, most alike first. */
  readonly pairs: readonly DuplicatePair[];
  /** Ids of the first items counted. */
  readonly ids: Readonly<Record<"inside" | "across" | "near" | "contradictory", readonly string[]>>;
  /** Items that repeat an earlier text and expect something else. */
  readonly contradictory: number;
};

const shingleWords = 3;
/** Of long texts the beginning decides. */
const maxWords = 600;
const bands = 8;
const rowsPerBand = 3;
const nearFrom = 0.8;
const maxComparedPerBucket = 40;
const maxPairs = 50;

/**
 * Repeated texts inside and across splits. Near repeats are found by MinHash over triples of words
 * and confirmed by their Jaccard similarity, so the cost grows with the number of texts and not
 * with its square.
 */
export function findDuplicates(texts: readonly PlacedText[]): Duplicates {
  const firstByText = new Map<string, PlacedText[]>();
  const distinct: PlacedText[] = [];
  const pairs: DuplicatePair[] = [];
  const ids: Record<"inside" | "across" | "contradictory", string[]> = {
    inside: [],
    across: [],
    contradictory: [],
  };
  for (const entry of texts) {
    const key = plainWords(entry.text).join(" ");
    const known = firstByText.get(key);
    if (known === undefined) {
      firstByText.set(key, [entry]);
      distinct.push(entry);
      continue;
    }
    const other = known.find(({ split }) => split !== entry.split);
    if (known.some(({ expected }) => expected !== entry.expected)) ids.contradictory.push(entry.id);
    if (known.some(({ split }) => split === entry.split)) ids.inside.push(entry.id);
    else known.push(entry);
    if (other) {
      ids.across.push(entry.id);
      pairs.push(toPair(other, entry, 1));
    }
  }
  const near = nearPairs(distinct);
  const nearIds = [...new Set(near.map(({ second }) => second))];
  return {
    inside: ids.inside.length,
    across: ids.across.length,
    near: nearIds.length,
    contradictory: ids.contradictory.length,
    ids: { ...ids, near: nearIds },
    pairs: [...pairs, ...near.toSorted((a, b) => b.similarity - a.similarity)].slice(0, maxPairs),
  };
}

function toPair(first: PlacedText, second: PlacedText, similarity: number): DuplicatePair {
  return {
    first: first.id,
    second: second.id,
    firstSplit: first.split,
    secondSplit: second.split,
    similarity,
  };
}

function plainWords(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

type Sketched = { readonly entry: PlacedText; readonly shingles: Int32Array };

function nearPairs(texts: readonly PlacedText[]): DuplicatePair[] {
  const buckets = new Map<string, Sketched[]>();
  const pairs: DuplicatePair[] = [];
  for (const entry of texts) {
    const shingles = shinglesOf(entry.text);
    if (shingles.length === 0) continue;
    const sketched = { entry, shingles };
    const compared = new Set<Sketched>();
    let best: DuplicatePair | null = null;
    for (const key of bandKeys(shingles)) {
      const bucket = buckets.get(key);
      if (bucket === undefined) {
        buckets.set(key, [sketched]);
        continue;
      }
      for (const other of bucket) {
        if (other.entry.split === entry.split || compared.has(other)) continue;
        compared.add(other);
        const similarity = jaccard(other.shingles, shingles);
        if (similarity >= nearFrom && similarity > (best?.similarity ?? 0)) {
          best = toPair(other.entry, entry, similarity);
        }
      }
      if (bucket.length < maxComparedPerBucket) bucket.push(sketched);
    }
    if (best !== null) pairs.push(best);
  }
  return pairs;
}

/** Hashes of all triples of words in order, each once. */
function shinglesOf(text: string): Int32Array {
  const words = plainWords(text).slice(0, maxWords).map(hashWord);
  const found = new Set<number>();
  const last = Math.max(0, words.length - shingleWords);
  for (let at = 0; at <= last && words.length > 0; at += 1) {
    let hash = 0x811c9dc5;
    for (const word of words.slice(at, at + shingleWords))
      hash = Math.imul(hash ^ word, 0x01000193);
    found.add(hash);
  }
  return Int32Array.from(found).sort();
}

function hashWord(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) {
    hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  }
  return hash;
}

/** Constants of the hash functions; any fixed odd numbers do. */
const multipliers = Int32Array.from({ length: bands * rowsPerBand }, (_, index) =>
  Math.imul(index * 2 + 1, 0x9e3779b1),
);

function bandKeys(shingles: Int32Array): string[] {
  const keys: string[] = [];
  for (let band = 0; band < bands; band += 1) {
    let key = `${band}`;
    for (let row = 0; row < rowsPerBand; row += 1) {
      const multiplier = multipliers[band * rowsPerBand + row] ?? 1;
      let least = 0x7fffffff;
      for (const shingle of shingles) {
        const mixed = Math.imul(shingle ^ (shingle >>> 15), multiplier);
        const value = mixed ^ (mixed >>> 13);
        if (value < least) least = value;
      }
      key += `:${least}`;
    }
    keys.push(key);
  }
  return keys;
}

function jaccard(a: Int32Array, b: Int32Array): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const left = a[i] ?? 0;
    const right = b[j] ?? 0;
    if (left === right) {
      shared += 1;
      i += 1;
      j += 1;
    } else if (left < right) i += 1;
    else j += 1;
  }
  return shared / (a.length + b.length - shared);
}
