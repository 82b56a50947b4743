import type { Edit } from "@/lib/schemas/edit";
import type { EngineProfile } from "./profile";

export type Choice = {
  /** Places in the pool, in the order in which the edits are applied. */
  readonly indices: readonly number[];
  /** `unchanged` and `none` need no call to the optimizer. */
  readonly source: "unchanged" | "ranked" | "fallback" | "none";
};

type PoolItem = Pick<Edit, "supportItemIds" | "sourceType">;

/** True when a ranking call is needed to choose (R-3.6; N-3.6: never for a budget of 0). */
export function needsRanking(input: {
  readonly poolSize: number;
  readonly budget: number;
  readonly profile: EngineProfile;
}): boolean {
  return input.poolSize > input.budget && (input.profile === "reference" || input.budget > 0);
}

/**
 * Chooses at most `budget` of the pool from the ranker's reply. `reference` keeps one item
 * even for a budget of 0 and leaves gaps; `fixed` reads numbers given as text and fills missing
 * places by support, failures first, then merged order (N-3.6). Without any usable index the first
 * `budget` items are taken.
 */
export function chooseIndices(input: {
  /** The parsed reply, null when there was none. */
  readonly reply: unknown;
  readonly pool: readonly PoolItem[];
  readonly budget: number;
  readonly profile: EngineProfile;
}): Choice {
  const { reply, pool, budget, profile } = input;
  const everything = [...pool.keys()];
  if (pool.length <= budget) {
    return { indices: everything, source: "unchanged" };
  }
  if (profile === "fixed" && budget <= 0) {
    return { indices: [], source: "none" };
  }
  const ranked = usableIndices(reply, pool.length, profile).slice(0, Math.max(1, budget));
  if (ranked.length === 0) {
    return { indices: everything.slice(0, Math.max(0, budget)), source: "fallback" };
  }
  if (profile === "reference") {
    return { indices: ranked, source: "ranked" };
  }
  const missing = everything
    .filter((index) => !ranked.includes(index))
    .toSorted((a, b) => comparePriority(pool[a], pool[b]) || a - b);
  return { indices: [...ranked, ...missing].slice(0, budget), source: "ranked" };
}

function usableIndices(reply: unknown, size: number, profile: EngineProfile): number[] {
  const listed =
    typeof reply === "object" && reply !== null && "selected_indices" in reply
      ? reply.selected_indices
      : null;
  if (!Array.isArray(listed)) {
    return [];
  }
  const usable = new Set<number>();
  for (const entry of listed) {
    const index = readIndex(entry, profile);
    if (index !== null && index >= 0 && index < size) {
      usable.add(index);
    }
  }
  return [...usable];
}

function readIndex(entry: unknown, profile: EngineProfile): number | null {
  if (typeof entry === "number") {
    return Number.isInteger(entry) ? entry : null;
  }
  if (profile === "reference" && typeof entry === "boolean") {
    return entry ? 1 : 0;
  }
  return profile === "fixed" && typeof entry === "string" && /^\s*\d+\s*$/.test(entry)
    ? Number(entry)
    : null;
}

function comparePriority(a: PoolItem | undefined, b: PoolItem | undefined): number {
  const support = (item: PoolItem | undefined) => item?.supportItemIds.length ?? 0;
  const isSuccess = (item: PoolItem | undefined) => (item?.sourceType === "success" ? 1 : 0);
  return support(b) - support(a) || isSuccess(a) - isSuccess(b);
}
