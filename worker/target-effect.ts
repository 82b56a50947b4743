import { setMaxListeners } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { attachmentStore } from "@/lib/attachments/attachment-store";
import { textHash, toTextBlob } from "@/lib/db/text-blob";
import { noUsage } from "@/lib/engine/ledger";
import type { RolloutAttempt, RolloutRequest } from "@/lib/engine/ports";
import type { EnvironmentResult, TaskEnvironment } from "@/lib/environments/environment";
import { ItemTimeout, timeoutReason } from "@/lib/environments/item-timeout";
import type { ModelClient } from "@/lib/models/model-client";
import { isModelError, type ModelError } from "@/lib/models/model-error";
import type { EnvironmentConfig } from "@/lib/schemas/environment";
import { type ItemOutcome, itemOutcomeSchema } from "@/lib/schemas/outcome";
import type { RolloutPurpose } from "@/lib/schemas/run-event";
import { type EffectDone, type Effects, inputHash } from "./effects";
import type { FailFast } from "./fail-fast";
import type { StoredResultRow } from "./flush-transaction";
import type { InheritedJournal } from "./inherited-journal";
import { joinSignals } from "./join-signals";
import { askJudgeFor, type Judge, noteVerdict } from "./judge-call";
import { toCancelledError, toConfigError, toUnavailableError } from "./model-failure";
import type { ResultStore } from "./result-store";
import { abandoned, inherited, takenOver, toRecord } from "./rollout-record";
import type { RunHalt } from "./run-halt";
import type { Slots } from "./slots";
import type { Purse } from "./spending";
import { type Account, callTargetFor, openAccount } from "./target-call";

export type TargetSetup = {
  readonly runId: string;
  readonly environment: TaskEnvironment;
  readonly config: EnvironmentConfig;
  /** The run's seed, for rollouts outside of train batches. */
  readonly seed: number;
  readonly client: ModelClient;
  readonly model: string;
  /** Grades answers where a scorer asks for it. */
  readonly judge: Judge | null;
  readonly slots: Slots;
  readonly effects: Effects;
  readonly failFast: FailFast;
  readonly halt: RunHalt;
  /** Results of earlier runs, and the rollouts that may take one (E-03). */
  readonly shared: { readonly store: ResultStore; readonly purposes: ReadonlySet<RolloutPurpose> };
  /** Results of the parent of a fork. */
  readonly inherited: InheritedJournal | null;
  readonly purse: Purse;
};

type ItemCall = { readonly account: Account; readonly signal: AbortSignal };

/** What stands for an item whose call failed: a wrong answer only when the model is to blame. */
function failedResult(
  setup: TargetSetup,
  request: RolloutRequest,
  account: Account,
  error: ModelError | ItemTimeout,
): Omit<EnvironmentResult, "status"> & { status: ItemOutcome["status"] } {
  const failure = isModelError(error)
    ? {
        status: error.blame === "model" ? ("scored" as const) : ("infra_error" as const),
        failReason: `${error.kind}: ${error.message}`,
        details: { errorKind: error.kind },
      }
    : { status: "timeout" as const, failReason: timeoutReason(error), details: {} };
  return {
    hard: 0,
    soft: 0,
    answer: "",
    taskDescription: setup.environment.describeItem(request.item),
    turns: account.calls.length,
    targetSystemPrompt: account.lastSystem,
    targetUserPrompt: account.lastUser,
    entries: [
      { role: "user", content: account.lastUser },
      { role: "system", content: `No usable answer: ${error.message}` },
    ],
    ...failure,
  };
}

