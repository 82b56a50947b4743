/** One call: the inputs of a batch in order; levels count from 1, calls of a level from 0. */
export type MergeBatch<T> = {
  readonly items: readonly T[];
  readonly level: number;
  readonly index: number;
};

function atLeastTwo(batchSize: number): number {
  return Math.max(2, Math.floor(batchSize));
}

function cut<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Number of calls `mergeTree` makes for `count` items (R-3.9b). */
export function mergeCallCount(count: number, batchSize: number): number {
  const size = atLeastTwo(batchSize);
  let calls = 0;
  for (let left = count; left > 1; left = Math.ceil(left / size)) {
    const full = Math.floor(left / size);
    calls += full + (left % size > 1 ? 1 : 0);
  }
  return calls;
}

/**
 * Hierarchical merging (R-3.9b): level by level, batches of `batchSize` (at least 2) become one item
 * each through `mergeBatch`; a batch of one moves up without a call. The calls of a level start
 * together and their results keep batch order; limits on parallel calls belong to the callback.
 * Returns null for no items; a single item is passed on without a call.
 */
export async function mergeTree<T>(input: {
  readonly items: readonly T[];
  readonly batchSize: number;
  readonly mergeBatch: (batch: MergeBatch<T>) => Promise<T>;
}): Promise<T | null> {
  const size = atLeastTwo(input.batchSize);
  let items: readonly T[] = input.items;
  for (let level = 1; items.length > 1; level += 1) {
    items = await Promise.all(
      cut(items, size).map((batch, index) => {
        const [only, ...others] = batch;
        return only !== undefined && others.length === 0
          ? only
          : input.mergeBatch({ items: batch, level, index });
      }),
    );
  }
  return items[0] ?? null;
}
