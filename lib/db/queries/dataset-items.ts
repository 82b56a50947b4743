import * as z from "zod";
import type { SplitItems } from "../../engine/ports";
import { type SplitName, splitNameSchema, type TaskItem } from "../../schemas/dataset";
import type { DbOrTransaction } from "../client";

const fieldsSchema = z.record(z.string(), z.unknown());

/** Items of a dataset by split, in file order; `limit` keeps the first n of each split, 0 all. */
export async function loadSplitItems(
  db: DbOrTransaction,
  datasetId: string,
  limit: number,
): Promise<SplitItems> {
  const rows = await db.datasetItem.findMany({
    where: { datasetId },
    orderBy: [{ split: "asc" }, { position: "asc" }],
    select: { split: true, itemId: true, taskType: true, itemHash: true, data: true },
  });
  const items: Record<SplitName, TaskItem[]> = { train: [], val: [], test: [] };
  for (const row of rows) {
    const split = items[splitNameSchema.parse(row.split)];
    if (limit > 0 && split.length >= limit) {
      continue;
    }
    split.push({
      id: row.itemId,
      taskType: row.taskType,
      hash: row.itemHash,
      fields: fieldsSchema.parse(JSON.parse(row.data)),
    });
  }
  return items;
}

/** Ids of a split's first items in file order; `limit` 0 is all. */
export async function listItemIds(
  db: DbOrTransaction,
  datasetId: string,
  split: SplitName,
  limit: number,
): Promise<readonly string[]> {
  const rows = await db.datasetItem.findMany({
    where: { datasetId, split },
    orderBy: { position: "asc" },
    ...(limit > 0 ? { take: limit } : {}),
    select: { itemId: true },
  });
  return rows.map((row) => row.itemId);
}
