import { describe, expect, it } from "vitest";
import { costMicros, priceOf } from "@/lib/models/pricing";

const million = 1_000_000;
const usage = { inputTokens: million, cachedInputTokens: 0, outputTokens: 0 };

describe("prices", () => {
  it.each([
    ["gpt-5.4-mini", 750_000],
    ["gpt-5.4-mini-2026-03-01", 750_000],
    ["claude-haiku-4-5-20251001", 1_000_000],
    ["GPT-5.4-nano", 200_000],
  ])("a million prompt tokens of %s cost %i micro-dollars", (model, expected) => {
    expect(costMicros(usage, priceOf(model, "openai_compatible"))).toBe(expected);
  });

  it.each(["gpt-5.4-pro", "gpt-5", "Qwen/Qwen3.5-4B", "my-gpt-5.5", "simulated"])(
    "%s has no known price",
    (model) => {
      expect(priceOf(model, "openai_compatible")).toBeNull();
      expect(costMicros(usage, null)).toBeNull();
    },
  );

  it("the tier of a long prompt bills the whole request, cached tokens included", () => {
    const price = priceOf("gpt-5.5", "openai_compatible");
    const short = { inputTokens: 200_000, cachedInputTokens: 72_000, outputTokens: 1000 };
    const long = { ...short, cachedInputTokens: 72_001 };
    expect(costMicros(short, price)).toBe(1_000_000 + 36_000 + 30_000);
    expect(costMicros(long, price)).toBe(2_000_000 + 72_001 + 45_000);
  });

  it("the simulated model is free and an override beats every table", () => {
    expect(costMicros(usage, priceOf("simulated", "simulated"))).toBe(0);
    expect(
      costMicros(usage, priceOf("gpt-5.5", "openai_compatible", { input: 7, output: 8 })),
    ).toBe(7_000_000);
  });

  it("cached tokens without a price of their own cost as much as others", () => {
    const cached = { inputTokens: 0, cachedInputTokens: 10, outputTokens: 0 };
    expect(costMicros(cached, priceOf("x", "simulated", { input: 3, output: 0 }))).toBe(30);
  });
});
