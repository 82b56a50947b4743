import type { Db } from "@/lib/db/client";
import type { InheritedUsage, UsageRow } from "@/lib/schemas/read-models";
import { tokenSums, tokensOf } from "./token-sums";

const readSize = 5000;

type Group = Omit<UsageRow, "p50LatencyMs" | "p95LatencyMs"> & { latencies: number[] };
type Call = {
  readonly role: string;
  readonly stage: string;
  readonly step: number | null;
  readonly model: string;
  readonly attempts: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly savedTokens: number | null;
  readonly costMicros: number | null;
  readonly latencyMs: number;
};

/**
 * Calls, tokens, money and latency by role × stage × step × model: what this run paid, without what a
 * fork took over. Money is null once a price is unknown.
 */
export async function listUsage(db: Db, runId: string): Promise<readonly UsageRow[]> {
  const groups = new Map<string, Group>();
  for (let after = 0; ; ) {
    const calls = await db.modelCall.findMany({
      where: { runId, inherited: false, id: { gt: after } },
      orderBy: { id: "asc" },
      take: readSize,
      select: {
        id: true,
        role: true,
        stage: true,
        step: true,
        model: true,
        attempts: true,
        inputTokens: true,
        cachedInputTokens: true,
        cacheWriteTokens: true,
        outputTokens: true,
        reasoningTokens: true,
        savedTokens: true,
        costMicros: true,
        latencyMs: true,
      },
    });
    for (const call of calls) {
      addCall(groups, call);
    }
    const last = calls.at(-1);
    if (calls.length < readSize || !last) {
      break;
    }
    after = last.id;
  }
  return [...groups.values()].map(toUsageRow);
}

/** What a fork took over from its parent and did not pay again; null for a run that took over nothing. */
export async function readInheritedUsage(db: Db, runId: string): Promise<InheritedUsage | null> {
  const run = await db.run.findUnique({
    where: { id: runId },
    select: { parentRunId: true, parentStep: true },
  });
  if (!run?.parentRunId) {
    return null;
  }
  const where = { runId, inherited: true };
  const [sum, rollouts] = await Promise.all([
    db.modelCall.aggregate({
      where,
      _sum: { ...tokenSums, costMicros: true },
      _count: { _all: true, costMicros: true },
    }),
    db.rollout.count({ where }),
  ]);
  const { costMicros } = sum._sum;
  return {
    parentRunId: run.parentRunId,
    parentStep: run.parentStep ?? 0,
    rollouts,
    calls: sum._count._all,
    tokens: tokensOf(sum._sum),
    costMicros: sum._count._all === sum._count.costMicros ? (costMicros ?? 0) : null,
  };
}

function addCall(groups: Map<string, Group>, call: Call): void {
  const { role, stage, step, model } = call;
  const key = JSON.stringify([role, stage, step, model]);
  const group = groups.get(key) ?? {
    role,
    stage,
    step,
    model,
    calls: 0,
    attempts: 0,
    inputTokens: 0,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    keptReplies: 0,
    savedTokens: 0,
    costMicros: 0,
    latencies: [],
  };
  groups.set(key, group);
  if (call.savedTokens !== null) {
    group.keptReplies += 1;
    group.savedTokens += call.savedTokens;
    return;
  }
  group.calls += 1;
  group.attempts += call.attempts;
  group.inputTokens += call.inputTokens;
  group.cachedInputTokens += call.cachedInputTokens;
  group.cacheWriteTokens += call.cacheWriteTokens;
  group.outputTokens += call.outputTokens;
  group.reasoningTokens += call.reasoningTokens;
  group.costMicros =
    group.costMicros === null || call.costMicros === null
      ? null
      : group.costMicros + call.costMicros;
  group.latencies.push(call.latencyMs);
}

/** Nearest rank: the smallest value that at least `share` of all values do not exceed. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? 0;
}

function toUsageRow({ latencies, ...group }: Group): UsageRow {
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    ...group,
    p50LatencyMs: percentile(sorted, 0.5),
    p95LatencyMs: percentile(sorted, 0.95),
  };
}
