import type { RequestWindow } from "./request-window";

/** Requests that may be on their way unheard, as a share of what the endpoint is known to allow. */
const unheardShare = 0.04;
const leastUnheard = 2;
/** How long a refusal may take to be heard: so many times the opening of a connection, and so many
 * times what this process is late to hear anything. */
const connectTimes = 2;
const lateTimes = 3;
/** A busy process is late all the time; waiting longer for it would only make it idle. */
const longestLateMs = 6;
/** Timers are never exact. */
const usualLateMs = 2;
/** How much of the longest time counts when the next one is shorter. */
const memory = 0.8;
const shortestHearingMs = 6;
const longestHearingMs = 1000;
/** While nothing is known of the way to the endpoint. */
const unknownHearingMs = 100;

/**
 * Bounds how far a limit that nobody told can be exceeded: as long as a refusal of the last requests
 * could still be on its way, only a twenty-fifth of what the endpoint once accepted in a minute may
 * follow (two at the very beginning). With an endpoint that refuses nothing the bound grows by itself
 * and is gone after some hundred requests.
 */
export type CarefulStart = {
  /** Time until another request may start, in ms; 0 = now. */
  delayMs(now: number): number;
  /** A request starts; the function returned is called when its outcome is known. */
  started(now: number): (outcome: "accepted" | "refused" | "failed") => void;
  /** A connection was opened in `ms`. */
  connected(ms: number): void;
  /** A timer of this process was late by `ms`: replies are heard late as well. */
  wasLate(ms: number): void;
  /** The endpoint refused for its limit: the next request goes alone. */
  refused(now: number): void;
};

type Unheard = { readonly at: number };

export function createCarefulStart(input: {
  readonly window: RequestWindow;
  readonly maxConcurrent: () => number;
}): CarefulStart {
  const { window } = input;
  const unheard = new Set<Unheard>();
  let connectMs: number | null = null;
  let lateMs = 0;
  /** Most that was accepted in any sixty seconds, as far as it was heard. */
  let proven = 0;
  let isProbing = false;

  function hearingMs(): number {
    const wayMs = connectMs === null ? unknownHearingMs : connectMs * connectTimes;
    const expected = wayMs + Math.min(longestLateMs, lateMs * lateTimes);
    const least = isProbing ? longestHearingMs : shortestHearingMs;
    return Math.min(longestHearingMs, Math.max(least, expected));
  }

  /** No refusal came in the time it takes: these were accepted. */
  function hear(now: number): void {
    for (const request of unheard) {
      if (request.at > now - hearingMs()) {
        return;
      }
      unheard.delete(request);
      isProbing = false;
    }
  }

  return {
    delayMs(now) {
      if (!isProbing && proven * unheardShare >= input.maxConcurrent()) {
        return 0;
      }
      hear(now);
      proven = Math.max(proven, window.count(now) - unheard.size);
      const most = isProbing ? 1 : Math.max(leastUnheard, Math.floor(proven * unheardShare));
      const [oldest] = unheard;
      return unheard.size < most || !oldest ? 0 : Math.max(1, oldest.at + hearingMs() - now);
    },
    started(now) {
      const request = { at: now };
      unheard.add(request);
      return (outcome) => {
        if (unheard.delete(request) && outcome === "accepted") {
          isProbing = false;
        }
      };
    },
    connected(ms) {
      // The quickest tells the way there; the others were held up in this process.
      connectMs = Math.min(ms, connectMs ?? ms);
    },
    wasLate(ms) {
      lateMs = Math.max(ms - usualLateMs, lateMs * memory, 0);
    },
    refused(now) {
      // Whatever is still on its way was sent at a pace that is given up.
      unheard.clear();
      proven = window.count(now);
      isProbing = true;
    },
  };
}
