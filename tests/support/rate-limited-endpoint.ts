import type { LimiterClock } from "@/lib/models/limiter";
import { cancelledError, ModelError } from "@/lib/models/model-error";
import type { Timing } from "@/lib/models/retry";

/** Time that passes only when everything waits; a minute costs no more than its events. */
export function createVirtualTime() {
  let now = 0;
  let order = 0;
  let timers: { at: number; order: number; run: () => void }[] = [];

  function schedule(ms: number, run: () => void): () => void {
    order += 1;
    const timer = { at: now + Math.max(0, ms), order, run };
    timers.push(timer);
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  }

  const sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const cancel = schedule(ms, resolve);
      signal?.addEventListener("abort", () => {
        cancel();
        reject(cancelledError());
      });
    });

  let seed = 1;
  const timing: Timing = {
    now: () => now,
    sleep,
    random: () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    },
  };
  const clock: LimiterClock = { now: () => now, schedule };

  /** Lets time pass until `work` is done. */
  async function passUntil(work: Promise<unknown>): Promise<void> {
    let isDone = false;
    const note = () => {
      isDone = true;
    };
    work.then(note, note);
    for (;;) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (isDone) {
        return;
      }
      const [next] = timers.toSorted((a, b) => a.at - b.at || a.order - b.order);
      if (!next) {
        throw new Error("everything waits and nothing will happen");
      }
      timers = timers.filter((timer) => timer !== next);
      now = next.at;
      next.run();
    }
  }

  return { clock, timing, sleep, passUntil, now: () => now };
}

/** How an endpoint counts what it allows; returns the wait in ms, or 0 when the request is accepted. */
export type Allowance = (now: number) => number;

const minute = 60_000;

/** So many per minute of the clock. */
export function fixedWindow(limit: number): Allowance {
  let window = -1;
  let count = 0;
  return (now) => {
    const current = Math.floor(now / minute);
    count = current === window ? count : 0;
    window = current;
    count += 1;
    return count <= limit ? 0 : (current + 1) * minute - now;
  };
}

/** So many in any sixty seconds; refused requests do not count. */
export function slidingWindow(limit: number): Allowance {
  let times: number[] = [];
  return (now) => {
    times = times.filter((time) => time > now - minute);
    if (times.length < limit) {
      times.push(now);
      return 0;
    }
    return (times[0] ?? now) + minute - now;
  };
}

/** A bucket that holds `size` and is filled evenly. */
export function leakyBucket(perMinute: number, size: number): Allowance {
  let level = size;
  let filledAt = 0;
  return (now) => {
    level = Math.min(size, level + ((now - filledAt) * perMinute) / minute);
    filledAt = now;
    if (level >= 1) {
      level -= 1;
      return 0;
    }
    return Math.ceil(((1 - level) * minute) / perMinute);
  };
}

/** An endpoint in virtual time that answers after `latencyMs` and refuses with Retry-After. */
export function createRateLimitedEndpoint(input: {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly allowance: Allowance;
  readonly latencyMs: number;
  readonly namesWait?: boolean;
  /** Told when a reply arrives, refused or not, of how many requests were accepted in the last minute. */
  readonly onReply?: (acceptedInMinute: number) => void;
}) {
  const requests: { readonly at: number; readonly accepted: boolean }[] = [];
  return {
    requests,
    async call(): Promise<void> {
      const waitMs = input.allowance(input.now());
      requests.push({ at: input.now(), accepted: waitMs === 0 });
      const since = input.now() - minute;
      const inMinute = requests.filter(({ at, accepted }) => accepted && at > since).length;
      await input.sleep(waitMs === 0 ? input.latencyMs : 20);
      input.onReply?.(inMinute);
      if (waitMs === 0) {
        return;
      }
      throw new ModelError({
        kind: "rate_limit",
        message: "too many requests",
        status: 429,
        retryAfterMs: input.namesWait === false ? undefined : waitMs,
      });
    },
  };
}

/** Most requests that fall into any sixty seconds, from `from` on. */
export function peakPerMinute(times: readonly number[], from = 0): number {
  const sorted = times.filter((time) => time >= from).toSorted((a, b) => a - b);
  let start = 0;
  let peak = 0;
  for (const [end, time] of sorted.entries()) {
    while ((sorted[start] ?? time) <= time - minute) {
      start += 1;
    }
    peak = Math.max(peak, end - start + 1);
  }
  return peak;
}
