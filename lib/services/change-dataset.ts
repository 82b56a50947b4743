import type { Db } from "@/lib/db/client";
import { inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { formatPlural } from "@/lib/format/count";
import type { ChangeDataset } from "@/lib/schemas/dataset-change";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { datasetNotFound, getDataset } from "./read-datasets";

/** Name, tags, notes and archive; items, options and fingerprint stay. Throws `not_found`. */
export async function changeDataset(
  db: Db,
  datasetId: string,
  changes: ChangeDataset,
  now: number,
): Promise<DatasetRow> {
  const { count } = await db.dataset.updateMany({
    where: { id: datasetId },
    data: {
      ...(changes.name === undefined ? {} : { name: changes.name }),
      ...(changes.notes === undefined ? {} : { notes: changes.notes }),
      ...(changes.tags === undefined ? {} : { tags: JSON.stringify([...new Set(changes.tags)]) }),
      ...(changes.archived === undefined
        ? {}
        : { archivedAt: changes.archived ? new Date(now) : null }),
    },
  });
  if (count === 0) throw datasetNotFound();
  return getDataset(db, datasetId);
}

/**
 * Removes a dataset with its items; later versions then follow the one before it. Attachments that
 * nothing else refers to are swept later. Throws `not_found`, and `conflict` while runs use it.
 */
export async function deleteDataset(db: Db, datasetId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const dataset = await tx.dataset.findUnique({
      where: { id: datasetId },
      select: { previousId: true, archivedAt: true, _count: { select: { runs: true } } },
    });
    if (!dataset) throw datasetNotFound();
    const { runs } = dataset._count;
    if (runs > 0) {
      throw new AppError({
        code: "conflict",
        message: `${formatPlural(runs, "run uses", "runs use")} this dataset, so it cannot be deleted.`,
        hint:
          dataset.archivedAt === null
            ? "Archive it: it leaves the lists and its runs stay complete."
            : "It is archived already. Delete its runs first, also the archived ones.",
      });
    }
    await tx.dataset.updateMany({
      where: { previousId: datasetId },
      data: { previousId: dataset.previousId },
    });
    await tx.dataset.delete({ where: { id: datasetId } });
  });
}
