import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { ItemHistory } from "@/lib/schemas/item-history";
import { datasetRowSchema } from "@/lib/schemas/read-models";
import { describeStoredItem, itemColumns } from "./describe-item";
import { listRollouts } from "./read-rollouts";
import { runNotFound } from "./read-runs";
import { listVersions } from "./read-versions";

const maxEdits = 200;

/** One item through a run: the task, every result with the version it was done with, the edits it stands behind. Throws `not_found`. */
export async function getItemHistory(db: Db, runId: string, itemId: string): Promise<ItemHistory> {
  const run = await db.run.findUnique({
    where: { id: runId },
    select: { datasetId: true, dataset: { select: { environment: true } } },
  });
  if (!run) {
    throw runNotFound();
  }
  const item = await db.datasetItem.findUnique({
    where: { datasetId_itemId: { datasetId: run.datasetId, itemId } },
    select: { ...itemColumns, split: true },
  });
  if (!item) {
    throw new AppError({
      code: "not_found",
      message: "The dataset of this run has no such item.",
      hint: "Open Items and choose one.",
    });
  }
  const [rollouts, versions, edits] = await Promise.all([
    listRollouts(db, runId, { itemId, limit: 200 }),
    listVersions(db, runId),
    db.edit.findMany({
      where: { runId, supportItemIds: { contains: JSON.stringify(itemId) } },
      orderBy: [{ step: "asc" }, { position: "asc" }],
      take: maxEdits,
      select: {
        step: true,
        position: true,
        op: true,
        content: true,
        target: true,
        selection: true,
        status: true,
        outcome: true,
      },
    }),
  ]);
  const environment = datasetRowSchema.shape.environment.parse(run.dataset.environment);
  const numbers = new Map(
    versions.toReversed().map((version) => [version.skillHash, version.number]),
  );
  return {
    itemId,
    taskType: item.taskType,
    split: datasetSplit(item.split),
    ...describeStoredItem(environment, item),
    rollouts: rollouts.rows.map((row) => ({ ...row, version: numbers.get(row.skillHash) ?? null })),
    edits,
  };
}

function datasetSplit(split: string): ItemHistory["split"] {
  return split === "train" || split === "test" ? split : "val";
}
