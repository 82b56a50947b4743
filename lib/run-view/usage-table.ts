import { stageWordOf } from "../domain/status-words";
import { formatCompact, formatCount, formatPlural } from "../format/count";
import { formatLatency } from "../format/duration";
import { formatMoney } from "../format/money";
import type { UsageRow } from "../schemas/read-models";

export type UsageLine = {
  readonly key: string;
  readonly role: string;
  readonly stage: string;
  readonly model: string;
  readonly calls: string;
  readonly retries: string;
  readonly input: string;
  readonly cached: string;
  /** Written into the provider's prompt cache. */
  readonly written: string;
  readonly output: string;
  readonly reasoning: string;
  readonly kept: string;
  readonly cost: string;
  readonly share: number;
  readonly latency: string;
};

export type UsageTable = {
  readonly lines: readonly UsageLine[];
  readonly total: UsageLine;
  /** Money per 0.01 of gained score, when both are known and the run gained. */
  readonly perPoint: string;
  /** Whether anything was written into a prompt cache, thought about, or taken from the disk; else the columns stay out. */
  readonly hasWritten: boolean;
  readonly hasReasoning: boolean;
  readonly hasKept: boolean;
  /** Replies taken from the disk in one sentence; empty when there were none. */
  readonly keptWords: string;
  /** The share of input that the provider had cached. */
  readonly cachedShare: number | null;
  /** Models whose price nobody knows: their money is missing, not 0. */
  readonly unpriced: readonly string[];
};

type Sum = {
  calls: number;
  attempts: number;
  input: number;
  cached: number;
  written: number;
  output: number;
  reasoning: number;
  kept: number;
  saved: number;
  cost: number | null;
  p50: number;
  p95: number;
};

/** Calls, tokens and money by role × stage. Latencies of steps are weighted by their calls. */
export function makeUsageTable(rows: readonly UsageRow[], gain: number | null): UsageTable {
  const groups = new Map<string, { role: string; stage: string; model: string; sum: Sum }>();
  const all = emptySum();
  for (const row of rows) {
    const key = `${row.role} ${row.stage} ${row.model}`;
    const group = groups.get(key) ?? { ...row, sum: emptySum() };
    addRow(group.sum, row);
    addRow(all, row);
    groups.set(key, group);
  }
  const tokens = tokensOf(all);
  const lines = [...groups].map(([key, group]) => toLine(key, group, group.sum, all.cost, tokens));
  const total = toLine("total", { role: "", stage: "total", model: "" }, all, all.cost, tokens);
  const perPoint =
    all.cost === null || all.cost === 0 || gain === null || gain <= 0
      ? ""
      : formatMoney(all.cost / (gain * 100));
  const prompt = all.input + all.cached + all.written;
  const unpriced = rows.filter((row) => row.costMicros === null).map(({ model }) => model);
  return {
    lines,
    total,
    perPoint,
    hasWritten: all.written > 0,
    hasReasoning: all.reasoning > 0,
    hasKept: all.kept > 0,
    keptWords:
      all.kept > 0
        ? `${formatPlural(all.kept, "reply", "replies")} kept from earlier calls, ${formatCompact(all.saved)} tokens not paid again`
        : "",
    cachedShare: prompt === 0 ? null : all.cached / prompt,
    unpriced: [...new Set(unpriced)],
  };
}

function emptySum(): Sum {
  return {
    calls: 0,
    attempts: 0,
    input: 0,
    cached: 0,
    written: 0,
    output: 0,
    reasoning: 0,
    kept: 0,
    saved: 0,
    cost: 0,
    p50: 0,
    p95: 0,
  };
}

function addRow(sum: Sum, row: UsageRow): void {
  const calls = sum.calls + row.calls;
  sum.p50 = calls === 0 ? 0 : (sum.p50 * sum.calls + row.p50LatencyMs * row.calls) / calls;
  sum.p95 = Math.max(sum.p95, row.p95LatencyMs);
  sum.calls = calls;
  sum.attempts += row.attempts;
  sum.input += row.inputTokens;
  sum.cached += row.cachedInputTokens;
  sum.written += row.cacheWriteTokens;
  sum.output += row.outputTokens;
  sum.reasoning += row.reasoningTokens;
  sum.kept += row.keptReplies;
  sum.saved += row.savedTokens;
  sum.cost = sum.cost === null || row.costMicros === null ? null : sum.cost + row.costMicros;
}

function tokensOf(sum: Sum): number {
  return sum.input + sum.cached + sum.written + sum.output;
}

function toLine(
  key: string,
  group: { readonly role: string; readonly stage: string; readonly model: string },
  sum: Sum,
  totalCost: number | null,
  totalTokens: number,
): UsageLine {
  const tokens = tokensOf(sum);
  const byMoney = totalCost !== null && totalCost > 0 && sum.cost !== null;
  return {
    key,
    role: group.role,
    stage: stageWordOf(group.stage),
    model: group.model,
    calls: formatCount(sum.calls),
    retries: formatCount(Math.max(0, sum.attempts - sum.calls)),
    input: formatCompact(sum.input),
    cached: formatCompact(sum.cached),
    written: formatCompact(sum.written),
    output: formatCompact(sum.output),
    reasoning: formatCompact(sum.reasoning),
    kept: formatCount(sum.kept),
    cost: formatMoney(sum.cost),
    share: byMoney
      ? (sum.cost ?? 0) / (totalCost ?? 1)
      : totalTokens === 0
        ? 0
        : tokens / totalTokens,
    latency: `${formatLatency(sum.p50)} / ${formatLatency(sum.p95)}`,
  };
}
