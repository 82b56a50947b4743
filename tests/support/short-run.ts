import type { RunConfigInput } from "@/lib/schemas/run-config";
import type { StepRecord } from "@/lib/schemas/step-record";
import {
  aRunConfig,
  type MemoryRun,
  memoryRun,
  type OptimizerScript,
  type TargetScript,
} from "./memory-run";

const sizes = { train: 8, val: 8, test: 1 };

export type ShortScript = {
  improved?: RunConfigInput["improved"];
  train?: object;
  optimizer?: object;
  target: TargetScript;
  reply: OptimizerScript;
  seedSkill?: string;
};

/** A short scripted run: one step of eight items, eight selection items, no test. */
export function aShortRun(script: ShortScript): MemoryRun {
  const config = aRunConfig({
    train: { num_epochs: 1, batch_size: 8, ...script.train },
    gradient: { minibatch_size: 4 },
    optimizer: { use_slow_update: false, use_meta_skill: false, ...script.optimizer },
    evaluation: { eval_test: false },
    improved: script.improved ?? {},
  });
  return memoryRun({
    config,
    sizes,
    target: script.target,
    optimizer: script.reply,
    ...(script.seedSkill ? { seedSkill: script.seedSkill } : {}),
  });
}

export function recordOf(memory: MemoryRun, step = 1): StepRecord | undefined {
  return memory.store.commits.get(`step/${String(step).padStart(4, "0")}`)?.step?.record;
}

/** Proposes the same edits in every reply. */
export function proposing(...contents: string[]): OptimizerScript {
  const edits = contents.map((content) => ({ op: "append", content }));
  return () =>
    JSON.stringify({ patch: { reasoning: "", edits }, edits, selected_indices: [0, 1, 2] });
}

export const count = (memory: MemoryRun, purpose: string) =>
  memory.rollouts.filter((request) => request.purpose === purpose).length;
