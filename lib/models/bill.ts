import type { Usage } from "../schemas/outcome";
import type { ReplyUsage } from "./chat-reply";
import { costMicros, type ModelPrice } from "./pricing";

/** Adds up the replies of one question, refused ones included; they were paid for. */
export type Bill = {
  readonly add: (usage: ReplyUsage | null) => void;
  readonly total: () => Usage;
};

export function createBill(price: ModelPrice | null): Bill {
  let sum: Usage = {
    calls: 0,
    inputTokens: 0,
    cachedInputTokens: 0,
    outputTokens: 0,
    costMicros: price ? 0 : null,
  };
  return {
    add(usage) {
      // A reply without usage has an unknown cost unless the model is free.
      const cost = usage ? costMicros(usage, price) : isFree(price) ? 0 : null;
      sum = {
        calls: sum.calls + 1,
        inputTokens: sum.inputTokens + (usage?.inputTokens ?? 0),
        cachedInputTokens: sum.cachedInputTokens + (usage?.cachedInputTokens ?? 0),
        outputTokens: sum.outputTokens + (usage?.outputTokens ?? 0),
        ...told("reasoningTokens", sum, usage),
        ...told("cacheWriteTokens", sum, usage),
        costMicros: sum.costMicros === null || cost === null ? null : sum.costMicros + cost,
      };
    },
    total: () => sum,
  };
}

/** Counts that only some providers tell stay out of the bill of the others. */
function told(key: "reasoningTokens" | "cacheWriteTokens", sum: Usage, usage: ReplyUsage | null) {
  const total = (sum[key] ?? 0) + (usage?.[key] ?? 0);
  return total > 0 ? { [key]: total } : {};
}

function isFree(price: ModelPrice | null): boolean {
  return price?.tiers.every((tier) => tier.input === 0 && tier.output === 0) ?? false;
}
