import * as z from "zod";
import type { DbOrTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { RunLimits, Spending } from "@/lib/schemas/limits";
import { runConfigSchema } from "@/lib/schemas/run-config";
import { runNotFound } from "./read-runs";
import { tokenSums, tokensOf } from "./token-sums";

const msPerMinute = 60_000;
const statusSchema = z.object({ status: z.string() });

/** Keys of the rollouts a run has paid calls for. */
export async function paidRolloutKeys(db: DbOrTransaction, runId: string): Promise<Set<string>> {
  const rows = await db.modelCall.findMany({
    where: { runId, role: "target", inherited: false, savedTokens: null },
    distinct: ["key"],
    select: { key: true },
  });
  return new Set(rows.map(({ key }) => key));
}

/** Milliseconds the run was being worked on up to now, from its log. */
async function workedMs(db: DbOrTransaction, runId: string, now: number): Promise<number> {
  const changes = await db.runEvent.findMany({
    where: { runId, type: "run_status_changed" },
    orderBy: { seq: "asc" },
    select: { at: true, data: true },
  });
  let total = 0;
  let since: number | null = null;
  for (const { at, data } of changes) {
    const { status } = statusSchema.parse(JSON.parse(data));
    total += since === null ? 0 : Math.max(0, at.getTime() - since);
    since = status === "running" ? at.getTime() : null;
  }
  return total + (since === null ? 0 : Math.max(0, now - since));
}

/** What a run has spent itself. `now` in milliseconds. */
export async function readSpending(
  db: DbOrTransaction,
  runId: string,
  now: number,
): Promise<Spending> {
  const sum = await db.modelCall.aggregate({
    where: { runId, inherited: false },
    _sum: { ...tokenSums, costMicros: true },
    _count: { _all: true, costMicros: true },
  });
  const { costMicros } = sum._sum;
  return {
    rollouts: (await paidRolloutKeys(db, runId)).size,
    tokens: tokensOf(sum._sum),
    costMicros: sum._count._all === sum._count.costMicros ? (costMicros ?? 0) : null,
    minutes: (await workedMs(db, runId, now)) / msPerMinute,
  };
}

/** Caps, stop rules and what is spent. Throws `not_found`, `conflict`. */
export async function getRunLimits(
  db: DbOrTransaction,
  runId: string,
  now: number,
): Promise<RunLimits> {
  const run = await db.run.findUnique({ where: { id: runId }, select: { config: true } });
  if (!run) {
    throw runNotFound();
  }
  const parsed = runConfigSchema.safeParse(JSON.parse(run.config));
  if (!parsed.success) {
    throw new AppError({
      code: "conflict",
      message: "The settings of this run were made by another version and cannot be read.",
      hint: "Start a new run with the same dataset.",
    });
  }
  const { limits, stop } = parsed.data;
  return { limits, stop, spent: await readSpending(db, runId, now) };
}
