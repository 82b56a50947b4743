import { describe, expect, it } from "vitest";
import { isLimitHeader, readAnnouncedLimits } from "@/lib/models/announced-limits";

const now = Date.parse("2026-03-01T12:00:00Z");
const read = (headers: Record<string, string>) => readAnnouncedLimits(new Headers(headers), now);

describe("M 10: limits an endpoint announces", () => {
  it("are read from the headers of OpenAI and Azure", () => {
    expect(
      read({
        "x-ratelimit-limit-requests": "60",
        "x-ratelimit-remaining-requests": "59",
        "x-ratelimit-reset-requests": "1s",
        "x-ratelimit-limit-tokens": "150000",
        "x-ratelimit-remaining-tokens": "149984",
        "x-ratelimit-reset-tokens": "6ms",
      }),
    ).toEqual({
      requests: { perMinute: 60, left: 59 },
      tokens: { perMinute: 150_000, left: 149_984 },
    });
  });

  it("are read from the headers of Anthropic, input and output apart", () => {
    expect(
      read({
        "anthropic-ratelimit-requests-limit": "50",
        "anthropic-ratelimit-requests-remaining": "49",
        "anthropic-ratelimit-requests-reset": "2026-03-01T12:00:01Z",
        "anthropic-ratelimit-input-tokens-limit": "30000",
        "anthropic-ratelimit-input-tokens-remaining": "0",
        "anthropic-ratelimit-input-tokens-reset": "2026-03-01T12:01:00Z",
        "anthropic-ratelimit-output-tokens-limit": "8000",
      }),
    ).toEqual({
      requests: { perMinute: 50, left: 49 },
      inputTokens: { perMinute: 30_000, left: 0 },
      outputTokens: { perMinute: 8_000, left: null },
    });
  });

  it.each([
    ["a day", "200", "199", "7m12s"],
    ["a day that is half used", "200", "100", "12h0m0s"],
    ["a day that is not used", "200", "200", "24h0m0s"],
  ])("of %s are no limit per minute", (_, limit, left, reset) => {
    expect(
      read({
        "x-ratelimit-limit-requests": limit,
        "x-ratelimit-remaining-requests": left,
        "x-ratelimit-reset-requests": reset,
      }),
    ).toEqual({});
  });

  it.each([
    ["a bucket that fills in a minute and is overdrawn", "60", "0", "1m0.5s"],
    ["a minute in plain seconds", "60", "10", "59.2"],
    ["a count without a time", "60", "10", null],
  ])("of %s are", (_, limit, left, reset) => {
    const headers = {
      "x-ratelimit-limit-requests": limit,
      "x-ratelimit-remaining-requests": left,
    };
    expect(
      read(reset === null ? headers : { ...headers, "x-ratelimit-reset-requests": reset }),
    ).toEqual({ requests: { perMinute: 60, left: Number(left) } });
  });

  it.each([
    ["nothing", {}],
    ["words", { "x-ratelimit-limit-requests": "many" }],
    ["zero", { "x-ratelimit-limit-requests": "0" }],
    ["what remains, without the limit", { "x-ratelimit-remaining-requests": "5" }],
  ])("are not made of %s", (_, headers) => {
    expect(read(headers)).toEqual({});
  });

  it("are looked for only where a header speaks of them", () => {
    expect(isLimitHeader("X-RateLimit-Limit-Requests")).toBe(true);
    expect(isLimitHeader("anthropic-ratelimit-tokens-limit")).toBe(true);
    expect(isLimitHeader("content-type")).toBe(false);
  });
});
