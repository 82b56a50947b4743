import type { Db } from "@/lib/db/client";
import type { RunCosts } from "@/lib/schemas/read-models";
import type { StepRecord } from "@/lib/schemas/step-record";
import { listSteps } from "./read-steps";
import { type SummedTokens, tokenSums, tokensOf } from "./token-sums";

const itemsShown = 20;
const mostItems = 20_000;

/** What a run paid by step and by item, without what a fork took over. */
export async function readCosts(db: Db, runId: string): Promise<RunCosts> {
  const [run, records, paid, items] = await Promise.all([
    db.run.findUnique({ where: { id: runId }, select: { baselineScore: true } }),
    listSteps(db, runId),
    costsByStep(db, runId),
    costsByItem(db, runId),
  ]);
  const gains = gainsOf(records, run?.baselineScore ?? null);
  return {
    steps: paid.map(({ step, ...cost }) => ({
      step,
      action: gains.get(step)?.action ?? null,
      gain: gains.get(step)?.gain ?? 0,
      ...cost,
    })),
    items: items.slice(0, itemsShown),
    itemCount: items.length,
  };
}

type Sums = {
  readonly _sum: SummedTokens & {
    readonly costMicros: number | null;
  };
  readonly _count: { readonly _all: number; readonly costMicros: number };
};

/** Unknown once a single part of it is. */
function costOf({ _sum, _count }: Sums): number | null {
  return _count._all === _count.costMicros ? (_sum.costMicros ?? 0) : null;
}

async function costsByStep(db: Db, runId: string) {
  const groups = await db.modelCall.groupBy({
    by: ["step"],
    where: { runId, inherited: false, savedTokens: null },
    _sum: { ...tokenSums, costMicros: true },
    _count: { _all: true, costMicros: true },
  });
  const steps = new Map<number, { calls: number; tokens: number; costMicros: number | null }>();
  for (const group of groups) {
    // Calls outside of steps are stored with step 0 or with none.
    const step = group.step ?? 0;
    const known = steps.get(step) ?? { calls: 0, tokens: 0, costMicros: 0 };
    const cost = costOf(group);
    steps.set(step, {
      calls: known.calls + group._count._all,
      tokens: known.tokens + tokensOf(group._sum),
      costMicros: known.costMicros === null || cost === null ? null : known.costMicros + cost,
    });
  }
  return [...steps].map(([step, cost]) => ({ step, ...cost })).sort((a, b) => a.step - b.step);
}

async function costsByItem(db: Db, runId: string) {
  const groups = await db.rollout.groupBy({
    by: ["itemId"],
    where: { runId, inherited: false },
    _sum: { inputTokens: true, outputTokens: true, costMicros: true },
    _count: { _all: true, costMicros: true },
    orderBy: { itemId: "asc" },
    take: mostItems,
  });
  return groups
    .map((group) => ({
      itemId: group.itemId,
      rollouts: group._count._all,
      tokens: tokensOf(group._sum),
      costMicros: costOf(group),
    }))
    .sort((a, b) => (b.costMicros ?? 0) - (a.costMicros ?? 0) || b.tokens - a.tokens);
}

/** How far each step raised the best score. */
function gainsOf(records: readonly StepRecord[], baseline: number | null) {
  const gains = new Map<number, { action: string; gain: number }>();
  let best = baseline;
  for (const { step, action, best_score } of records) {
    gains.set(step, { action, gain: best === null ? 0 : Math.max(0, best_score - best) });
    best = best_score;
  }
  return gains;
}
