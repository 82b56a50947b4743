import { train } from "@/lib/engine/train";
import type { RunConfigInput } from "@/lib/schemas/run-config";
import {
  aRunConfig,
  type MemoryRun,
  type MemoryStore,
  memoryRun,
  type OptimizerScript,
  stageOf,
  type TargetScript,
} from "./memory-run";

/** A number in [0, 1) that depends on the parts alone (FNV-1a with a final mix). */
export function chance(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    const text = `${part}\u0000`;
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    }
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

const rules = 6;

/**
 * A made-up world per seed: each item needs a rule, rules can do harm, some items are erratic under
 * every text. Target and optimizer depend on what they are asked alone, not on prompt wording, so
 * two runs that decide alike are asked alike.
 */
export function aWorld(seed: number): { target: TargetScript; optimizer: OptimizerScript } {
  const erratic = 0.05 + 0.3 * chance(seed, "erratic");
  const graded = chance(seed, "graded") < 0.5;
  const quality = 0.2 + 0.5 * chance(seed, "quality");
  const target: TargetScript = ({ item, skill }) => {
    const needed = Math.floor(rules * chance(seed, "needs", item.id) ** 1.5);
    const harm = Math.floor(12 * chance(seed, "harm", item.id));
    const isErratic = chance(seed, "is erratic", item.id) < erratic;
    const passes = isErratic
      ? chance(seed, "coin", item.id, skill) < 0.5
      : skill.includes(`rule ${needed};`) && !skill.includes(`harm ${harm};`);
    const part = graded ? Math.round(10 * chance(seed, "part", item.id, skill)) / 10 : 0;
    return { hard: passes ? 1 : 0, soft: passes ? 1 : part };
  };
  const edit = (key: string) => {
    const isGood = chance(seed, "good", key) < quality;
    return {
      op: "append",
      content: isGood
        ? `- rule ${Math.floor(rules * chance(seed, "rule", key))};`
        : `- harm ${Math.floor(12 * chance(seed, "bad", key))}; ${key}`,
    };
  };
  const optimizer: OptimizerScript = (request) => {
    switch (stageOf(request)) {
      case "slow_update":
        return JSON.stringify({
          reasoning: "",
          slow_update_content: `- ${edit(request.key).content}`,
        });
      case "meta_skill":
        return JSON.stringify({ reasoning: "", meta_skill_content: `Memory ${request.key}` });
      default: {
        const isLazy = chance(seed, "lazy", request.place.step) < 0.1;
        const edits = isLazy ? [] : [edit(request.key)];
        return JSON.stringify({
          patch: { reasoning: "", edits },
          edits,
          reasoning: "",
          selected_indices: [0],
        });
      }
    }
  };
  return { target, optimizer };
}

/** Results arrive in a different order for each `order`. */
export function shufflingPace(order: number): (request: { key: string }) => Promise<void> {
  return async ({ key }) => {
    const turns = 1 + Math.floor(40 * chance("pace", order, key));
    for (let turn = 0; turn < turns; turn += 1) {
      await Promise.resolve();
    }
  };
}

export const worldSizes = { train: 12, val: 10, test: 6 };

export function worldConfig(
  seed: number,
  economy: RunConfigInput["economy"],
  sections: Partial<RunConfigInput> = {},
) {
  const metrics = ["hard", "soft", "mixed"] as const;
  return aRunConfig({
    train: { num_epochs: 2, batch_size: 4, seed, ...sections.train },
    gradient: { minibatch_size: 2, ...sections.gradient },
    optimizer: {
      learning_rate: 2,
      min_learning_rate: 1,
      slow_update_samples: 4,
      slow_update_gate_with_selection: seed % 3 === 0,
      use_slow_update: seed % 5 !== 0,
      ...sections.optimizer,
    },
    evaluation: {
      gate_metric: metrics[seed % 3] ?? "hard",
      use_semantic_density: seed % 7 === 0,
      ...sections.evaluation,
    },
    ...(sections.stop ? { stop: sections.stop } : {}),
    env: { name: "custom", workers: 1 + (seed % 6) },
    economy: economy ?? {},
  });
}

export type WorldRun = MemoryRun & { readonly summary: Awaited<ReturnType<typeof train>> };

/** Trains in the world of `seed`. `order` decides in which order results arrive. */
export async function trainInWorld(input: {
  seed: number;
  economy: RunConfigInput["economy"];
  order?: number;
  sections?: Partial<RunConfigInput>;
  store?: MemoryStore;
  crashAfter?: number;
  /** Without the gate, which the settings would refuse beside an early stop. */
  isUngated?: boolean;
}): Promise<WorldRun> {
  const config = worldConfig(input.seed, input.economy, input.sections);
  const memory = memoryRun({
    config: input.isUngated
      ? { ...config, evaluation: { ...config.evaluation, use_gate: false } }
      : config,
    sizes: worldSizes,
    ...aWorld(input.seed),
    pace: shufflingPace(input.order ?? input.seed),
    ...(input.store ? { store: input.store } : {}),
    ...(input.crashAfter === undefined ? {} : { crashAfter: input.crashAfter }),
  });
  return { ...memory, summary: await train(memory.run) };
}

/** What two runs must share to have decided alike: every decision, candidate and final text. */
export function decisionsOf({ store, summary }: Pick<WorldRun, "store" | "summary">) {
  const commits = [...store.commits.values()];
  return {
    steps: commits.flatMap(({ step }) =>
      step
        ? [
            {
              step: step.record.step,
              action: step.record.action,
              candidate: step.record.candidate_hash,
              current: step.record.current_score,
              best: step.record.best_score,
              edits: step.edits,
            },
          ]
        : [],
    ),
    texts: commits.flatMap(({ versions }) =>
      versions.map(({ number, text, outcome, parentNumber }) => ({
        number,
        text,
        outcome,
        parentNumber,
      })),
    ),
    best: [summary.bestSkillHash, summary.bestGateScore, summary.bestStep],
    current: [summary.currentSkillHash, summary.currentOrigin],
    final: [summary.finalSelection, summary.promotedFinal],
    tests: summary.tests,
  };
}

/** Each question to the optimizer with its prompt. */
export function promptsOf({ questions }: Pick<MemoryRun, "questions">): Map<string, string> {
  return new Map(
    questions.map((request) => [request.key, JSON.stringify([request.system, request.messages])]),
  );
}

export function sumOf(counts: Readonly<Record<string, number>> | undefined): number {
  return Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0);
}