/** Runs the item; throws AppError when the run cannot go on, was halted, or the item was given up. */
async function runItem(setup: TargetSetup, request: RolloutRequest, call: ItemCall) {
  const { runId, client, model, config } = setup;
  const { account } = call;
  const timeoutMs = config.exec_timeout * 1000;
  const itemSeconds = setup.environment.itemSeconds?.(config);
  const { judge, halt } = setup;
  try {
    const result = await setup.environment.runItem({
      config,
      item: request.item,
      skill: request.skill,
      seed: request.seed ?? setup.seed,
      callTarget: callTargetFor({ runId, client, model, timeoutMs, itemSeconds, request, ...call }),
      signal: call.signal,
      ...(judge ? { askJudge: askJudgeFor({ runId, judge, request, halt, ...call }) } : {}),
      loadAttachment: (hash) => attachmentStore().load(hash),
    });
    if (judge) {
      // The target did its part, whatever became of the verdict.
      setup.failFast.success(request);
      noteVerdict({ judge, halt }, request, result);
    }
    return result;
  } catch (error) {
    if (error instanceof ItemTimeout) {
      return failedResult(setup, request, account, error);
    }
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
          const unavailable = toUnavailableError(error, "target");
          setup.halt.refuse({ kind: "provider", error: unavailable });
          throw unavailable;
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

/** What becomes durable of an item that was run. */
function recordRollout(
  setup: TargetSetup,
  request: RolloutRequest,
  input: { hash: string; contentHash: string | null; account: Account },
  result: Awaited<ReturnType<typeof runItem>>,
): EffectDone<RolloutAttempt> {
  const { account, hash, contentHash } = input;
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
  const data = JSON.stringify(outcome);
  const isShareable = outcome.status === "scored" || outcome.status === "timeout";
  const shared: StoredResultRow[] =
    contentHash && isShareable
      ? [{ inputHash: contentHash, trajectoryHash: trajectory.hash, result: data }]
      : [];
  return {
    value: { kind: "done", outcome },
    record: {
      ...toRecord(request, { outcome, data, hash, calls: account.calls }),
      blobs: [trajectory],
      shared,
    },
  };
}

/** A pass asks for the hash of one skill text again and again. */
function rememberLast(hashOf: (text: string) => string): (text: string) => string {
  let last: { text: string; hash: string } | null = null;
  return (text) => {
    if (last?.text !== text) {
      last = { text, hash: hashOf(text) };
    }
    return last.hash;
  };
}

/** Rollouts of a run: bounded by `env.workers`, journaled, never scoring an infrastructure error. */
export function createRollouts(setup: TargetSetup) {
  const { environment, config, client, effects, halt, shared, purse } = setup;
  const constantHash = inputHash({
    environment: environment.name,
    version: environment.version,
    settings: environment.decisiveSettings(config),
    target: client.identity,
    ...(setup.judge ? { judge: setup.judge.client.identity } : {}),
  });
  const textHashOf = rememberLast(textHash);
  const usesSeed = environment.usesSeed?.(config) ?? false;
  const seedOf = (request: RolloutRequest) =>
    usesSeed ? `"seed":${request.seed ?? setup.seed},` : "";
  // Canonical JSON written out: it is made for every rollout, and again for every replayed one.
  const contentOf = (request: RolloutRequest, purpose: string) =>
    `{"constant":"${constantHash}","item":${JSON.stringify(request.item.hash)},${purpose}"sample":${request.sample ?? 0},${seedOf(request)}"skill":"${textHashOf(request.skill)}"}`;
  const hashOf = (request: RolloutRequest, purpose = request.purpose) =>
    textHash(contentOf(request, `"purpose":"${purpose}",`));
  const read = (stored: string): RolloutAttempt => ({
    kind: "done",
    outcome: itemOutcomeSchema.parse(JSON.parse(stored)),
  });

  /** The result of the rollout that stands for this one, if it was or is being done. */
  async function findTwin(request: RolloutRequest): Promise<ItemOutcome | null> {
    const { takeFrom } = request;
    const isOwn =
      effects.has(request.key) || setup.inherited?.matches(request.key, hashOf(request));
    if (!takeFrom || isOwn) {
      return null;
    }
    const { key, purpose, isCharged } = takeFrom;
    const twin = await effects.known(key, { inputHash: hashOf(request, purpose), read });
    if (twin?.kind !== "done" || twin.outcome.status === "infra_error") {
      return null;
    }
    return isCharged
      ? { ...twin.outcome, usage: noUsage, attempts: 0, reused: "train_rollout" }
      : twin.outcome;
  }

  /** The parent's result of the same rollout. */
  function inherit(request: RolloutRequest, hash: string): EffectDone<RolloutAttempt> | null {
    const stored = setup.inherited?.find(request.key, hash) ?? null;
    if (!stored) {
      return null;
    }
    setup.failFast.success(request);
    const outcome = itemOutcomeSchema.parse(JSON.parse(stored.result));
    return inherited(request, { outcome, data: stored.result, hash, calls: stored.calls });
  }

  async function findShared(
    request: RolloutRequest,
    contentHash: string | null,
  ): Promise<ItemOutcome | null> {
    const stored = contentHash === null ? null : await shared.store.find(contentHash);
    if (stored === null) {
      return null;
    }
    const { id: itemId, taskType } = request.item;
    const outcome = itemOutcomeSchema.parse(JSON.parse(stored));
    return { ...outcome, itemId, taskType, usage: noUsage, attempts: 0, reused: "store" };
  }

  async function attempt(
    request: RolloutRequest,
    giveUp: AbortSignal | null,
  ): Promise<RolloutAttempt> {
    setup.failFast.request(request);
    setup.judge?.noticing.endpoint.request(request);
    setup.judge?.noticing.reply.request(request);
    const hash = hashOf(request);
    // Begun in the caller's turn otherwise, so that a later request of the same key finds it.
    const twin = request.takeFrom ? await findTwin(request) : null;
    return effects.run({
      key: request.key,
      inputHash: hash,
      read,
      onStored: () => setup.failFast.success(request),
      inherit: () => inherit(request, hash),
      work: async () => {
        const contentHash = shared.purposes.has(request.purpose)
          ? textHash(contentOf(request, ""))
          : null;
        const known = twin ?? (await findShared(request, contentHash));
        if (known) {
          setup.failFast.success(request);
          return takenOver(request, known, hash);
        }
        const account = openAccount();
        const joined = joinSignals(halt.signal, giveUp);
        try {
          const result = await setup.slots.run(
            async () => {
              halt.assertRunning();
              const call = { account, signal: joined.signal };
              return purse.rollout(request.key, account, () => runItem(setup, request, call));
            },
            { urgency: request.urgency, signal: giveUp ?? undefined },
          );
          // The slot's next question goes out before this one is written up.
          await nextTurn();
          return recordRollout(setup, request, { hash, contentHash, account }, result);
        } catch (error) {
          if (giveUp?.aborted && halt.reason === null) {
            return abandoned(request, account);
          }
          throw error;
        } finally {
          joined.leave();
        }
      },
    });
  }

  return {
    async rollout(request: RolloutRequest): Promise<ItemOutcome> {
      const result = await attempt(request, null);
      if (result.kind === "abandoned") {
        throw new Error(`the rollout "${request.key}" was given up by another caller`);
      }
      return result.outcome;
    },
    tryRollout(request: RolloutRequest, signal: AbortSignal): Promise<RolloutAttempt> {
      // Every call in flight listens.
      setMaxListeners(0, signal);
      return attempt(request, signal);
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
