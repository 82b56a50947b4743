import { cancelledError, isModelError, type ModelError } from "./model-error";

/** Attempts and waits of one call (models-and-harnesses.md 9). Times in ms. */
export type RetryPolicy = {
  readonly maxAttempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** An endpoint that asks for more ends the call instead. */
  readonly maxRetryAfterMs: number;
  readonly maxElapsedMs: number;
};

export const defaultRetryPolicy: RetryPolicy = {
  maxAttempts: 6,
  baseDelayMs: 500,
  maxDelayMs: 60_000,
  maxRetryAfterMs: 120_000,
  maxElapsedMs: 600_000,
};

/** Clock and chance, injected so that tests are exact and instant. */
export type Timing = {
  now(): number;
  /** Resolves after `ms`; rejects with ModelError `cancelled` when the signal fires. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Uniform in [0, 1). */
  random(): number;
};

export const systemTiming: Timing = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(cancelledError());
        return;
      }
      const stop = () => {
        clearTimeout(timer);
        reject(cancelledError());
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal.addEventListener("abort", stop, { once: true });
    }),
};

/**
 * Repeats `attempt` while it fails with a retryable ModelError. Waits between attempts, never after
 * the last one. The error thrown carries the number of attempts made.
 */
export async function withRetry<T>(input: {
  readonly attempt: (number: number) => Promise<T>;
  readonly policy: RetryPolicy;
  readonly timing: Timing;
  readonly signal: AbortSignal;
  readonly onFailure?: (failure: ModelError, delayMs: number | null) => void;
}): Promise<{ readonly value: T; readonly attempts: number }> {
  const { policy, timing, signal } = input;
  const startedAt = timing.now();
  for (let number = 1; ; number += 1) {
    if (signal.aborted) {
      throw cancelledError();
    }
    try {
      return { value: await input.attempt(number), attempts: number };
    } catch (thrown) {
      if (!isModelError(thrown)) {
        throw thrown;
      }
      thrown.attempts = number;
      const delayMs = nextDelay(thrown, number, timing.now() - startedAt, policy, timing);
      input.onFailure?.(thrown, delayMs);
      if (delayMs === null) {
        throw thrown;
      }
      await timing.sleep(delayMs, signal);
    }
  }
}

/** Wait before the next attempt in ms, or null when there is none. */
function nextDelay(
  failure: ModelError,
  attempt: number,
  elapsedMs: number,
  policy: RetryPolicy,
  timing: Timing,
): number | null {
  if (!failure.retryable || attempt >= policy.maxAttempts) {
    return null;
  }
  if (failure.retryAfterMs !== null && failure.retryAfterMs > policy.maxRetryAfterMs) {
    return null;
  }
  const ceiling = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (attempt - 1));
  const delayMs = failure.retryAfterMs ?? Math.round(timing.random() * ceiling);
  return elapsedMs + delayMs > policy.maxElapsedMs ? null : delayMs;
}

/** The part of `Headers` that is needed; fetch implementations bring their own class. */
export type HeaderReader = { get(name: string): string | null };

/** Reads `retry-after-ms`, `retry-after` (seconds or date) and `x-ratelimit-reset-*`,
 * `anthropic-ratelimit-*-reset`; ms from `now`. */
export function readRetryAfter(headers: HeaderReader, now: number): number | undefined {
  const milliseconds = readNumber(headers.get("retry-after-ms"));
  if (milliseconds !== undefined) {
    return milliseconds;
  }
  const after = headers.get("retry-after");
  if (after !== null) {
    const seconds = readNumber(after);
    if (seconds !== undefined) {
      return Math.round(seconds * 1000);
    }
    const date = Date.parse(after);
    return Number.isNaN(date) ? undefined : Math.max(0, date - now);
  }
  return readReset(headers, now);
}

/** The header of the budget that is used up, in the form `1m30.5s` or `20ms`. */
function readReset(headers: HeaderReader, now: number): number | undefined {
  for (const budget of ["requests", "tokens"]) {
    const reset = headers.get(`x-ratelimit-reset-${budget}`);
    if (reset !== null && headers.get(`x-ratelimit-remaining-${budget}`) === "0") {
      return readDuration(reset);
    }
  }
  return readAnthropicReset(headers, now);
}

/** The same of the Messages API, as a time of day. */
function readAnthropicReset(headers: HeaderReader, now: number): number | undefined {
  for (const budget of ["requests", "tokens", "input-tokens", "output-tokens"]) {
    const reset = headers.get(`anthropic-ratelimit-${budget}-reset`);
    if (reset !== null && headers.get(`anthropic-ratelimit-${budget}-remaining`) === "0") {
      const at = Date.parse(reset);
      return Number.isNaN(at) ? undefined : Math.max(0, at - now);
    }
  }
  return undefined;
}

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** `1m30.5s`, `20ms`: ms; undefined for anything else. */
export function readDuration(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join("") !== text.trim()) {
    return undefined;
  }
  let total = 0;
  for (const [, amount, unit] of parts) {
    if (unit === "ms" || unit === "s" || unit === "m" || unit === "h") {
      total += Number(amount) * unitMs[unit];
    }
  }
  return Math.round(total);
}

function readNumber(text: string | null): number | undefined {
  return text !== null && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}
