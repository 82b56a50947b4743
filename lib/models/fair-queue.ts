/** Who goes first when slots are scarce: rollouts must not starve the edits (models-and-harnesses.md 10). */
export const lanes = ["optimizer", "gate", "rollout"] as const;
export type Lane = (typeof lanes)[number];

export type FairQueue<T> = {
  readonly size: number;
  push(party: string, lane: Lane, item: T): void;
  remove(party: string, lane: Lane, item: T): void;
  /** Who is next, without taking it. */
  peek(): T | null;
  /** Takes what `peek` showed; its party then waits until the others had their turn. */
  take(): T | null;
};

/** Parties take turns; among the waiting calls of one party lanes go in order, then first come first served. */
export function createFairQueue<T>(): FairQueue<T> {
  /** Only parties that wait, in the order of their turns. */
  const parties = new Map<string, Record<Lane, Set<T>>>();
  let size = 0;

  function isEmpty(queues: Record<Lane, Set<T>>): boolean {
    return lanes.every((lane) => queues[lane].size === 0);
  }

  function next() {
    for (const [party, queues] of parties) {
      for (const lane of lanes) {
        for (const item of queues[lane]) {
          return { party, queues, lane, item };
        }
      }
    }
    return null;
  }

  return {
    get size() {
      return size;
    },
    push(party, lane, item) {
      const queues = parties.get(party) ?? {
        optimizer: new Set(),
        gate: new Set(),
        rollout: new Set(),
      };
      parties.set(party, queues);
      queues[lane].add(item);
      size += 1;
    },
    remove(party, lane, item) {
      const queues = parties.get(party);
      if (!queues?.[lane].delete(item)) {
        return;
      }
      size -= 1;
      if (isEmpty(queues)) {
        parties.delete(party);
      }
    },
    peek: () => next()?.item ?? null,
    take() {
      const found = next();
      if (!found) {
        return null;
      }
      const { party, queues, lane, item } = found;
      queues[lane].delete(item);
      size -= 1;
      parties.delete(party);
      if (!isEmpty(queues)) {
        parties.set(party, queues);
      }
      return item;
    },
  };
}
