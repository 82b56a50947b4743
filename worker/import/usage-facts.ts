import type { StepRecord } from "@/lib/schemas/step-record";
import type { Fact } from "../event-writer";

const targetStages: ReadonlySet<string> = new Set([
  "rollout",
  "gate",
  "slow_update_rollout",
  "confirm",
  "salvage",
  "test",
  "eval",
]);

/** A step's tokens by stage; what they cost is not told. */
export function usageFacts({ step, epoch, tokens }: StepRecord): Fact[] {
  return Object.entries(tokens).map(([stage, count]) => ({
    kind: "usage",
    place: { stage: "gate", step, epoch },
    role: targetStages.has(stage) ? "target" : "optimizer",
    stage,
    usage: {
      calls: count.calls,
      inputTokens: count.prompt_tokens,
      cachedInputTokens: 0,
      outputTokens: count.completion_tokens,
      costMicros: null,
    },
    attempts: count.calls,
  }));
}
