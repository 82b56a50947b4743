import { createFairQueue, type Lane } from "./fair-queue";
import { createLearnedPace } from "./learned-pace";
import type { CallContext } from "./model-client";
import { cancelledError, isModelError } from "./model-error";
import { createRateBucket, type RateBucket } from "./rate-bucket";
import { createOutputMemory } from "./token-estimate";

export { type Lane, lanes } from "./fair-queue";

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

/** What an endpoint allows; undefined = nobody said. Tokens are input and output together. */
export type EndpointLimits = {
  readonly maxConcurrent?: number | undefined;
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
};

/** What a call will probably need of the tokens per minute. */
export type Demand = {
  readonly stage: string;
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
};

/** Tokens of a reply that count against the limit; null when the reply did not say. */
type UsedTokens = {
  readonly inputTokens: number;
  /** Most endpoints count them as well. */
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
};

/** A task's place among the calls in flight. */
export type Slot = {
  /** Told about the tokens of a reply; may be called again, the sum counts. */
  used(usage: UsedTokens | null): void;
};

/** Bounds the calls to one endpoint; shared by all roles and runs of this process that use it. */
export interface Limiter {
  /**
   * Runs `task` when the endpoint may be asked again. Runs take turns; inside a run lanes go in
   * order, then first come first served. `demand` is only asked for when tokens are limited. A
   * ModelError of the kinds rate_limit and overloaded rests the endpoint and slows it down.
   */
  run<T>(
    lane: Lane,
    signal: AbortSignal,
    task: (slot: Slot) => Promise<T>,
    demand?: () => Demand,
  ): Promise<T>;
  /** The endpoint asked for rest: starts nothing for `ms` and halves the calls in flight. */
  pause(ms: number): void;
  /** The same limits as one run sees them: its calls take turns with those of other runs. */
  forRun(runId: string): Limiter;
  /** Puts other limits in place; waiting calls are kept. */
  setLimits(limits: EndpointLimits): void;
  readonly state: LimiterState;
}

export type LimiterState = {
  readonly active: number;
  readonly waiting: number;
  readonly allowed: number;
  readonly pausedUntil: number;
  /** Requests per minute that were found out from refusals; null while none is known. */
  readonly learnedPerMinute: number | null;
};

type Waiter = {
  readonly start: () => void;
  readonly tokens: number;
  hadToWait: boolean;
};

export const defaultMaxConcurrent = 64;
const successesPerStepUp = 20;
/** Rest after a refusal that names no time. */
const unnamedRestMs = 250;
/** An endpoint that asks for more ends the call; the others look again after this. */
const longestRestMs = 120_000;
const noRun = "";

