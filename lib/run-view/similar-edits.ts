import type { EditRow } from "../schemas/read-models";

/** Two texts with this share of common words say the same. */
const sameFrom = 0.6;
/** With more edits only equal wordings are found, because every pair would have to be compared. */
const maxCompared = 800;

export type SimilarEdits = {
  /** Edits that say the same, this one included, by step. */
  readonly edits: readonly EditRow[];
};

/**
 * Edits that propose the same idea again, by `step-position`. An edit without a likeness is left out.
 * Likeness is the share of common words of what they add or take away (Jaccard).
 */
export function findSimilarEdits(edits: readonly EditRow[]): ReadonlyMap<string, SimilarEdits> {
  const words = edits.map((edit) => wordsOf(edit));
  const group = edits.map((_, index) => index);
  const find = (index: number): number => {
    const parent = group[index] ?? index;
    return parent === index ? index : find(parent);
  };
  const join = (left: number, right: number) => {
    group[find(right)] = find(left);
  };
  if (edits.length <= maxCompared) {
    for (let left = 0; left < edits.length; left += 1) {
      for (let right = left + 1; right < edits.length; right += 1) {
        if (isAlike(words[left], words[right])) {
          join(left, right);
        }
      }
    }
  } else {
    const first = new Map<string, number>();
    for (const [index, set] of words.entries()) {
      const key = [...set].toSorted().join(" ");
      const known = first.get(key);
      if (known === undefined) {
        first.set(key, index);
      } else if (set.size > 0) {
        join(known, index);
      }
    }
  }
  const members = new Map<number, EditRow[]>();
  for (const [index, edit] of edits.entries()) {
    const root = find(index);
    members.set(root, [...(members.get(root) ?? []), edit]);
  }
  return new Map(
    [...members.values()]
      .filter((same) => same.length > 1)
      .flatMap((same) => {
        const sorted = same.toSorted((a, b) => a.step - b.step || a.position - b.position);
        return sorted.map((edit) => [editKey(edit), { edits: sorted }] as const);
      }),
  );
}

export function editKey(edit: Pick<EditRow, "step" | "position">): string {
  return `${edit.step}-${edit.position}`;
}

function wordsOf(edit: EditRow): ReadonlySet<string> {
  const text = edit.op === "delete" ? (edit.target ?? "") : (edit.content ?? "");
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

function isAlike(
  left: ReadonlySet<string> | undefined,
  right: ReadonlySet<string> | undefined,
): boolean {
  if (!left || !right || left.size === 0 || right.size === 0) {
    return false;
  }
  const [small, large] = left.size <= right.size ? [left, right] : [right, left];
  // Even if all words of the smaller one were common, it would not be enough.
  if (small.size / large.size < sameFrom) {
    return false;
  }
  let common = 0;
  for (const word of small) {
    common += large.has(word) ? 1 : 0;
  }
  return common / (left.size + right.size - common) >= sameFrom;
}
