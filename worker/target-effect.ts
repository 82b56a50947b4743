import { textHash, toTextBlob } from "@/lib/db/text-blob";
import type { Place, RolloutRequest } from "@/lib/engine/ports";
import { skillHash } from "@/lib/engine/skill-hash";
import type {
  EnvironmentResult,
  TargetCall,
  TaskEnvironment,
} from "@/lib/environments/environment";
import type { ModelClient } from "@/lib/models/model-client";
import { isModelError, type ModelError } from "@/lib/models/model-error";
import type { EnvironmentConfig } from "@/lib/schemas/environment";
import { type ItemOutcome, itemOutcomeSchema, type Usage } from "@/lib/schemas/outcome";
import { callKeyOf, type EffectDone, type Effects, inputHash } from "./effects";
import type { FailFast } from "./fail-fast";
import type { ModelCallRow } from "./flush-transaction";
import type { InheritedJournal } from "./inherited-journal";
import { toCancelledError, toConfigError, toUnavailableError } from "./model-failure";
import type { RunHalt } from "./run-halt";
import type { EffectRecord } from "./run-writer";
import type { Slots } from "./slots";

export type TargetSetup = {
  readonly runId: string;
  readonly environment: TaskEnvironment;
  readonly config: EnvironmentConfig;
  readonly client: ModelClient;
  readonly model: string;
  readonly slots: Slots;
  readonly effects: Effects;
  readonly failFast: FailFast;
  readonly halt: RunHalt;
  /** Results of the parent of a fork. */
  readonly inherited: InheritedJournal | null;
};

const noUsage: Usage = {
  calls: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  costMicros: 0,
};

/** Step and epoch of a row: null outside of steps and epochs. */
export function rowPlace(place: Place): { step: number | null; epoch: number | null } {
  return { step: place.step || null, epoch: place.epoch || null };
}

function addUsage(a: Usage, b: Usage): Usage {
  return {
    calls: a.calls + b.calls,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costMicros: a.costMicros === null || b.costMicros === null ? null : a.costMicros + b.costMicros,
  };
}

/** Calls of one item, as they are accounted, and the last prompt for a trajectory that broke off. */
type Account = {
  calls: ModelCallRow[];
  usage: Usage;
  attempts: number;
  latencyMs: number;
  lastSystem: string;
  lastUser: string;
};

function callTargetFor(setup: TargetSetup, request: RolloutRequest, account: Account): TargetCall {
  return async (input) => {
    account.lastSystem = input.system;
    account.lastUser = input.messages.at(-1)?.content ?? "";
    const callKey = callKeyOf(setup.runId, request.key, account.calls.length);
    const startedAt = performance.now();
    const book = (usage: Usage, attempts: number, latencyMs: number) => {
      account.usage = addUsage(account.usage, usage);
      account.attempts += attempts;
      account.latencyMs += latencyMs;
      if (usage.calls > 0) {
        account.calls.push({
          key: request.key,
          role: "target",
          stage: request.place.stage,
          ...rowPlace(request.place),
          model: setup.model,
          inputTokens: usage.inputTokens,
          cachedInputTokens: usage.cachedInputTokens,
          outputTokens: usage.outputTokens,
          costMicros: usage.costMicros,
          latencyMs,
          attempts,
          promptHash: null,
          replyHash: null,
        });
      }
    };
    try {
      const result = await setup.client.chat(
        {
          system: input.system,
          messages: input.messages,
          maxOutputTokens: input.maxOutputTokens,
        },
        {
          role: "target",
          stage: request.place.stage,
          callKey,
          signal: setup.halt.signal,
          timeoutMs: setup.config.exec_timeout * 1000,
        },
      );
      book(result.usage, result.attempts, Math.round(result.latencyMs));
      return { text: result.text, finish: result.finish };
    } catch (error) {
      if (isModelError(error)) {
        book(error.usage ?? noUsage, error.attempts, Math.round(performance.now() - startedAt));
      }
      throw error;
    }
  };
}

/** What stands for an item whose call failed: a wrong answer only when the model is to blame. */
function failedResult(
  setup: TargetSetup,
  request: RolloutRequest,
  account: Account,
  error: ModelError,
): Omit<EnvironmentResult, "status"> & { status: ItemOutcome["status"] } {
  return {
    hard: 0,
    soft: 0,
    status: error.blame === "model" ? "scored" : "infra_error",
    answer: "",
    failReason: `${error.kind}: ${error.message}`,
    taskDescription: setup.environment.describeItem(request.item),
    turns: account.calls.length,
    targetSystemPrompt: account.lastSystem,
    targetUserPrompt: account.lastUser,
    entries: [
      { role: "user", content: account.lastUser },
      { role: "system", content: `No usable answer: ${error.message}` },
    ],
    details: { errorKind: error.kind },
  };
}

/** Runs the item; throws AppError when the run cannot go on or was halted. */
async function runItem(setup: TargetSetup, request: RolloutRequest, account: Account) {
  try {
    return await setup.environment.runItem({
      config: setup.config,
      item: request.item,
      skill: request.skill,
      callTarget: callTargetFor(setup, request, account),
    });
  } catch (error) {
    if (!isModelError(error)) {
      throw error;
    }
    switch (error.blame) {
      case "user":
        throw toCancelledError(setup.halt, error);
      case "config": {
        const fatal = toConfigError(error, "target");
        setup.halt.abort({ kind: "failure", error: fatal });
        throw fatal;
      }
      case "infra":
        if (setup.failFast.failure(request, error.kind)) {
          const fatal = toUnavailableError(error, "target");
          setup.halt.abort({ kind: "failure", error: fatal });
          throw fatal;
        }
        return failedResult(setup, request, account, error);
      case "model":
        return failedResult(setup, request, account, error);
      default: {
        const unknown: never = error.blame;
        return unknown;
      }
    }
  }
}

