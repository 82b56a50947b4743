const msPerMinute = 60_000;
/** Saved up for a burst; with the flow below a little less than the allowance in any minute: calls arrive unevenly. */
const burstShare = 0.04;
const flowShare = 0.95;

/**
 * Spends an allowance per minute evenly. In no minute more than the allowance is taken, and not
 * less than 95 % of it while there is demand. A single take larger than the burst is let through when
 * the bucket is full and is paid off by waiting longer afterwards.
 */
export type RateBucket = {
  /** Time until `amount` may be taken, in ms; 0 = now. */
  delayMs(amount: number, now: number): number;
  take(amount: number, now: number): void;
  /** Returns what was taken too much, or takes what was too little (negative). */
  give(amount: number, now: number): void;
  /** Changes the allowance; what is saved up stays. */
  setAllowance(perMinute: number, now: number): void;
  /** No more than `amount` is saved up. */
  atMost(amount: number, now: number): void;
};

export function createRateBucket(
  perMinute: number,
  now: number,
  options: { readonly flowShare?: number; readonly burstShare?: number } = {},
): RateBucket {
  const share = options.flowShare ?? flowShare;
  let allowance = perMinute;
  let level = burst();
  let filledAt = now;

  function burst(): number {
    return Math.max(1, (options.burstShare ?? burstShare) * allowance);
  }
  function perMs(): number {
    return (share * allowance) / msPerMinute;
  }
  function fill(at: number): void {
    // A clock that was set back must not empty the bucket.
    const passedMs = Math.max(0, at - filledAt);
    level = Math.min(burst(), level + passedMs * perMs());
    filledAt = at;
  }

  return {
    delayMs(amount, at) {
      fill(at);
      const missing = Math.min(amount, burst()) - level;
      // Rounding must not ask for a wait of a billionth.
      return missing <= 1e-9 ? 0 : Math.max(1, Math.ceil(missing / perMs()));
    },
    take(amount, at) {
      fill(at);
      level -= amount;
    },
    give(amount, at) {
      fill(at);
      level = Math.min(burst(), level + amount);
    },
    setAllowance(changed, at) {
      fill(at);
      allowance = changed;
      level = Math.min(burst(), level);
    },
    atMost(amount, at) {
      fill(at);
      level = Math.min(level, amount);
    },
  };
}
