import type { Db, DbOrTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { RunListRow } from "@/lib/schemas/read-models";
import {
  type AnnotateRun,
  type AnnotateRuns,
  maxPinnedRuns,
  maxTags,
} from "@/lib/schemas/run-annotations";
import { getRunRow, runNotFound } from "./read-runs";

/** Name, tags, notes, pin and archive of one run. Throws `not_found`, `conflict`. */
export async function annotateRun(
  db: Db,
  runId: string,
  changes: AnnotateRun,
  now: number,
): Promise<RunListRow> {
  const at = new Date(now);
  await db.$transaction(async (tx) => {
    await assertRuns(tx, [runId]);
    await tx.run.update({
      where: { id: runId },
      data: {
        ...(changes.name === undefined ? {} : { name: changes.name }),
        ...(changes.notes === undefined ? {} : { notes: changes.notes }),
        ...(changes.tags === undefined ? {} : { tags: JSON.stringify(unique(changes.tags)) }),
        ...flags(changes, at),
      },
    });
    await assertPins(tx, changes.pinned);
  });
  return getRunRow(db, runId);
}

/** The same for several runs: all or none. Returns how many were changed. */
export async function annotateRuns(db: Db, input: AnnotateRuns, now: number): Promise<number> {
  const at = new Date(now);
  const runIds = unique(input.runIds);
  const removed = new Set(input.removeTags ?? []);
  await db.$transaction(async (tx) => {
    const runs = await assertRuns(tx, runIds);
    await tx.run.updateMany({ where: { id: { in: runIds } }, data: flags(input, at) });
    if (input.addTags || input.removeTags) {
      for (const run of runs) {
        const tags = unique([...readTags(run.tags), ...(input.addTags ?? [])]);
        const kept = tags.filter((tag) => !removed.has(tag)).slice(0, maxTags);
        await tx.run.update({ where: { id: run.id }, data: { tags: JSON.stringify(kept) } });
      }
    }
    await assertPins(tx, input.pinned);
  });
  return runIds.length;
}

/**
 * Removes an archived run with everything it wrote into the database. Throws `not_found`, and
 * `conflict` for a run that is not archived or that a worker may hold.
 */
export async function deleteRun(db: Db, runId: string): Promise<void> {
  const run = await db.run.findUnique({
    where: { id: runId },
    select: { status: true, archivedAt: true },
  });
  if (!run) {
    throw runNotFound();
  }
  if (run.archivedAt === null || run.status === "running" || run.status === "queued") {
    throw new AppError({
      code: "conflict",
      message: "Only an archived run that is not running can be deleted.",
      hint: run.archivedAt === null ? "Archive it first." : "Stop it first.",
    });
  }
  await db.run.delete({ where: { id: runId } });
}

function flags(
  changes: { readonly pinned?: boolean | undefined; readonly archived?: boolean | undefined },
  at: Date,
) {
  return {
    ...(changes.pinned === undefined ? {} : { pinnedAt: changes.pinned ? at : null }),
    ...(changes.archived === undefined ? {} : { archivedAt: changes.archived ? at : null }),
  };
}

async function assertRuns(tx: DbOrTransaction, runIds: readonly string[]) {
  const runs = await tx.run.findMany({
    where: { id: { in: [...runIds] } },
    select: { id: true, tags: true },
  });
  if (runs.length < runIds.length) {
    throw runNotFound();
  }
  return runs;
}

async function assertPins(tx: DbOrTransaction, pinned: boolean | undefined): Promise<void> {
  if (!pinned) {
    return;
  }
  const count = await tx.run.count({ where: { pinnedAt: { not: null }, archivedAt: null } });
  if (count > maxPinnedRuns) {
    throw new AppError({
      code: "conflict",
      message: `At most ${maxPinnedRuns} runs can be pinned.`,
      hint: "Unpin one first.",
    });
  }
}

function readTags(text: string): readonly string[] {
  try {
    const tags: unknown = JSON.parse(text);
    return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
  } catch {
    return [];
  }
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