export function createLimiter(input: EndpointLimits & { readonly clock?: LimiterClock }): Limiter {
  const clock = input.clock ?? systemLimiterClock;
  const queue = createFairQueue<Waiter>();
  const pace = createLearnedPace();
  const outputs = createOutputMemory();
  let limits: EndpointLimits = {};
  let requests: RateBucket | null = null;
  let tokens: RateBucket | null = null;
  let maxConcurrent = input.maxConcurrent ?? defaultMaxConcurrent;
  let allowed = maxConcurrent;
  let active = 0;
  let successes = 0;
  let pausedUntil = 0;
  let cutAt = Number.NEGATIVE_INFINITY;
  let wake: { readonly at: number; readonly cancel: () => void } | null = null;
  setLimits(input);

  function wakeIn(ms: number): void {
    const at = clock.now() + ms;
    if (wake && wake.at <= at) {
      return;
    }
    wake?.cancel();
    const cancel = clock.schedule(ms, () => {
      wake = null;
      startWaiting();
    });
    wake = { at, cancel };
  }

  /** Time until the next call may start as far as rests and rates go, in ms. */
  function restMs(next: Waiter, now: number): number {
    return Math.max(
      pausedUntil - now,
      // A limit that is known leaves nothing to find out.
      requests ? requests.delayMs(1, now) : pace.delayMs(now),
      tokens?.delayMs(next.tokens, now) ?? 0,
    );
  }

  function startWaiting(): void {
    while (active < allowed) {
      const next = queue.peek();
      if (!next) {
        return;
      }
      const now = clock.now();
      const ms = restMs(next, now);
      if (ms > 0) {
        next.hadToWait = true;
        wakeIn(ms);
        return;
      }
      queue.take();
      active += 1;
      requests?.take(1, now);
      tokens?.take(next.tokens, now);
      pace.started(now, next.hadToWait);
      next.start();
    }
  }

  function acquire(run: string, lane: Lane, signal: AbortSignal, need: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(cancelledError());
        return;
      }
      const leave = () => {
        queue.remove(run, lane, waiter);
        reject(cancelledError());
        startWaiting();
      };
      const waiter: Waiter = {
        tokens: need,
        hadToWait: false,
        start: () => {
          signal.removeEventListener("abort", leave);
          resolve();
        },
      };
      signal.addEventListener("abort", leave, { once: true });
      queue.push(run, lane, waiter);
      startWaiting();
    });
  }

  function countSuccess(): void {
    successes += 1;
    if (successes % successesPerStepUp === 0 && allowed < maxConcurrent) {
      allowed += 1;
    }
  }

  function pause(ms: number): void {
    const now = clock.now();
    // Answers to calls sent before the pause arrive late; they must not halve again.
    if (now >= pausedUntil) {
      allowed = Math.max(1, Math.floor(allowed / 2));
      cutAt = now;
    }
    pausedUntil = Math.max(pausedUntil, now + ms);
  }

  function noteFailure(thrown: unknown, startedAt: number): void {
    if (!isModelError(thrown) || !/^(rate_limit|overloaded)$/.test(thrown.kind)) {
      return;
    }
    const rest = Math.min(thrown.retryAfterMs ?? unnamedRestMs, longestRestMs);
    const now = clock.now();
    if (startedAt < cutAt) {
      // This call was sent at the old pace; the answer to it is known already.
      pausedUntil = Math.max(pausedUntil, now + rest);
      pace.refusedToo(startedAt);
      return;
    }
    if (thrown.kind === "rate_limit") {
      pace.refused(now, startedAt, thrown.retryAfterMs);
    }
    pause(rest);
  }

  function setLimits(given: EndpointLimits): void {
    const now = clock.now();
    const most = given.maxConcurrent ?? defaultMaxConcurrent;
    allowed = allowed === maxConcurrent ? most : Math.min(allowed, most);
    maxConcurrent = most;
    requests = changeBucket(requests, limits.requestsPerMinute, given.requestsPerMinute, now);
    tokens = changeBucket(tokens, limits.tokensPerMinute, given.tokensPerMinute, now);
    limits = given;
    startWaiting();
  }

  async function run<T>(
    runId: string,
    lane: Lane,
    signal: AbortSignal,
    task: (slot: Slot) => Promise<T>,
    demand?: () => Demand,
  ): Promise<T> {
    const asked = tokens && demand ? demand() : null;
    const reserved = asked
      ? asked.inputTokens + outputs.expect(asked.stage, asked.maxOutputTokens)
      : 0;
    await acquire(runId, lane, signal, reserved);
    const startedAt = clock.now();
    let spent = 0;
    const slot: Slot = {
      used(usage) {
        spent += usage
          ? usage.inputTokens + usage.cachedInputTokens + usage.outputTokens
          : reserved;
        if (asked && usage) {
          outputs.note(asked.stage, usage.outputTokens);
        }
      },
    };
    try {
      const result = await task(slot);
      countSuccess();
      return result;
    } catch (thrown) {
      noteFailure(thrown, startedAt);
      throw thrown;
    } finally {
      active -= 1;
      tokens?.give(reserved - spent, clock.now());
      startWaiting();
    }
  }

  function viewOf(runId: string): Limiter {
    return {
      run: (lane, signal, task, demand) => run(runId, lane, signal, task, demand),
      pause,
      setLimits,
      forRun: viewOf,
      get state() {
        const learnedPerMinute = pace.perMinute;
        return { active, waiting: queue.size, allowed, pausedUntil, learnedPerMinute };
      },
    };
  }
  return viewOf(noRun);
}

function changeBucket(
  bucket: RateBucket | null,
  before: number | undefined,
  after: number | undefined,
  now: number,
): RateBucket | null {
  if (after === undefined) {
    return null;
  }
  if (bucket === null) {
    return createRateBucket(after, now);
  }
  if (before !== after) {
    bucket.setAllowance(after, now);
  }
  return bucket;
}

/** Optimizer calls first, then the calls a gate decision waits for. */
export function laneOf(context: Pick<CallContext, "role" | "stage">): Lane {
  if (context.role === "optimizer") {
    return "optimizer";
  }
  return /^(baseline|gate|final_validation)$/.test(context.stage) ? "gate" : "rollout";
}
