const windowMs = 60_000;
const secondMs = 1000;

/** Requests of the last sixty seconds that were not refused, counted by the second of their start. */
export type RequestWindow = {
  started(now: number): void;
  /** The request that began at `startedAt` was refused: it does not count. */
  refused(startedAt: number): void;
  count(now: number): number;
  /** When the oldest second that counts will have left the window; `now` when nothing counts. */
  freesAt(now: number): number;
};

export function createRequestWindow(): RequestWindow {
  /** In the order of the seconds. */
  const bySecond = new Map<number, number>();
  let sum = 0;

  function forget(now: number): void {
    for (const [second, count] of bySecond) {
      if (second * secondMs > now - windowMs) {
        return;
      }
      bySecond.delete(second);
      sum -= count;
    }
  }

  return {
    started(now) {
      forget(now);
      const second = Math.floor(now / secondMs);
      bySecond.set(second, (bySecond.get(second) ?? 0) + 1);
      sum += 1;
    },
    refused(startedAt) {
      const second = Math.floor(startedAt / secondMs);
      const count = bySecond.get(second);
      if (count !== undefined) {
        bySecond.set(second, count - 1);
        sum -= 1;
      }
    },
    count(now) {
      forget(now);
      return sum;
    },
    freesAt(now) {
      forget(now);
      for (const [second, count] of bySecond) {
        if (count > 0) {
          return (second + 1) * secondMs + windowMs;
        }
      }
      return now;
    },
  };
}
