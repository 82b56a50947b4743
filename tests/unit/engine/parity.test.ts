import { describe, expect, test } from "vitest";
import { train } from "@/lib/engine/train";
import {
  healthyConfig,
  healthyOptimizer,
  healthySizes,
  healthySkill,
  healthyTarget,
} from "@/tests/support/healthy-run";
import { memoryRun } from "@/tests/support/memory-run";

const runsPerMode = 160;

async function decisionsOf(seed: number, profile: "reference" | "fixed") {
  const memory = memoryRun({
    config: healthyConfig(seed, profile),
    sizes: healthySizes(seed),
    seedSkill: healthySkill,
    target: healthyTarget(seed),
    optimizer: healthyOptimizer(seed),
  });
  const summary = await train(memory.run);
  const commits = [...memory.store.commits.values()];
  const steps = commits.flatMap(({ step }) =>
    step
      ? [
          {
            action: step.record.action,
            budget: step.record.edit_budget,
            rate: step.record.lr_decision ?? null,
            merged: step.record.n_edits_merged,
            selected: step.record.n_edits_ranked,
            candidate: step.record.candidate_hash,
            score: step.record.candidate_gate_score,
            current: step.record.current_score,
            best: step.record.best_score,
            bestStep: step.record.best_step,
            origins: [step.record.current_origin, step.record.best_origin],
            statuses: step.detail.report.map((row) => row.status),
          },
        ]
      : [],
  );
  return {
    decisions: {
      steps,
      versions: commits.flatMap(({ versions }) =>
        versions.map(({ text, outcome }) => [text, outcome]),
      ),
      slowUpdates: commits.flatMap(({ epochEnd }) => epochEnd?.slowUpdate?.action ?? []),
      best: [summary.bestSkillHash, summary.bestStep, summary.bestOrigin, summary.bestGateScore],
      current: [summary.currentSkillHash, summary.currentOrigin],
      promoted: summary.promotedFinal,
      counts: [summary.accepts, summary.rejects, summary.skips],
      tests: summary.tests.map(({ which, score }) => [which, score.hard, score.soft]),
    },
    targetRuns: memory.rollouts.length,
    config: memory.run.config,
    isHealthy:
      summary.skips === 0 &&
      steps.every(({ statuses }) => statuses.every((status) => status.startsWith("applied"))),
  };
}

describe("0.2 fixed and reference decide alike on healthy runs", () => {
  const seeds = Array.from({ length: runsPerMode }, (_, index) => index + 1);
  const seen = { modes: new Set<string>(), actions: new Set<string>(), slow: new Set<unknown>() };

  test.each(seeds)("random run %i", async (seed) => {
    const [reference, fixed] = await Promise.all([
      decisionsOf(seed, "reference"),
      decisionsOf(seed, "fixed"),
    ]);
    expect(fixed.isHealthy).toBe(true);
    expect(fixed.decisions).toEqual(reference.decisions);
    expect(fixed.targetRuns).toBeLessThanOrEqual(reference.targetRuns);
    const { optimizer } = fixed.config;
    seen.modes.add(`${optimizer.skill_update_mode} ${optimizer.lr_control_mode}`);
    for (const { action } of fixed.decisions.steps) {
      seen.actions.add(action);
    }
    for (const action of fixed.decisions.slowUpdates) {
      seen.slow.add(action);
    }
  });

  test("the runs meet every mode and every decision", () => {
    expect(seen.modes.size).toBe(6);
    expect([...seen.actions]).toEqual(
      expect.arrayContaining(["accept_new_best", "force_accept", "reject"]),
    );
    expect([...seen.slow]).toEqual(
      expect.arrayContaining(["accept_new_best", "force_accept", "inject_placeholder", "reject"]),
    );
  });
});
