import { makeRunPlan } from "@/lib/engine/plan";
import type {
  OptimizerReply,
  OptimizerRequest,
  RolloutAttempt,
  RolloutRequest,
  RunCommit,
  RunContext,
  RunPorts,
} from "@/lib/engine/ports";
import { AppError } from "@/lib/errors";
import type { TaskItem } from "@/lib/schemas/dataset";
import type { ItemOutcome, Trajectory } from "@/lib/schemas/outcome";
import { type RunConfig, type RunConfigInput, runConfigSchema } from "@/lib/schemas/run-config";
import type { NewRunEvent } from "@/lib/schemas/run-event";

/** What survives a crash: the journal, the commits and the events of a run. */
export type MemoryStore = {
  readonly journal: Map<string, string>;
  readonly commits: Map<string, RunCommit>;
  readonly events: NewRunEvent[];
  readonly trajectories: Map<string, Trajectory>;
};

export function emptyStore(): MemoryStore {
  return { journal: new Map(), commits: new Map(), events: [], trajectories: new Map() };
}

export type TargetScript = (request: RolloutRequest) => Partial<ItemOutcome> & { hard: number };
export type OptimizerScript = (request: OptimizerRequest) => string | OptimizerReply;

export type MemoryRun = {
  readonly run: RunContext;
  readonly store: MemoryStore;
  /** Calls that were really made (not answered from the journal), in order. */
  readonly rollouts: RolloutRequest[];
  readonly questions: OptimizerRequest[];
};

const noUsage = {
  calls: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  costMicros: 0,
};
const usage = { calls: 1, inputTokens: 10, cachedInputTokens: 0, outputTokens: 2, costMicros: 0 };

