import { describe, expect, it } from "vitest";
import { pricesCheckedAt, priceTable } from "@/lib/models/price-table";
import { costMicros, findPriceRow, priceOf, priceOfRole } from "@/lib/models/pricing";
import { modelRoleSchema } from "@/lib/schemas/model-role";

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

  it("M 11: tokens written into the prompt cache have their own price, and stand beside the input", () => {
    const written = { inputTokens: 2, cachedInputTokens: 4, outputTokens: 1, cacheWriteTokens: 8 };
    const settings = { provider: "anthropic", model: "claude-haiku-4-5" };
    const fiveMinutes = priceOfRole(modelRoleSchema.parse(settings));
    const hour = priceOfRole(modelRoleSchema.parse({ ...settings, anthropic: { cacheTtl: "1h" } }));
    expect(costMicros(written, fiveMinutes)).toBe(Math.round(2 + 8 * 1.25 + 0.4 + 5));
    expect(costMicros(written, hour)).toBe(Math.round(2 + 8 * 2 + 0.4 + 5));
    // What the reply says of each write comes before the setting.
    const both = { ...written, cacheWrite1hTokens: 3 };
    for (const price of [fiveMinutes, hour]) {
      expect(costMicros(both, price)).toBe(Math.round(2 + 5 * 1.25 + 3 * 2 + 0.4 + 5));
    }
    const plain = priceOf("x", "openai_compatible", { input: 3, output: 0 });
    expect(costMicros({ ...written, outputTokens: 0 }, plain)).toBe(42);
  });

  it("a price holds from its day on until the next one", () => {
    const tiers = (input: number) => [{ input, output: 1 }] as const;
    const row = { models: ["m"], source: "list" };
    const rows = [
      { ...row, effectiveFrom: "2026-01-01", tiers: tiers(1) },
      { ...row, effectiveFrom: "2026-06-01", tiers: tiers(2) },
    ];
    expect(findPriceRow(rows, "m", "2025-12-31")).toBeNull();
    expect(findPriceRow(rows, "m", "2026-05-31")?.tiers[0].input).toBe(1);
    expect(findPriceRow(rows, "m", "2026-06-01")?.tiers[0].input).toBe(2);
    expect(findPriceRow(rows, "m")?.tiers[0].input).toBe(2);
  });

  it("every row is dated, has a source and was checked after it came into force", () => {
    for (const row of priceTable) {
      expect(row.effectiveFrom).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(row.effectiveFrom <= pricesCheckedAt).toBe(true);
      expect(row.source).not.toBe("");
    }
  });

  it("a price says where it comes from", () => {
    expect(priceOf("gpt-5.5", "openai")).toMatchObject({
      origin: "table",
      checkedAt: "2026-08-22",
    });
    expect(priceOf("gpt-5.5", "openai", { input: 1, output: 1 })).toMatchObject({ origin: "own" });
    expect(priceOf("any.gguf", "local_gguf")).toMatchObject({ origin: "free" });
  });
});
