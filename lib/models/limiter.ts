import type { CallContext } from "./model-client";
import { cancelledError } from "./model-error";

/** Who goes first when slots are scarce: rollouts must not starve the edits (models-and-harnesses.md 10). */
export const lanes = ["optimizer", "gate", "rollout"] as const;
export type Lane = (typeof lanes)[number];

export type LimiterClock = {
  now(): number;
  /** Calls `run` after `ms`; returns a function that cancels it. */
  schedule(ms: number, run: () => void): () => void;
};

export const systemLimiterClock: LimiterClock = {
  now: () => Date.now(),
  schedule: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Bounds the calls in flight to one endpoint; shared by all roles that use it. */
export interface Limiter {
  /** Runs `task` when a slot is free: lanes in order, first come first served inside a lane. */
  run<T>(lane: Lane, signal: AbortSignal, task: () => Promise<T>): Promise<T>;
  /** The endpoint asked for rest: starts nothing for `ms` and halves the calls in flight. */
  pause(ms: number): void;
  readonly state: LimiterState;
}

export type LimiterState = {
  readonly active: number;
  readonly waiting: number;
  readonly allowed: number;
  readonly pausedUntil: number;
};

type Waiter = { readonly start: () => void };

const successesPerStepUp = 20;

export function createLimiter(input: {
  readonly maxConcurrent: number;
  readonly clock?: LimiterClock;
}): Limiter {
  const clock = input.clock ?? systemLimiterClock;
  const queues: Record<Lane, Waiter[]> = { optimizer: [], gate: [], rollout: [] };
  let active = 0;
  let allowed = input.maxConcurrent;
  let successes = 0;
  let pausedUntil = 0;
  let cancelWake: (() => void) | null = null;

  function startWaiting(): void {
    const restMs = pausedUntil - clock.now();
    if (restMs > 0) {
      cancelWake ??= clock.schedule(restMs, () => {
        cancelWake = null;
        startWaiting();
      });
      return;
    }
    while (active < allowed) {
      const lane = lanes.find((name) => queues[name].length > 0);
      const next = lane ? queues[lane].shift() : undefined;
      if (!next) {
        return;
      }
      active += 1;
      next.start();
    }
  }

  function acquire(lane: Lane, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(cancelledError());
        return;
      }
      const queue = queues[lane];
      const leave = () => {
        const place = queue.indexOf(waiter);
        if (place >= 0) {
          queue.splice(place, 1);
        }
        reject(cancelledError());
      };
      const waiter: Waiter = {
        start: () => {
          signal.removeEventListener("abort", leave);
          resolve();
        },
      };
      signal.addEventListener("abort", leave, { once: true });
      queue.push(waiter);
      startWaiting();
    });
  }

  function countSuccess(): void {
    successes += 1;
    if (successes % successesPerStepUp === 0 && allowed < input.maxConcurrent) {
      allowed += 1;
    }
  }

  return {
    async run(lane, signal, task) {
      await acquire(lane, signal);
      try {
        const result = await task();
        countSuccess();
        return result;
      } finally {
        active -= 1;
        startWaiting();
      }
    },
    pause(ms) {
      const until = clock.now() + ms;
      // Answers to calls sent before the pause arrive late; they must not halve again.
      if (clock.now() >= pausedUntil) {
        allowed = Math.max(1, Math.floor(allowed / 2));
      }
      if (until > pausedUntil) {
        pausedUntil = until;
        cancelWake?.();
        cancelWake = null;
        startWaiting();
      }
    },
    get state() {
      const waiting = lanes.reduce((sum, lane) => sum + queues[lane].length, 0);
      return { active, waiting, allowed, pausedUntil };
    },
  };
}

/** Optimizer calls first, then the calls a gate decision waits for. */
export function laneOf(context: Pick<CallContext, "role" | "stage">): Lane {
  if (context.role === "optimizer") {
    return "optimizer";
  }
  return /^(baseline|gate|final_validation)$/.test(context.stage) ? "gate" : "rollout";
}

export const defaultMaxConcurrent = 64;

/** Hands out one limiter per endpoint, so that roles with the same address and key share it. */
export type LimiterPool = {
  forEndpoint(endpoint: string, maxConcurrent: number | undefined): Limiter;
};

/** The first caller's limit holds; a later role may only be served by the same one. */
export function createLimiterPool(clock?: LimiterClock): LimiterPool {
  const limiters = new Map<string, Limiter>();
  return {
    forEndpoint(endpoint, maxConcurrent) {
      const known = limiters.get(endpoint);
      if (known) {
        return known;
      }
      const limiter = createLimiter({
        maxConcurrent: maxConcurrent ?? defaultMaxConcurrent,
        ...(clock ? { clock } : {}),
      });
      limiters.set(endpoint, limiter);
      return limiter;
    },
  };
}
