export type Counted = {
  readonly entries: readonly string[];
  add(entry: string): void;
  /** Resolves when there are `count` entries. */
  reached(count: number): Promise<void>;
};

/** A list of what happened that can be waited for. */
export function counted(): Counted {
  const entries: string[] = [];
  const waiters: { count: number; resolve: () => void }[] = [];
  return {
    entries,
    add(entry) {
      entries.push(entry);
      for (const waiter of waiters.filter(({ count }) => count <= entries.length)) {
        waiter.resolve();
      }
    },
    reached: (count) =>
      entries.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => waiters.push({ count, resolve })),
  };
}
