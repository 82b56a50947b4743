/** Who starts first when slots are scarce; within one urgency the first to come is the first to start. */
export const urgencies = ["now", "ahead", "idle"] as const;
export type Urgency = (typeof urgencies)[number];

export type SlotRequest = {
  readonly urgency?: Urgency | undefined;
  /** A waiting task is dropped when it aborts: `run` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
};

/** Bounds how many tasks run at once. */
export type Slots = { run<T>(task: () => Promise<T>, request?: SlotRequest): Promise<T> };

type Waiter = { readonly start: () => void };

/** Tasks without hurry leave this share of the slots free for work that is waited for. */
const shareKeptFromIdle = 0.25;

export function createSlots(count: number): Slots {
  const queues: Record<Urgency, Set<Waiter>> = {
    now: new Set(),
    ahead: new Set(),
    idle: new Set(),
  };
  const mostIdle = Math.max(1, count - Math.ceil(count * shareKeptFromIdle));
  let free = count;
  let idle = 0;

  function startWaiting(): void {
    for (const urgency of urgencies) {
      for (const waiter of queues[urgency]) {
        if (free === 0 || (urgency === "idle" && idle >= mostIdle)) {
          return;
        }
        queues[urgency].delete(waiter);
        free -= 1;
        idle += urgency === "idle" ? 1 : 0;
        waiter.start();
      }
    }
  }

  function wait(urgency: Urgency, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        queues[urgency].delete(waiter);
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        start: () => {
          signal?.removeEventListener("abort", leave);
          resolve();
        },
      };
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      signal?.addEventListener("abort", leave, { once: true });
      queues[urgency].add(waiter);
      startWaiting();
    });
  }

  return {
    async run(task, request = {}) {
      const urgency = request.urgency ?? "now";
      await wait(urgency, request.signal);
      try {
        return await task();
      } finally {
        free += 1;
        idle -= urgency === "idle" ? 1 : 0;
        startWaiting();
      }
    },
  };
}
