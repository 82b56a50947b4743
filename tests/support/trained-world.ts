import { isAcceptance } from "@/lib/engine/after-step";
import { skillHash } from "@/lib/engine/skill-hash";
import { train } from "@/lib/engine/train";
import type { RunConfigInput } from "@/lib/schemas/run-config";
import type { RunSummary } from "@/lib/schemas/run-summary";
import { hiddenRules, rulesOptimizer, type WorldSettings } from "./hidden-rules";
import { aRunConfig, type MemoryRun, memoryRun } from "./memory-run";

export type WorldRun = {
  readonly memory: MemoryRun;
  readonly summary: RunSummary;
  readonly accepted: readonly { readonly gain: number }[];
  readonly rejected: readonly { readonly gain: number }[];
  /** True mean chance of the best and the last skill over the test items. */
  readonly bestTrue: number;
  readonly lastTrue: number;
  /** Recorded score of the best skill minus what it is worth on the selection items. */
  readonly optimism: number;
  /** Rollouts that were paid for, the test left out. */
  readonly targetRuns: number;
  readonly optimizerCalls: number;
};

/** Trains once in a world and holds every decision against the truth. */
export async function trainInWorld(
  settings: WorldSettings,
  sections: Partial<RunConfigInput>,
): Promise<WorldRun> {
  const rules = hiddenRules(settings);
  const config = aRunConfig({
    train: { num_epochs: 3, batch_size: 20 },
    gradient: { minibatch_size: 5 },
    evaluation: { test_env_num: 1 },
    ...sections,
  });
  const memory = memoryRun({
    config,
    sizes: settings.sizes,
    target: rules.target,
    optimizer: rulesOptimizer(settings, rules),
  });
  const summary = await train(memory.run);
  const versions = [...memory.store.commits.values()].flatMap((commit) => commit.versions);
  const textOf = new Map(versions.map((version) => [version.number, version.text]));
  const judged = versions
    .filter((version) => version.kind === "step")
    .map((version) => ({
      isAccepted: isAcceptance(version.outcome),
      gain:
        rules.trueVal(version.text) - rules.trueVal(textOf.get(version.parentNumber ?? 0) ?? ""),
    }));
  const byHash = new Map(versions.map((version) => [skillHash(version.text), version.text]));
  const best = byHash.get(summary.bestSkillHash) ?? "";
  const last = byHash.get(summary.currentSkillHash) ?? "";
  return {
    memory,
    summary,
    accepted: judged.filter(({ isAccepted }) => isAccepted),
    rejected: judged.filter(({ isAccepted }) => !isAccepted),
    bestTrue: rules.trueTest(best),
    lastTrue: rules.trueTest(last),
    optimism: summary.bestGateScore - rules.trueVal(best),
    targetRuns: memory.rollouts.filter((request) => request.purpose !== "test").length,
    optimizerCalls: memory.questions.length,
  };
}
