import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelErrorKind } from "@/lib/models/model-client";
import { ModelError } from "@/lib/models/model-error";
import {
  defaultRetryPolicy,
  type RetryPolicy,
  readRetryAfter,
  type Timing,
  withRetry,
} from "@/lib/models/retry";

/** A clock that jumps over every wait and writes it down. */
function fakeTiming(random: () => number = () => 1 - Number.EPSILON) {
  const waits: number[] = [];
  let now = 0;
  const timing: Timing = {
    now: () => now,
    random,
    sleep: async (ms) => {
      waits.push(ms);
      now += ms;
    },
  };
  return { timing, waits };
}

function failing(kind: ModelErrorKind, retryAfterMs?: number) {
  return async () => {
    throw new ModelError({ kind, message: kind, retryAfterMs });
  };
}

async function run(
  attempt: (number: number) => Promise<string>,
  policy: Partial<RetryPolicy> = {},
  random?: () => number,
) {
  const { timing, waits } = fakeTiming(random);
  const outcome = await withRetry({
    attempt,
    policy: { ...defaultRetryPolicy, ...policy },
    timing,
    signal: new AbortController().signal,
  }).then(
    (value) => ({ value, failure: null }),
    (failure: unknown) => ({ value: null, failure }),
  );
  return { ...outcome, waits };
}

describe("waits between attempts", () => {
  it("doubles the ceiling of the jitter up to a minute and never waits after the last attempt", async () => {
    const { waits, failure } = await run(failing("server"), { maxAttempts: 10 });
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    expect(failure).toMatchObject({ kind: "server", attempts: 10 });
  });

  it("draws each wait from the whole range (full jitter)", () =>
    fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), async (x) => {
        const { waits } = await run(failing("network"), {}, () => x);
        expect(waits).toEqual(
          [500, 1000, 2000, 4000, 8000].map((ceiling) => Math.round(ceiling * x)),
        );
      }),
    ));

  it("takes the wait the endpoint asks for instead of its own", async () => {
    const { waits } = await run(failing("rate_limit", 7000), { maxAttempts: 3 });
    expect(waits).toEqual([7000, 7000]);
  });

  it("gives up at once when the endpoint asks for more than two minutes", async () => {
    expect((await run(failing("rate_limit", 120_000), { maxAttempts: 2 })).waits).toEqual([
      120_000,
    ]);
    const beyond = await run(failing("rate_limit", 120_001));
    expect(beyond.waits).toEqual([]);
    expect(beyond.failure).toMatchObject({ kind: "rate_limit", attempts: 1 });
  });

  it("ends when the next wait would pass the time limit of the call", async () => {
    const { waits } = await run(failing("rate_limit", 100_000), {
      maxAttempts: 20,
      maxElapsedMs: 250_000,
    });
    expect(waits).toEqual([100_000, 100_000]);
  });

  it.each(["auth", "quota", "invalid_request", "context_length", "empty", "cancelled"] as const)(
    "does not repeat %s",
    async (kind) => {
      const { waits, failure } = await run(failing(kind));
      expect(waits).toEqual([]);
      expect(failure).toMatchObject({ kind, attempts: 1 });
    },
  );

  it("returns the value and the number of attempts it took", async () => {
    const { value } = await run(async (number) => {
      if (number < 3) {
        throw new ModelError({ kind: "timeout", message: "slow" });
      }
      return "done";
    });
    expect(value).toEqual({ value: "done", attempts: 3 });
  });

  it("passes on what is not a model error untouched", async () => {
    const bug = new TypeError("a bug");
    const { failure, waits } = await run(async () => {
      throw bug;
    });
    expect(failure).toBe(bug);
    expect(waits).toEqual([]);
  });
});

describe("the wait an endpoint asks for", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");

  it.each([
    [{ "retry-after": "3" }, 3000],
    [{ "retry-after": "0.25" }, 250],
    [{ "retry-after": "Thu, 01 Jan 2026 00:00:09 GMT" }, 9000],
    [{ "retry-after": "Wed, 31 Dec 2025 23:00:00 GMT" }, 0],
    [{ "retry-after-ms": "1500", "retry-after": "60" }, 1500],
    [{ "retry-after": "soon" }, undefined],
    [{ "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1m2.5s" }, 62_500],
    [{ "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "20ms" }, 20],
    [{ "x-ratelimit-remaining-tokens": "90", "x-ratelimit-reset-tokens": "6m0s" }, undefined],
    [
      {
        "anthropic-ratelimit-input-tokens-remaining": "0",
        "anthropic-ratelimit-input-tokens-reset": "2026-01-01T00:00:12Z",
        "anthropic-ratelimit-requests-remaining": "5",
        "anthropic-ratelimit-requests-reset": "2026-01-01T00:00:59Z",
      },
      12_000,
    ],
    [{}, undefined],
  ])("%j is %s ms", (headers, expected) => {
    expect(readRetryAfter(new Headers(headers as Record<string, string>), now)).toBe(expected);
  });
});
