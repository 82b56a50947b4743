/** Wrong secrets that cost nothing but the try. */
const freeFailures = 5;
const firstWaitMs = 1000;
const longestWaitMs = 15 * 60_000;
/** Failures are forgotten after this time without another. */
const forgetMs = 60 * 60_000;
const mostAddresses = 10_000;
/** Hashing is slow on purpose; more tries at once would occupy the server. */
const mostAtOnce = 4;

type Failures = { count: number; lastAt: number };

/** Slows down guessing: per address a growing wait, over all addresses few tries at a time. */
export type LoginThrottle = {
  /** Milliseconds this address has to wait before its next try; 0 when it may try now. */
  waitMs(address: string): number;
  /** Books a wrong secret and returns how many there were in a row from this address. */
  failed(address: string): number;
  succeeded(address: string): void;
  /** Takes one of the few places for a try; null when all are taken. */
  enter(): (() => void) | null;
};

export function createLoginThrottle(now: () => number = Date.now): LoginThrottle {
  const failures = new Map<string, Failures>();
  let trying = 0;

  function current(address: string): Failures | null {
    const found = failures.get(address);
    if (found && now() - found.lastAt > forgetMs) {
      failures.delete(address);
      return null;
    }
    return found ?? null;
  }

  return {
    waitMs(address) {
      const found = current(address);
      if (!found || found.count < freeFailures) {
        return 0;
      }
      const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** (found.count - freeFailures));
      return Math.max(0, found.lastAt + wait - now());
    },
    failed(address) {
      const count = (current(address)?.count ?? 0) + 1;
      failures.delete(address);
      failures.set(address, { count, lastAt: now() });
      const oldest = failures.keys().next().value;
      if (failures.size > mostAddresses && oldest !== undefined) {
        failures.delete(oldest);
      }
      return count;
    },
    succeeded(address) {
      failures.delete(address);
    },
    enter() {
      if (trying >= mostAtOnce) {
        return null;
      }
      trying += 1;
      return () => {
        trying -= 1;
      };
    },
  };
}