async function workRollout(
  setup: TargetSetup,
  request: RolloutRequest,
  hash: string,
): Promise<EffectDone<ItemOutcome>> {
  const account: Account = {
    calls: [],
    usage: noUsage,
    attempts: 0,
    latencyMs: 0,
    lastSystem: "",
    lastUser: "",
  };
  const result = await runItem(setup, request, account);
  const { targetSystemPrompt, targetUserPrompt, entries, ...scored } = result;
  const trajectory = toTextBlob(JSON.stringify({ targetSystemPrompt, targetUserPrompt, entries }));
  const outcome: ItemOutcome = {
    itemId: request.item.id,
    taskType: request.item.taskType,
    ...scored,
    details: { ...scored.details },
    usage: account.usage,
    latencyMs: account.latencyMs,
    attempts: account.attempts,
    trajectoryHash: trajectory.hash,
  };
  if (outcome.status !== "infra_error") {
    setup.failFast.success(request);
  }
  return { value: outcome, record: toRecord(request, outcome, hash, account.calls, trajectory) };
}

function toRecord(
  request: RolloutRequest,
  outcome: ItemOutcome,
  hash: string,
  calls: readonly ModelCallRow[],
  trajectory: ReturnType<typeof toTextBlob>,
): EffectRecord {
  const { key, place, purpose } = request;
  const data = JSON.stringify(outcome);
  const skill = skillHash(request.skill);
  const { itemId, hard, soft, status, latencyMs, usage, attempts } = outcome;
  return {
    journal: status === "infra_error" ? null : { key, inputHash: hash, result: data },
    rollout: { key, purpose, ...rowPlace(place), skillHash: skill, outcome, data },
    calls,
    blobs: [trajectory],
    facts: [
      {
        kind: "item",
        place,
        purpose,
        skillHash: skill,
        item: { itemId, hard, soft, status, latencyMs },
      },
      ...(usage.calls > 0
        ? ([{ kind: "usage", place, role: "target", stage: place.stage, usage, attempts }] as const)
        : []),
    ],
  };
}

/** The parent's result of the same rollout: written as if done now, paid for there. */
function inheritRollout(
  setup: TargetSetup,
  request: RolloutRequest,
  hash: string,
): EffectDone<ItemOutcome> | null {
  const stored = setup.inherited?.find(request.key, hash) ?? null;
  if (!stored) {
    return null;
  }
  setup.failFast.success(request);
  const outcome = itemOutcomeSchema.parse(JSON.parse(stored.result));
  const { key, place, purpose } = request;
  const data = stored.result;
  const skill = skillHash(request.skill);
  const { itemId, hard, soft, status, latencyMs } = outcome;
  return {
    value: outcome,
    record: {
      journal: { key, inputHash: hash, result: data },
      rollout: {
        key,
        purpose,
        ...rowPlace(place),
        skillHash: skill,
        outcome,
        data,
        inherited: true,
      },
      calls: stored.calls.map((call) => ({ ...call, ...rowPlace(place) })),
      blobs: [],
      facts: [
        {
          kind: "item",
          place,
          purpose,
          skillHash: skill,
          item: { itemId, hard, soft, status, latencyMs },
        },
      ],
    },
  };
}

/** Rollouts of a run: bounded by `env.workers`, journaled, never scoring an infrastructure error. */
export function createRollouts(setup: TargetSetup) {
  const { environment, config, client } = setup;
  const constant = {
    environment: environment.name,
    version: environment.version,
    settings: environment.decisiveSettings(config),
    target: client.identity,
  };
  const constantHash = inputHash(constant);
  const hashOf = (request: RolloutRequest) =>
    inputHash({
      constant: constantHash,
      item: request.item.hash,
      skill: textHash(request.skill),
      purpose: request.purpose,
      sample: 0,
    });
  return {
    rollout(request: RolloutRequest): Promise<ItemOutcome> {
      setup.failFast.request(request);
      const hash = hashOf(request);
      return setup.effects.run({
        key: request.key,
        inputHash: hash,
        read: (stored) => itemOutcomeSchema.parse(JSON.parse(stored)),
        onStored: () => setup.failFast.success(request),
        inherit: () => inheritRollout(setup, request, hash),
        work: () =>
          setup.slots.run(async () => {
            setup.halt.assertRunning();
            return workRollout(setup, request, hash);
          }),
      });
    },
    async acceptUnscored(request: RolloutRequest, outcome: ItemOutcome): Promise<void> {
      const hash = hashOf(request);
      await setup.effects.run({
        key: request.key,
        inputHash: hash,
        read: () => null,
        work: async () => ({
          value: null,
          record: {
            journal: { key: request.key, inputHash: hash, result: JSON.stringify(outcome) },
            calls: [],
            blobs: [],
            facts: [],
          },
        }),
      });
    },
  };
}
