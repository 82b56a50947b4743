import { promptTokensOf } from "../domain/usage";
import type { RunState } from "../events/run-state";
import { formatCompact } from "../format/count";
import { formatMoney } from "../format/money";

/** What a run cost so far, for links that show it; empty while nothing was spent. */
export function shareCosts(
  state: RunState,
): readonly { readonly name: string; readonly value: string }[] {
  if (state.usage.length === 0) {
    return [];
  }
  const sum = (read: (usage: RunState["usage"][number]["usage"]) => number) =>
    state.usage.reduce((total, { usage }) => total + read(usage), 0);
  const isPriced = state.usage.every(({ usage }) => usage.costMicros !== null);
  return [
    { name: "Money", value: isPriced ? formatMoney(sum((usage) => usage.costMicros ?? 0)) : "–" },
    { name: "Calls", value: formatCompact(sum((usage) => usage.calls)) },
    { name: "Input tokens", value: formatCompact(sum(promptTokensOf)) },
    { name: "Output tokens", value: formatCompact(sum((usage) => usage.outputTokens)) },
  ];
}
