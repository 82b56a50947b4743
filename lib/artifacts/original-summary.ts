import type { RunPlan } from "@/lib/schemas/plan";
import type { RunConfig } from "@/lib/schemas/run-config";
import type { RunSummary, Score, TestScore } from "@/lib/schemas/run-summary";
import { flatConfig, simulatedNote } from "./flat-config";

function testOf(summary: RunSummary, which: TestScore["which"]): Score | null {
  return summary.tests.find((test) => test.which === which)?.score ?? null;
}

function difference(a: Score | null, b: Score | null): number | null {
  return a && b ? a.hard - b.hard : null;
}

/** summary.json: the original's field names (algorithm.md 5.9), then ours. */
export function summaryFile(input: {
  readonly summary: RunSummary;
  readonly config: RunConfig;
  readonly plan: RunPlan;
  readonly isSimulated: boolean;
  readonly version: string;
}): Record<string, unknown> {
  const { summary } = input;
  const seed = testOf(summary, "seed");
  const best = testOf(summary, "best");
  const last = testOf(summary, "final");
  return {
    version: input.version,
    config: flatConfig(input.config, input.plan, input.isSimulated),
    baseline_selection_hard: summary.baseline.hard,
    best_selection_hard: summary.bestGateScore,
    final_selection_hard: summary.finalSelection?.hard ?? null,
    final_selection_soft: summary.finalSelection?.soft ?? null,
    best_step: summary.bestStep,
    current_origin: summary.currentOrigin,
    best_origin: summary.bestOrigin,
    total_steps: summary.totalSteps,
    total_accepts: summary.accepts,
    total_rejects: summary.rejects,
    total_skips: summary.skips,
    epoch_stats: summary.epochs,
    baseline_test_hard: seed?.hard ?? null,
    baseline_test_soft: seed?.soft ?? null,
    test_hard: best?.hard ?? null,
    test_soft: best?.soft ?? null,
    final_test_hard: last?.hard ?? null,
    final_test_soft: last?.soft ?? null,
    test_delta_hard: difference(best, seed),
    final_test_delta_hard: difference(last, seed),
    total_wall_time_s: Math.round(summary.wallTimeMs / 100) / 10,
    token_summary: summary.tokens,
    ...simulatedNote(input.isSimulated),
    baseline_gate_score: summary.baselineGateScore,
    best_gate_score: summary.bestGateScore,
    best_skill_hash: summary.bestSkillHash,
    current_skill_hash: summary.currentSkillHash,
    promoted_final: summary.promotedFinal,
    cost_micros: summary.costMicros,
    ...(summary.spending
      ? {
          spending: summary.spending,
          cost_per_accept_micros: summary.costPerAcceptMicros ?? null,
          cost_per_point_micros: summary.costPerPointMicros ?? null,
        }
      : {}),
    saved_runs: summary.savedRuns,
    wasted_runs: summary.wastedRuns ?? {},
    ...(summary.endedEarly ? { ended_early: summary.endedEarly } : {}),
    selection: { baseline: summary.baseline, final: summary.finalSelection },
    tests: summary.tests,
  };
}
