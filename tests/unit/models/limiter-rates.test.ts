import { setMaxListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { createLimiter, type EndpointLimits } from "@/lib/models/limiter";
import { createLimiterPool } from "@/lib/models/limiter-pool";
import { ModelError } from "@/lib/models/model-error";
import { defaultRetryPolicy, withRetry } from "@/lib/models/retry";
import {
  type Allowance,
  createRateLimitedEndpoint,
  createVirtualTime,
  fixedWindow,
  leakyBucket,
  peakPerMinute,
  slidingWindow,
} from "@/tests/support/rate-limited-endpoint";

const minute = 60_000;

/** Asks an endpoint `count` times through the limiter and the retries, as a client does. */
async function storm(input: {
  allowance: Allowance;
  count: number;
  limits?: EndpointLimits;
  latencyMs?: number;
  namesWait?: boolean;
  /** Requests per minute that every reply announces. */
  announces?: number;
}) {
  const time = createVirtualTime();
  const limiter = createLimiter({ ...input.limits, clock: time.clock });
  const { announces, namesWait } = input;
  const endpoint = createRateLimitedEndpoint({
    ...time,
    allowance: input.allowance,
    latencyMs: input.latencyMs ?? 1500,
    ...(namesWait === undefined ? {} : { namesWait }),
    ...(announces === undefined
      ? {}
      : {
          onReply: (used) =>
            limiter.announce({
              requests: { perMinute: announces, left: Math.max(0, announces - used) },
            }),
        }),
  });
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const calls = Promise.allSettled(
    Array.from({ length: input.count }, () =>
      withRetry({
        policy: { ...defaultRetryPolicy, maxElapsedMs: Number.POSITIVE_INFINITY },
        timing: time.timing,
        signal,
        attempt: () => limiter.run("rollout", signal, endpoint.call),
      }),
    ),
  );
  await time.passUntil(calls);
  const outcomes = await calls;
  const accepted = endpoint.requests.filter((request) => request.accepted);
  const refused = endpoint.requests.filter((request) => !request.accepted);
  const minutes = (accepted.at(-1)?.at ?? 0) / minute;
  return {
    lost: outcomes.filter((outcome) => outcome.status === "rejected").length,
    refused: refused.length,
    /** Requests beyond what the endpoint allows, in the worst minute. */
    beyond: peakPerMinute(refused.map((request) => request.at)),
    requests: endpoint.requests.map((request) => request.at),
    perMinute: accepted.length / minutes,
  };
}

const servers: [string, () => Allowance][] = [
  ["counts by the minute of the clock", () => fixedWindow(60)],
  ["counts any sixty seconds", () => slidingWindow(60)],
  ["fills a bucket of sixty", () => leakyBucket(60, 60)],
];

describe("M 10: a 429 storm against an endpoint that allows 60 requests a minute", () => {
  it.each(servers)("a limit that was set is never exceeded and is used (%s)", async (_, make) => {
    const result = await storm({
      limits: { requestsPerMinute: 60 },
      allowance: make(),
      count: 400,
    });
    expect(result).toMatchObject({ lost: 0, refused: 0 });
    expect(peakPerMinute(result.requests)).toBeLessThanOrEqual(60);
    expect(result.perMinute).toBeGreaterThanOrEqual(0.9 * 60);
  });

  const latencies = [50, 1500];

  describe.each(latencies)("answers after %i ms", (latencyMs) => {
    it.each(servers)("a limit that replies announce is kept and used (%s)", async (_, make) => {
      const result = await storm({ allowance: make(), count: 400, latencyMs, announces: 60 });
      expect(result.lost).toBe(0);
      expect(result.beyond).toBeLessThanOrEqual(0.05 * 60);
      expect(result.perMinute).toBeGreaterThanOrEqual(0.9 * 60);
    });

    it.each(servers)("a limit nobody told is found out by refusals (%s)", async (_, make) => {
      const result = await storm({ allowance: make(), count: 400, latencyMs });
      expect(result.lost).toBe(0);
      expect(result.beyond).toBeLessThanOrEqual(0.05 * 60);
      expect(result.refused).toBeLessThanOrEqual(0.05 * 400);
      expect(result.perMinute).toBeGreaterThanOrEqual(0.9 * 60);
    });

    it.each(servers.slice(0, 2))(
      "a limit nobody told is found out by refusals that name no time to wait (%s)",
      async (_, make) => {
        const result = await storm({ allowance: make(), count: 400, latencyMs, namesWait: false });
        expect(result.lost).toBe(0);
        expect(result.beyond).toBeLessThanOrEqual(0.05 * 60);
        expect(result.perMinute).toBeGreaterThanOrEqual(0.9 * 60);
      },
    );

    it("ten times the limit is found out in the same way", async () => {
      const result = await storm({ allowance: slidingWindow(600), count: 2400, latencyMs });
      expect(result.lost).toBe(0);
      expect(result.beyond).toBeLessThanOrEqual(0.05 * 600);
      expect(result.perMinute).toBeGreaterThanOrEqual(0.9 * 600);
    });

    it.each([true, false])(
      "a flow without a burst is found (time named: %s)",
      async (namesWait) => {
        const result = await storm({
          allowance: leakyBucket(60, 5),
          count: 400,
          latencyMs,
          namesWait,
        });
        expect(result.lost).toBe(0);
        // Nothing but refusals tells that such an endpoint does not count by the minute.
        expect(result.beyond).toBeLessThanOrEqual((namesWait ? 0.05 : 0.15) * 60);
        expect(result.perMinute).toBeGreaterThanOrEqual(0.9 * 60);
      },
    );
  });

  it("an endpoint without a limit is used in full after a few hundred requests", async () => {
    const time = createVirtualTime();
    const limiter = createLimiter({ maxConcurrent: 24, clock: time.clock });
    limiter.connected(1);
    const { signal } = new AbortController();
    setMaxListeners(0, signal);
    let active = 0;
    let fullAt = Number.POSITIVE_INFINITY;
    const calls = Promise.all(
      Array.from({ length: 2000 }, () =>
        limiter.run("rollout", signal, async () => {
          active += 1;
          fullAt = active === 24 ? Math.min(fullAt, time.now()) : fullAt;
          await time.sleep(50);
          active -= 1;
        }),
      ),
    );
    await time.passUntil(calls);
    expect(fullAt).toBeLessThanOrEqual(600);
    // 24 at a time from the first moment would take 4,200 ms.
    expect(time.now()).toBeLessThanOrEqual(4_600);
  });

  it("an endpoint that refuses many at once, but counts no minutes, is soon used in full again", async () => {
    const time = createVirtualTime();
    const limiter = createLimiter({ clock: time.clock });
    const { signal } = new AbortController();
    setMaxListeners(0, signal);
    let active = 0;
    const calls = Promise.allSettled(
      Array.from({ length: 3000 }, () =>
        withRetry({
          policy: { ...defaultRetryPolicy, maxElapsedMs: Number.POSITIVE_INFINITY },
          timing: time.timing,
          signal,
          attempt: () =>
            limiter.run("rollout", signal, async () => {
              if (active >= 20) {
                throw new ModelError({ kind: "rate_limit", message: "busy", status: 429 });
              }
              active += 1;
              await time.sleep(1000);
              active -= 1;
            }),
        }),
      ),
    );
    await time.passUntil(calls);
    expect((await calls).filter(({ status }) => status === "rejected")).toEqual([]);
    // Twenty at a time from the first moment would take 150 s.
    expect(time.now()).toBeLessThanOrEqual(400_000);
  });
});

describe("tokens per minute", () => {
  /** Runs `count` calls that reserve and use tokens; returns the tokens used per minute. */
  async function spend(input: { perMinute: number; count: number; asked: number; used: number }) {
    const time = createVirtualTime();
    const limiter = createLimiter({ tokensPerMinute: input.perMinute, clock: time.clock });
    const { signal } = new AbortController();
    setMaxListeners(0, signal);
    const starts: number[] = [];
    const all = Promise.all(
      Array.from({ length: input.count }, () =>
        limiter.run(
          "rollout",
          signal,
          async (slot) => {
            starts.push(time.now());
            await time.sleep(1000);
            slot.used({ inputTokens: input.used, cachedInputTokens: 0, outputTokens: 0 });
          },
          () => ({ stage: "rollout", inputTokens: input.asked, maxOutputTokens: 0 }),
        ),
      ),
    );
    await time.passUntil(all);
    return { starts, perMinute: (input.count * input.used * minute) / time.now() };
  }

  it("are spent evenly and never exceeded", async () => {
    const { starts, perMinute } = await spend({
      perMinute: 60_000,
      count: 300,
      asked: 1000,
      used: 1000,
    });
    expect(peakPerMinute(starts) * 1000).toBeLessThanOrEqual(60_000);
    expect(perMinute).toBeGreaterThanOrEqual(0.9 * 60_000);
  });

  it("that were reserved too high are given back", async () => {
    const { perMinute } = await spend({ perMinute: 60_000, count: 300, asked: 4000, used: 1000 });
    expect(perMinute).toBeGreaterThanOrEqual(0.9 * 60_000);
  });

  it("that were reserved too low are paid off", async () => {
    const { perMinute } = await spend({ perMinute: 60_000, count: 300, asked: 250, used: 1000 });
    expect(perMinute).toBeLessThanOrEqual(1.1 * 60_000);
  });

  it("let a call through that needs more than a minute's burst, and wait afterwards", async () => {
    const { starts } = await spend({ perMinute: 6000, count: 3, asked: 6000, used: 6000 });
    expect(starts).toHaveLength(3);
    expect((starts[2] ?? 0) - (starts[0] ?? 0)).toBeGreaterThanOrEqual(1.9 * minute);
  });
});

describe("several runs on one endpoint", () => {
  it("take turns, however many calls the first one has waiting; lanes hold inside a run", async () => {
    const time = createVirtualTime();
    const limiter = createLimiter({ maxConcurrent: 1, clock: time.clock });
    const { signal } = new AbortController();
    setMaxListeners(0, signal);
    const order: string[] = [];
    const add = (run: string, lane: "optimizer" | "gate" | "rollout") =>
      limiter.forRun(run).run(lane, signal, async () => {
        order.push(`${run} ${lane}`);
        await time.sleep(10);
      });
    const work = [
      ...Array.from({ length: 4 }, () => add("a", "rollout")),
      add("a", "optimizer"),
      add("b", "rollout"),
      add("b", "gate"),
      add("c", "rollout"),
    ];
    await time.passUntil(Promise.all(work));
    expect(order).toEqual([
      "a rollout",
      "a optimizer",
      "b gate",
      "c rollout",
      "a rollout",
      "b rollout",
      "a rollout",
      "a rollout",
    ]);
  });

  it("share the strictest limit that one of them set, as long as it is in hand", () => {
    const pool = createLimiterPool();
    const first = pool.forRun("a");
    const second = pool.forRun("b");
    const limiter = first.forEndpoint("http://x", { maxConcurrent: 20 });
    second.forEndpoint("http://x", { maxConcurrent: 5 });
    expect(limiter.state.allowed).toBe(5);
    second.release();
    expect(limiter.state.allowed).toBe(20);
    first.release();
    expect(pool.forRun("c").forEndpoint("http://x", {}).state.allowed).toBe(64);
  });
});
