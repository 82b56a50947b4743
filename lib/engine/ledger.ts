import { addUsage, noUsage, promptTokensOf } from "../domain/usage";
import type { Usage } from "../schemas/outcome";

export { addUsage, noUsage } from "../domain/usage";

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

/** The `tokens` object of history.json: whatever was sent counts as prompt tokens. */
export function tokenCounts(
  ledger: Ledger,
): Record<string, { calls: number; prompt_tokens: number; completion_tokens: number }> {
  const rows = [...ledger].map(([stage, usage]) => [
    stage,
    {
      calls: usage.calls,
      prompt_tokens: promptTokensOf(usage),
      completion_tokens: usage.outputTokens,
    },
  ]);
  return Object.fromEntries(rows);
}
