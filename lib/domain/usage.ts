import type { Usage } from "../schemas/outcome";

type TokenCounts = Pick<
  Usage,
  "inputTokens" | "cachedInputTokens" | "cacheWriteTokens" | "outputTokens"
>;

/** What was sent: fresh, read from the provider's prompt cache, and written into it (disjoint, M 11). */
export function promptTokensOf(usage: Omit<TokenCounts, "outputTokens">): number {
  return usage.inputTokens + usage.cachedInputTokens + (usage.cacheWriteTokens ?? 0);
}

export function totalTokensOf(usage: TokenCounts): number {
  return promptTokensOf(usage) + usage.outputTokens;
}

/** Adds token counts; an unknown price makes the sum unknown, never zero. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    calls: a.calls + b.calls,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    ...sumOf("reasoningTokens", a, b),
    ...sumOf("cacheWriteTokens", a, b),
    costMicros: a.costMicros === null || b.costMicros === null ? null : a.costMicros + b.costMicros,
  };
}

/** Counts that only some providers tell stay out of sums nobody told them for. */
function sumOf(key: "reasoningTokens" | "cacheWriteTokens", a: Usage, b: Usage): Partial<Usage> {
  const sum = (a[key] ?? 0) + (b[key] ?? 0);
  return sum > 0 ? { [key]: sum } : {};
}

export const noUsage: Usage = {
  calls: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  costMicros: 0,
};
