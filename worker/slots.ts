/** Bounds how many tasks run at once; waiting ones start in the order they came. */
export type Slots = { run<T>(task: () => Promise<T>): Promise<T> };

export function createSlots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    async run(task) {
      if (free > 0) {
        free -= 1;
      } else {
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      try {
        return await task();
      } finally {
        const next = waiting.shift();
        if (next) {
          next();
        } else {
          free += 1;
        }
      }
    },
  };
}
