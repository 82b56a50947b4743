import { getEnvironment } from "@/lib/environments/registry";
import type { ItemOutcome } from "@/lib/schemas/outcome";
import type { RunConfig } from "@/lib/schemas/run-config";

/**
 * What every result of a run rests on (benchmarks.md 1.5); the data's fingerprint stands in the
 * manifest of the directory.
 */
export function runProvenance({ env, model, train }: RunConfig): Record<string, unknown> {
  return {
    environment: env.name,
    environment_version: getEnvironment(env.name).version,
    scoring_profile: "scoring_profile" in env ? env.scoring_profile : "official",
    target_model: model.target.model,
    temperature: model.target.temperature ?? null,
    seed: train.seed,
  };
}

/** One line of results.jsonl (benchmarks.md 1.5), the original's names first. */
export function resultRow(
  outcome: ItemOutcome,
  skillHash: string,
  provenance: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const { usage } = outcome;
  return {
    id: outcome.itemId,
    hard: outcome.hard,
    soft: outcome.soft,
    status: outcome.status,
    fail_reason: outcome.failReason,
    agent_ok: outcome.status === "scored" || outcome.status === "scorer_error",
    n_turns: outcome.turns,
    task_type: outcome.taskType,
    task_description: outcome.taskDescription,
    predicted_answer: outcome.answer,
    details: outcome.details,
    usage: {
      calls: usage.calls,
      input_tokens: usage.inputTokens,
      cached_input_tokens: usage.cachedInputTokens,
      output_tokens: usage.outputTokens,
      cost_micros: usage.costMicros,
      latency_ms: outcome.latencyMs,
      attempts: outcome.attempts,
    },
    provenance: { skill_hash: skillHash, trajectory_hash: outcome.trajectoryHash, ...provenance },
  };
}

/** summary.json of a test directory: totals by task type and overall. */
export function evaluationSummary(
  outcomes: readonly ItemOutcome[],
): Record<string, { total: number; hard_acc: number }> {
  const groups = new Map<string, { total: number; hard: number }>();
  for (const outcome of outcomes.filter(({ status }) => status === "scored")) {
    for (const name of [outcome.taskType, "overall"]) {
      const group = groups.get(name) ?? { total: 0, hard: 0 };
      groups.set(name, { total: group.total + 1, hard: group.hard + outcome.hard });
    }
  }
  return Object.fromEntries(
    [...groups].map(([name, { total, hard }]) => [name, { total, hard_acc: hard / total }]),
  );
}