export function makeItems(prefix: string, count: number): TaskItem[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${prefix}${index}`,
    taskType: "t",
    hash: `${prefix}${index}`,
    fields: {},
  }));
}

/** A configuration with small defaults for tests; `sections` overrides whole keys. */
export function aRunConfig(sections: Partial<RunConfigInput> = {}): RunConfig {
  return runConfigSchema.parse({ env: { name: "custom" }, ...sections });
}

/** A run whose world is scripted and whose journal lives in memory. `crashAfter` effects it dies. */
export function memoryRun(input: {
  config: RunConfig;
  sizes: { train: number; val: number; test: number };
  seedSkill?: string;
  target: TargetScript;
  optimizer: OptimizerScript;
  store?: MemoryStore;
  crashAfter?: number;
  checkpoint?: (border: "stage" | "step") => void;
  /** Resolves when the call of a rollout is answered; at once by default. */
  pace?: (request: RolloutRequest) => Promise<void>;
}): MemoryRun {
  const store = input.store ?? emptyStore();
  const rollouts: RolloutRequest[] = [];
  const questions: OptimizerRequest[] = [];
  let effects = 0;
  const effect = async <T>(key: string, make: () => T | Promise<T>): Promise<T> => {
    const stored = store.journal.get(key);
    if (stored !== undefined) {
      return JSON.parse(stored) as T;
    }
    effects += 1;
    if (input.crashAfter !== undefined && effects > input.crashAfter) {
      throw new Error("crash");
    }
    const value = await make();
    store.journal.set(key, JSON.stringify(value));
    return value;
  };
  const stored = <T>(key: string): T | null => {
    const text = store.journal.get(key);
    return text === undefined ? null : (JSON.parse(text) as T);
  };
  const running = new Map<string, Promise<RolloutAttempt>>();
  const attempt = async (
    request: RolloutRequest,
    signal: AbortSignal | null,
  ): Promise<RolloutAttempt> => {
    const known = stored<ItemOutcome>(request.key) ?? (await takenOver(request));
    if (known) {
      return { kind: "done", outcome: await effect(request.key, () => known) };
    }
    if (signal?.aborted) {
      return { kind: "abandoned", isPaid: false, usage: noUsage };
    }
    rollouts.push(request);
    await input.pace?.(request);
    if (signal?.aborted) {
      return { kind: "abandoned", isPaid: true, usage: noUsage };
    }
    const outcome = outcomeOf(request, input.target(request));
    store.trajectories.set(outcome.trajectoryHash, trajectoryOf(request, outcome));
    return {
      kind: "done",
      outcome:
        outcome.status === "infra_error" ? outcome : await effect(request.key, () => outcome),
    };
  };
  const begin = (request: RolloutRequest, signal: AbortSignal | null) => {
    const result = running.get(request.key) ?? attempt(request, signal);
    running.set(request.key, result);
    const forget = () => running.delete(request.key);
    result.then(forget, forget);
    return result;
  };
  const takenOver = async (request: RolloutRequest): Promise<ItemOutcome | null> => {
    const { takeFrom } = request;
    if (!takeFrom) {
      return null;
    }
    const twin = await running.get(takeFrom.key);
    const outcome = twin?.kind === "done" ? twin.outcome : stored<ItemOutcome>(takeFrom.key);
    if (!outcome || outcome.status === "infra_error") {
      return null;
    }
    return takeFrom.isCharged ? { ...outcome, usage: noUsage, reused: "train_rollout" } : outcome;
  };
  const ports: RunPorts = {
    rollout: async (request) => {
      const result = await begin(request, null);
      if (result.kind === "abandoned") {
        throw new Error(`a rollout that may be given up has the key ${request.key} too`);
      }
      return result.outcome;
    },
    tryRollout: (request, signal) => begin(request, signal),
    recall: async (key) => stored(key),
    acceptUnscored: async (request, outcome) => {
      await effect(request.key, () => outcome);
    },
    askOptimizer: (request) =>
      effect(request.key, () => {
        questions.push(request);
        const reply = input.optimizer(request);
        return typeof reply === "string" ? { text: reply, finish: "stop" as const, usage } : reply;
      }),
    remember: (key, _input, make) => effect(key, make),
    loadTrajectory: async (hash) => {
      const trajectory = store.trajectories.get(hash);
      if (!trajectory) {
        throw new AppError({ code: "internal", message: `no trajectory ${hash}` });
      }
      return trajectory;
    },
    emit: (events) => {
      for (const event of events) {
        if (!store.events.some((known) => known.key === event.key)) {
          store.events.push(event);
        }
      }
    },
    log: () => {},
    commit: async (commit) => {
      if (!store.commits.has(commit.key)) {
        await effect(`commit/${commit.key}`, () => null);
        store.commits.set(commit.key, commit);
        ports.emit(commit.events);
      }
    },
    checkpoint: async (border) => input.checkpoint?.(border),
    now: () => 0,
  };
  const items = {
    train: makeItems("train", input.sizes.train),
    val: makeItems("val", input.sizes.val),
    test: makeItems("test", input.sizes.test),
  };
  const run: RunContext = {
    runId: "run_test",
    config: input.config,
    plan: makeRunPlan(input.config, input.sizes),
    items,
    seedSkill: input.seedSkill ?? "# Skill\n",
    guidance: { failure: "", success: "" },
    ports,
  };
  return { run, store, rollouts, questions };
}

function outcomeOf(
  request: RolloutRequest,
  scripted: Partial<ItemOutcome> & { hard: number },
): ItemOutcome {
  return {
    itemId: request.item.id,
    taskType: request.item.taskType,
    soft: scripted.hard,
    status: "scored",
    answer: "",
    failReason: scripted.hard > 0 ? "" : "wrong: no",
    taskDescription: request.item.id,
    turns: 1,
    usage,
    latencyMs: 1,
    attempts: 1,
    trajectoryHash: `t:${request.key}`,
    details: {},
    ...scripted,
  };
}

function trajectoryOf(request: RolloutRequest, outcome: ItemOutcome): Trajectory {
  return {
    targetSystemPrompt: request.skill,
    targetUserPrompt: request.item.id,
    entries: [
      { role: "user", content: request.item.id },
      { role: "assistant", content: outcome.answer },
    ],
  };
}

/** Stage of a question by the version stamp at the end of its system prompt. */
export function stageOf(request: OptimizerRequest): string {
  return /Prompt: ([a-z_]+)\/\d+$/.exec(request.system)?.[1] ?? "?";
}
