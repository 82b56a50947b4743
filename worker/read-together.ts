const mostAtOnce = 256;

type Waiter<V> = {
  readonly resolve: (value: V | null) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Reads by key where what is asked for in one turn of the event loop becomes one query: a query costs
 * as much as many rows. Resolves to null for a key that is not there.
 */
export function readTogether<V>(
  readAll: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>,
): (key: string) => Promise<V | null> {
  let asked = new Map<string, Waiter<V>[]>();

  async function answer(): Promise<void> {
    const taken = [...asked];
    asked = new Map();
    for (let start = 0; start < taken.length; start += mostAtOnce) {
      const part = taken.slice(start, start + mostAtOnce);
      try {
        const found = await readAll(part.map(([key]) => key));
        for (const [key, waiters] of part) {
          for (const waiter of waiters) {
            waiter.resolve(found.get(key) ?? null);
          }
        }
      } catch (error) {
        for (const waiter of part.flatMap(([, waiters]) => waiters)) {
          waiter.reject(error);
        }
      }
    }
  }

  return (key) =>
    new Promise((resolve, reject) => {
      if (asked.size === 0) {
        setImmediate(() => void answer());
      }
      const waiters = asked.get(key) ?? [];
      waiters.push({ resolve, reject });
      asked.set(key, waiters);
    });
}
