const mostKeys = 10_000;

/** A bucket per key: `burst` requests at once, then `perSecond`. */
export type RateLimit = {
  /** Takes one; returns 0, or the seconds after which one is there again. */
  take(key: string): number;
};

export function createRateLimit(
  size: { readonly perSecond: number; readonly burst: number },
  now: () => number = Date.now,
): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key) {
      const at = now();
      const before = buckets.get(key) ?? { tokens: size.burst, at };
      const refilled = before.tokens + ((at - before.at) / 1000) * size.perSecond;
      const tokens = Math.min(size.burst, refilled);
      buckets.delete(key);
      buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at });
      const oldest = buckets.keys().next().value;
      if (buckets.size > mostKeys && oldest !== undefined) {
        buckets.delete(oldest);
      }
      return tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - tokens) / size.perSecond));
    },
  };
}
