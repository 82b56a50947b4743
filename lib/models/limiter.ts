import type { AnnouncedLimits } from "./announced-limits";
import { type CarefulStart, createCarefulStart } from "./careful-start";
import {
  type CallTokens,
  createEndpointBudgets,
  noTokens,
  type UsedTokens,
} from "./endpoint-budgets";
import { createFairQueue, type Lane } from "./fair-queue";
import { createLearnedPace } from "./learned-pace";
import type { CallContext } from "./model-client";
import { cancelledError, isModelError } from "./model-error";
import { createRequestWindow } from "./request-window";
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
  /** Limits the endpoint named in a reply; they hold where nobody set any. */
  announce(limits: AnnouncedLimits): void;
  /** A connection to the endpoint was opened in `ms`: a refusal is heard about as soon. */
  connected(ms: number): void;
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

type Turn = { readonly startedAt: number; readonly heard: ReturnType<CarefulStart["started"]> };

type Waiter = {
  readonly start: (turn: Turn) => void;
  readonly tokens: CallTokens;
  hadToWait: boolean;
};

export const defaultMaxConcurrent = 64;
const successesPerStepUp = 20;
/** Rest of an overloaded endpoint that names no time. */
const unnamedRestMs = 250;
/** An endpoint that asks for more ends the call; the others look again after this. */
const longestRestMs = 120_000;
const noRun = "";

export function createLimiter(input: EndpointLimits & { readonly clock?: LimiterClock }): Limiter {
  const clock = input.clock ?? systemLimiterClock;
  const queue = createFairQueue<Waiter>();
  const window = createRequestWindow();
  const pace = createLearnedPace(window);
  const budgets = createEndpointBudgets();
  const outputs = createOutputMemory();
  let maxConcurrent = input.maxConcurrent ?? defaultMaxConcurrent;
  let allowed = maxConcurrent;
  let active = 0;
  let successes = 0;
  let pausedUntil = 0;
  let cutAt = Number.NEGATIVE_INFINITY;
  const start = createCarefulStart({ window, maxConcurrent: () => maxConcurrent });
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
      start.wasLate(clock.now() - at);
      startWaiting();
    });
    wake = { at, cancel };
  }

  /** Time until the next call may start as far as rests and rates go, in ms. */
  function restMs(next: Waiter, now: number): number {
    // A limit that is known leaves nothing to find out.
    const unknownMs = budgets.knowsRequests ? 0 : Math.max(pace.delayMs(now), start.delayMs(now));
    return Math.max(pausedUntil - now, unknownMs, budgets.delayMs(next.tokens, now));
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
      budgets.take(next.tokens, now);
      pace.started(now, next.hadToWait);
      next.start({ startedAt: now, heard: start.started(now) });
    }
  }

  function acquire(
    run: string,
    lane: Lane,
    signal: AbortSignal,
    tokens: CallTokens,
  ): Promise<Turn> {
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
        tokens,
        hadToWait: false,
        start: (turn) => {
          signal.removeEventListener("abort", leave);
          resolve(turn);
        },
      };
      signal.addEventListener("abort", leave, { once: true });
      queue.push(run, lane, waiter);
      startWaiting();
    });
  }

  function countSuccess(startedAt: number): void {
    pace.accepted(startedAt);
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
    const now = clock.now();
    if (startedAt < cutAt) {
      // This call was sent at the old pace; the answer to it is known already.
      pausedUntil = Math.max(pausedUntil, now + Math.min(thrown.retryAfterMs ?? 0, longestRestMs));
      pace.refusedToo(startedAt);
      return;
    }
    let rest = thrown.retryAfterMs ?? unnamedRestMs;
    if (thrown.kind === "rate_limit") {
      rest = pace.refused(now, startedAt, thrown.retryAfterMs);
      start.refused(now);
    }
    pause(Math.min(rest, longestRestMs));
  }

  function setLimits(given: EndpointLimits): void {
    const now = clock.now();
    const most = given.maxConcurrent ?? defaultMaxConcurrent;
    allowed = allowed === maxConcurrent ? most : Math.min(allowed, most);
    maxConcurrent = most;
    const { requestsPerMinute, tokensPerMinute } = given;
    budgets.set({ requests: requestsPerMinute, tokens: tokensPerMinute }, now);
    startWaiting();
  }

  async function run<T>(
    runId: string,
    lane: Lane,
    signal: AbortSignal,
    task: (slot: Slot) => Promise<T>,
    demand?: () => Demand,
  ): Promise<T> {
    const asked = budgets.limitsTokens && demand ? demand() : null;
    const expected = asked
      ? {
          inputTokens: asked.inputTokens,
          outputTokens: outputs.expect(asked.stage, asked.maxOutputTokens),
        }
      : noTokens;
    const { startedAt, heard } = await acquire(runId, lane, signal, expected);
    const used: UsedTokens[] = [];
    const slot: Slot = {
      used(usage) {
        used.push(usage ?? { ...expected, cachedInputTokens: 0 });
        if (asked && usage) {
          outputs.note(asked.stage, usage.outputTokens);
        }
      },
    };
    try {
      const result = await task(slot);
      heard("accepted");
      countSuccess(startedAt);
      return result;
    } catch (thrown) {
      const isRefused = isModelError(thrown) && thrown.kind === "rate_limit";
      heard(isRefused ? "refused" : "failed");
      noteFailure(thrown, startedAt);
      throw thrown;
    } finally {
      active -= 1;
      budgets.settle(expected, used, clock.now());
      startWaiting();
    }
  }

  function announce(limits: AnnouncedLimits): void {
    const now = clock.now();
    budgets.announced(limits, window.count(now), now);
    startWaiting();
  }

  function viewOf(runId: string): Limiter {
    return {
      run: (lane, signal, task, demand) => run(runId, lane, signal, task, demand),
      pause,
      setLimits,
      announce,
      connected(ms) {
        start.connected(ms);
        startWaiting();
      },
      forRun: viewOf,
      get state() {
        const learnedPerMinute = pace.perMinute;
        return { active, waiting: queue.size, allowed, pausedUntil, learnedPerMinute };
      },
    };
  }
  return viewOf(noRun);
}

/** Optimizer calls first, then the calls a gate decision waits for. */
export function laneOf(context: Pick<CallContext, "role" | "stage">): Lane {
  if (context.role === "optimizer") {
    return "optimizer";
  }
  return /^(baseline|gate|final_validation)$/.test(context.stage) ? "gate" : "rollout";
}
