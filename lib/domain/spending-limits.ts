import type { LimitsConfig, Spending } from "../schemas/limits";

/**
 * The limit that forbids another call, in words, or null. `spent.rollouts` counts those in flight
 * too; the others are checked against what is finished.
 */
export function reachedLimit(
  limits: LimitsConfig,
  spent: Spending,
  next: "rollout" | "question",
): string | null {
  if (next === "rollout" && limits.max_rollouts > 0 && spent.rollouts >= limits.max_rollouts) {
    return `${limits.max_rollouts} rollouts`;
  }
  if (limits.max_tokens > 0 && spent.tokens >= limits.max_tokens) {
    return `${spent.tokens} of ${limits.max_tokens} tokens`;
  }
  if (limits.max_cost_usd > 0) {
    if (spent.costMicros === null) {
      return "the cost is unknown, so the money limit cannot be kept";
    }
    if (spent.costMicros >= limits.max_cost_usd * 1e6) {
      return `$${(spent.costMicros / 1e6).toFixed(2)} of $${limits.max_cost_usd}`;
    }
  }
  if (limits.max_minutes > 0 && spent.minutes >= limits.max_minutes) {
    return `${limits.max_minutes} minutes`;
  }
  return null;
}
