import { createRateBucket, type RateBucket } from "./rate-bucket";

const windowMs = 60_000;
const secondMs = 1000;
/** Below what was accepted when the endpoint refused. */
const cutShare = 0.05;
/** One refusal never slows down by more than this. */
const largestCut = 0.5;
/** How fast the pace grows again, in shares of the ceiling per minute cubed. */
const growth = 0.4;
/** Time from a cut back to the ceiling: the cubic passes through `1 - cutShare` at its start. */
const plateauMs = windowMs * Math.cbrt(cutShare / growth);
/** Pauses in demand teach nothing about the endpoint; a gap counts as no more than this. */
const longestGapMs = 5_000;
/** A pace so far above the last known ceiling is no limit any more. */
const forgottenAt = 50;

/**
 * Finds the requests per minute of an endpoint that told nobody its limit. Until the first refusal
 * there is none. Then the pace stays a little below what had been accepted in the minute before, for
 * a while, and grows faster and faster afterwards (the cubic of TCP, in minutes), so that a limit
 * that was raised or belonged to another user is forgotten.
 */
export type LearnedPace = {
  /** Requests per minute, or null when nothing limits. */
  readonly perMinute: number | null;
  delayMs(now: number): number;
  started(now: number, hadToWait: boolean): void;
  /** A call that began at `startedAt` was refused, but at a pace that was given up already. */
  refusedToo(startedAt: number): void;
  /** The endpoint refused for its limit; it may have said how long to wait. */
  refused(now: number, startedAt: number, retryAfterMs: number | null): void;
};

export function createLearnedPace(): LearnedPace {
  /** Requests by second of their start, of the last minute; refused ones are taken out again. */
  const bySecond = new Map<number, number>();
  let ceiling: number | null = null;
  /** Set while the ceiling is a count of calls of which some may still be refused. */
  let leastOfCount: number | null = null;
  let bucket: RateBucket | null = null;
  /** Time under pressure since the last cut. */
  let busyMs = 0;
  let lastStartAt = 0;

  function current(): number | null {
    if (ceiling === null) {
      return null;
    }
    const minutes = (busyMs - plateauMs) / windowMs;
    return Math.max(1, ceiling * (1 + growth * minutes ** 3));
  }

  function count(at: number, change: 1 | -1): void {
    const second = Math.floor(at / secondMs);
    bySecond.set(second, (bySecond.get(second) ?? 0) + change);
    if (bySecond.size > 2 * (windowMs / secondMs)) {
      acceptedInWindow(at);
    }
  }

  function acceptedInWindow(now: number): number {
    let sum = 0;
    for (const [second, count] of bySecond) {
      if (second * secondMs <= now - windowMs) {
        bySecond.delete(second);
      } else {
        sum += count;
      }
    }
    return sum;
  }

  return {
    get perMinute() {
      return current();
    },
    delayMs: (now) => bucket?.delayMs(1, now) ?? 0,
    started(now, hadToWait) {
      count(now, 1);
      if (ceiling !== null && hadToWait) {
        busyMs += Math.min(longestGapMs, Math.max(0, now - lastStartAt));
      }
      lastStartAt = now;
      const pace = current();
      if (ceiling === null || bucket === null || pace === null) {
        return;
      }
      if (pace > ceiling * forgottenAt) {
        ceiling = null;
        bucket = null;
        return;
      }
      bucket.setAllowance(pace, now);
      bucket.take(1, now);
    },
    refusedToo(startedAt) {
      count(startedAt, -1);
      // The ceiling was taken from a count that held this call.
      if (leastOfCount !== null && ceiling !== null) {
        ceiling = Math.max(leastOfCount, ceiling - 1);
      }
    },
    refused(now, startedAt, retryAfterMs) {
      count(startedAt, -1);
      const seen = acceptedInWindow(now);
      const before = current();
      if (before !== null) {
        ceiling = Math.min(before * (1 - cutShare), Math.max(seen, before * largestCut));
        leastOfCount = null;
      } else if (retryAfterMs !== null || seen > 0) {
        // A short wait speaks of a steady flow, which a look back over a moment cannot have seen.
        leastOfCount = retryAfterMs === null ? 1 : windowMs / Math.max(secondMs, retryAfterMs);
        ceiling = Math.max(leastOfCount, seen);
      } else {
        return;
      }
      busyMs = 0;
      const pace = current() ?? ceiling;
      bucket ??= createRateBucket(pace, now, { flowShare: 1 });
      bucket.setAllowance(pace, now);
    },
  };
}
