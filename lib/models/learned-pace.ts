import { createRateBucket, type RateBucket } from "./rate-bucket";
import type { RequestWindow } from "./request-window";

const windowMs = 60_000;
const secondMs = 1000;
/** Below what was accepted when the endpoint refused. */
const cutShare = 0.05;
/** One refusal never slows down by more than this. */
const largestCut = 0.5;
/** How fast the pace grows again, in shares of the ceiling per minute cubed. */
const growth = 0.1;
/** Time from a cut back to the ceiling: the cubic passes through `1 - cutShare` at its start. */
const plateauMs = windowMs * Math.cbrt(cutShare / growth);
/** A tenth of a second's worth: an endpoint that refused may allow no burst at all. */
const burstShare = 1 / 600;
/** Pauses in demand teach nothing about the endpoint; a gap counts as no more than this. */
const longestGapMs = 5_000;
/** A pace so far above the last known ceiling is no limit any more. */
const forgottenAt = 50;
/** Rest after a refusal that names no time; doubled while the refusals go on. */
const firstLookMs = 2_000;
/** The endpoint counts from the arrival of a request, which is later than its start. */
const arrivalMs = 1_000;
/** While the endpoint's limit is no count per minute, the pace doubles in this time. */
const doublingMs = 6_000;

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
  accepted(startedAt: number): void;
  /** A call that began at `startedAt` was refused, but at a pace that was given up already. */
  refusedToo(startedAt: number): void;
  /**
   * The endpoint refused for its limit; it may have said how long to wait. Returns the rest in ms: when
   * it did not say, a short one for a first look, then until the requests of the minute have left it.
   */
  refused(now: number, startedAt: number, retryAfterMs: number | null): number;
};

/** Refusals in a row, and the first request after them. */
type Episode = {
  readonly since: number;
  readonly refusals: number;
  /** Requests that counted when the endpoint refused. */
  seen: number;
  readonly isTimeNamed: boolean;
  look: { readonly at: number; readonly counted: number } | null;
};

export function createLearnedPace(window: RequestWindow): LearnedPace {
  let ceiling: number | null = null;
  /** Set while the ceiling is a count of calls of which some may still be refused. */
  let leastOfCount: number | null = null;
  let bucket: RateBucket | null = null;
  /** Time under pressure since the last cut. */
  let busyMs = 0;
  let lastStartAt = 0;
  let episode: Episode | null = null;
  let isDoubling = false;

  function current(): number | null {
    if (ceiling === null) {
      return null;
    }
    if (isDoubling) {
      return ceiling * 2 ** (busyMs / doublingMs);
    }
    const minutes = (busyMs - plateauMs) / windowMs;
    return Math.max(1, ceiling * (1 + growth * minutes ** 3));
  }

  function slowDown(now: number, retryAfterMs: number | null): void {
    const seen = window.count(now);
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
    isDoubling = false;
    busyMs = 0;
    const pace = current() ?? ceiling;
    bucket ??= createRateBucket(pace, now, { flowShare: 1, burstShare });
    bucket.setAllowance(pace, now);
  }

  function restMs(now: number, refusals: number): number {
    const lookMs = Math.min(windowMs, firstLookMs * 2 ** (refusals - 1));
    return refusals === 1 ? lookMs : Math.max(lookMs, window.freesAt(now) + arrivalMs - now);
  }

  return {
    get perMinute() {
      return current();
    },
    delayMs: (now) => bucket?.delayMs(1, now) ?? 0,
    started(now, hadToWait) {
      if (episode && !episode.look) {
        episode.look = { at: now, counted: window.count(now) };
      }
      window.started(now);
      if (ceiling !== null && hadToWait) {
        busyMs += Math.min(longestGapMs, Math.max(0, now - lastStartAt));
      }
      lastStartAt = now;
      const pace = current();
      if (ceiling === null || bucket === null || pace === null) {
        return;
      }
      if (pace > Math.max(ceiling, window.count(now)) * forgottenAt) {
        ceiling = null;
        bucket = null;
        isDoubling = false;
        return;
      }
      bucket.setAllowance(pace, now);
      bucket.take(1, now);
    },
    accepted(startedAt) {
      if (!episode?.look || startedAt < episode.look.at) {
        return;
      }
      const { look, seen, since, isTimeNamed } = episode;
      // Accepted although nothing had left the minute: the endpoint does not count by the minute.
      if (!isTimeNamed && look.counted >= seen && ceiling !== null) {
        isDoubling = true;
        busyMs = 0;
        ceiling = Math.max(1, windowMs / Math.max(secondMs, look.at - since));
        bucket?.setAllowance(ceiling, look.at);
      }
      episode = null;
    },
    refusedToo(startedAt) {
      window.refused(startedAt);
      if (episode) {
        episode.seen -= 1;
      }
      // The ceiling was taken from a count that held this call.
      if (leastOfCount !== null && ceiling !== null) {
        ceiling = Math.max(leastOfCount, ceiling - 1);
      }
    },
    refused(now, startedAt, retryAfterMs) {
      window.refused(startedAt);
      const isLookRefused = episode !== null && retryAfterMs === null;
      // A refused look teaches nothing about the pace: it was the only request.
      if (!isLookRefused) {
        slowDown(now, retryAfterMs);
      }
      const refusals = (episode?.refusals ?? 0) + 1;
      episode = {
        since: episode?.since ?? now,
        refusals,
        seen: window.count(now),
        isTimeNamed: retryAfterMs !== null,
        look: null,
      };
      return retryAfterMs ?? restMs(now, refusals);
    },
  };
}
