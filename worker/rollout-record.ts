import { addUsage, noUsage } from "@/lib/engine/ledger";
import type { RolloutAttempt, RolloutRequest } from "@/lib/engine/ports";
import { skillHash } from "@/lib/engine/skill-hash";
import type { ItemOutcome } from "@/lib/schemas/outcome";
import type { EffectDone } from "./effects";
import type { ModelCallRow } from "./flush-transaction";
import type { EffectRecord } from "./run-writer";
import { type Account, rowPlace } from "./target-call";

/** What a given-up item leaves behind: the calls that were answered. */
export function abandoned(request: RolloutRequest, account: Account): EffectDone<RolloutAttempt> {
  const { calls, usage, attempts } = account;
  const { place } = request;
  return {
    value: { kind: "abandoned", isPaid: account.begun > 0, usage },
    record: {
      journal: null,
      calls,
      blobs: [],
      facts: [
        ...(usage.calls > 0
          ? ([
              { kind: "usage", place, role: "target", stage: place.stage, usage, attempts },
            ] as const)
          : []),
        ...judgeUsage(request, calls),
      ],
    },
  };
}

/** A known outcome as the result of a request that needs no call of its own. */
export function takenOver(
  request: RolloutRequest,
  outcome: ItemOutcome,
  hash: string,
): EffectDone<RolloutAttempt> {
  const data = JSON.stringify(outcome);
  return {
    value: { kind: "done", outcome },
    record: toRecord(request, { outcome, data, hash, calls: [] }),
    isFree: true,
  };
}

/** The result of the parent of a fork: written as if done now, paid for there. */
export function inherited(
  request: RolloutRequest,
  stored: Parameters<typeof toRecord>[1],
): EffectDone<RolloutAttempt> {
  const calls = stored.calls.map((call) => ({ ...call, ...rowPlace(request.place) }));
  const { rollout, facts, ...record } = toRecord(request, stored);
  return {
    value: { kind: "done", outcome: stored.outcome },
    record: {
      ...record,
      journal: { key: request.key, inputHash: stored.hash, result: stored.data },
      calls,
      ...(rollout ? { rollout: { ...rollout, inherited: true } } : {}),
      facts: facts.filter((fact) => fact.kind !== "usage"),
    },
  };
}

/** Rows and facts of a rollout. */
export function toRecord(
  request: RolloutRequest,
  input: {
    outcome: ItemOutcome;
    /** JSON of the outcome. */
    data: string;
    hash: string;
    calls: readonly ModelCallRow[];
  },
): EffectRecord {
  const { key, place, purpose } = request;
  const { outcome, data, hash, calls } = input;
  const skill = skillHash(request.skill);
  const { itemId, hard, soft, status, latencyMs, usage, attempts } = outcome;
  const item = { itemId, hard, soft, status, latencyMs };
  // Rollouts ahead of a gate are no results of the run until its step takes them over.
  const isResult = request.urgency !== "ahead";
  return {
    journal: status === "infra_error" ? null : { key, inputHash: hash, result: data },
    ...(isResult
      ? { rollout: { key, purpose, ...rowPlace(place), skillHash: skill, outcome, data } }
      : {}),
    calls,
    blobs: [],
    facts: [
      ...(isResult ? ([{ kind: "item", place, purpose, skillHash: skill, item }] as const) : []),
      ...(calls.length > 0
        ? ([{ kind: "usage", place, role: "target", stage: place.stage, usage, attempts }] as const)
        : []),
      ...judgeUsage(request, calls),
    ],
  };
}

/** What the judge of an item used, as a fact of its own: it is paid beside the target. */
function judgeUsage(
  { place }: RolloutRequest,
  calls: readonly ModelCallRow[],
): EffectRecord["facts"] {
  const judged = calls.filter(({ role }) => role === "judge");
  if (judged.length === 0) {
    return [];
  }
  const usage = judged.map((call) => ({
    ...noUsage,
    // A kept verdict was not asked for again.
    calls: call.savedTokens === undefined ? 1 : 0,
    inputTokens: call.inputTokens,
    cachedInputTokens: call.cachedInputTokens,
    outputTokens: call.outputTokens,
    ...(call.reasoningTokens === undefined ? {} : { reasoningTokens: call.reasoningTokens }),
    ...(call.cacheWriteTokens === undefined ? {} : { cacheWriteTokens: call.cacheWriteTokens }),
    costMicros: call.costMicros,
  }));
  return [
    {
      kind: "usage",
      place,
      role: "judge",
      stage: place.stage,
      usage: usage.reduce(addUsage),
      attempts: judged.reduce((sum, { attempts }) => sum + attempts, 0),
    },
  ];
}
