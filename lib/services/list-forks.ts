import type { Db } from "@/lib/db/client";
import { isFinal } from "@/lib/domain/run-status";
import type { ForkRow } from "@/lib/schemas/fork";
import { listRuns, runNotFound } from "./read-runs";

const maxForks = 20;

/** Runs that were branched off a run and are not archived, newest first. Throws `not_found`. */
export async function listForks(db: Db, runId: string): Promise<ForkRow[]> {
  const run = await db.run.findUnique({ where: { id: runId }, select: { id: true } });
  if (!run) {
    throw runNotFound();
  }
  const forks = await db.run.findMany({
    where: { parentRunId: runId, archivedAt: null },
    orderBy: { createdAt: "desc" },
    take: maxForks,
    select: { id: true, parentStep: true },
  });
  if (forks.length === 0) {
    return [];
  }
  const { rows } = await listRuns(db, { ids: forks.map(({ id }) => id), limit: maxForks });
  const steps = new Map(forks.map(({ id, parentStep }) => [id, parentStep ?? 0]));
  return rows.map((row) => ({
    runId: row.id,
    name: row.name,
    step: steps.get(row.id) ?? 0,
    bestHistory: row.bestHistory,
    isOpen: !isFinal(row.status),
  }));
}
