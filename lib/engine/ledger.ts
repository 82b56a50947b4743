import type { Usage } from "../schemas/outcome";

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

/**
 * Token account by stage name. Filled from journaled results only, so a resumed run counts the same
 * tokens as an undisturbed one (W-35).
 */
export type Ledger = Map<string, Usage>;

export function charge(ledger: Ledger, stage: string, usage: Usage): void {
  ledger.set(stage, addUsage(ledger.get(stage) ?? noUsage, usage));
}

export function mergeLedger(into: Ledger, from: Ledger): void {
  for (const [stage, usage] of from) {
    charge(into, stage, usage);
  }
}

export function totalUsage(ledger: Ledger): Usage {
  return [...ledger.values()].reduce(addUsage, noUsage);
}

/** The `tokens` object of history.json: cached input counts as prompt tokens. */
export function tokenCounts(
  ledger: Ledger,
): Record<string, { calls: number; prompt_tokens: number; completion_tokens: number }> {
  const rows = [...ledger].map(([stage, usage]) => [
    stage,
    {
      calls: usage.calls,
      prompt_tokens: usage.inputTokens + usage.cachedInputTokens,
      completion_tokens: usage.outputTokens,
    },
  ]);
  return Object.fromEntries(rows);
}
