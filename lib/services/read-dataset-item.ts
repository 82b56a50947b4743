import * as z from "zod";
import { type AttachmentStore, attachmentStore } from "@/lib/attachments/attachment-store";
import { imageTypeOf } from "@/lib/attachments/media-type";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { type ItemFile, itemFileSchema, splitNameSchema } from "@/lib/schemas/dataset";
import type { DatasetItem } from "@/lib/schemas/dataset-change";
import { describeStoredItem, itemColumns } from "./describe-item";
import { getDataset } from "./read-datasets";

const maxResults = 20;
const fieldsSchema = z.record(z.string(), z.unknown());
const pageSchema = z.looseObject({ file: itemFileSchema });

/** One item with all it holds, its neighbours and its results. Throws `not_found`. */
export async function getDatasetItem(
  db: Db,
  datasetId: string,
  itemId: string,
): Promise<DatasetItem> {
  const dataset = await getDataset(db, datasetId);
  const row = await db.datasetItem.findUnique({
    where: { datasetId_itemId: { datasetId, itemId } },
    select: { id: true, split: true, position: true, ...itemColumns },
  });
  if (!row) throw itemNotFound();
  const neighbour = (
    where: { id: { lt: number } } | { id: { gt: number } },
    order: "asc" | "desc",
  ) =>
    db.datasetItem.findFirst({
      where: { datasetId, ...where },
      orderBy: { id: order },
      select: { itemId: true },
    });
  const [before, after, results] = await Promise.all([
    neighbour({ id: { lt: row.id } }, "desc"),
    neighbour({ id: { gt: row.id } }, "asc"),
    lastResults(db, datasetId, itemId),
  ]);
  const fields = fieldsSchema.parse(JSON.parse(row.data));
  return {
    datasetId,
    datasetName: dataset.name,
    environment: dataset.environment,
    itemId: row.itemId,
    split: splitNameSchema.parse(row.split),
    taskType: row.taskType,
    ...describeStoredItem(dataset.environment, row),
    itemHash: row.itemHash,
    position: row.position,
    fields,
    files: filesOfItem(fields),
    previousItemId: before?.itemId ?? null,
    nextItemId: after?.itemId ?? null,
    results,
  };
}

/** Last result of the item in each of the newest runs. */
async function lastResults(
  db: Db,
  datasetId: string,
  itemId: string,
): Promise<DatasetItem["results"]> {
  const runs = await db.run.findMany({
    where: { datasetId },
    orderBy: { createdAt: "desc" },
    take: maxResults,
    select: { id: true, name: true },
  });
  const found: DatasetItem["results"] = [];
  for (const run of runs) {
    const rollout = await db.rollout.findFirst({
      where: { runId: run.id, itemId },
      orderBy: { id: "desc" },
      select: { id: true, purpose: true, status: true, hard: true, soft: true },
    });
    if (rollout) {
      const { id: rolloutId, ...result } = rollout;
      found.push({ runId: run.id, runName: run.name, rolloutId, ...result });
    }
  }
  return found;
}

function itemNotFound(): AppError {
  return new AppError({
    code: "not_found",
    message: "There is no such item in this dataset.",
    hint: "Open the dataset and choose an item.",
  });
}

/** Files of an item, whatever its environment calls them. */
export function filesOfItem(fields: Readonly<Record<string, unknown>>): ItemFile[] {
  const lists = [fields.files, fields.images, fields.documents, pageFiles(fields.pages)];
  return lists.flatMap((list) =>
    (Array.isArray(list) ? list : []).flatMap((file: unknown) => {
      const parsed = itemFileSchema.loose().safeParse(file);
      if (!parsed.success) return [];
      const { name, hash, mediaType, bytes } = parsed.data;
      return [{ name, hash, mediaType, bytes }];
    }),
  );
}

function pageFiles(pages: unknown): unknown[] {
  return (Array.isArray(pages) ? pages : []).flatMap((page: unknown) => {
    const parsed = pageSchema.safeParse(page);
    return parsed.success ? [parsed.data.file] : [];
  });
}

/**
 * The bytes of an item's file by its place in `files`. A picture has the type found in its bytes;
 * everything else is text to be saved. Throws `not_found`.
 */
export async function getItemFile(
  db: Db,
  place: { readonly datasetId: string; readonly itemId: string; readonly index: number },
  store: Pick<AttachmentStore, "load"> = attachmentStore(),
): Promise<{
  readonly file: ItemFile;
  readonly bytes: Uint8Array;
  readonly mediaType: ReturnType<typeof imageTypeOf>;
}> {
  const item = await db.datasetItem.findUnique({
    where: { datasetId_itemId: { datasetId: place.datasetId, itemId: place.itemId } },
    select: { data: true },
  });
  if (!item) throw itemNotFound();
  const file = filesOfItem(fieldsSchema.parse(JSON.parse(item.data)))[place.index];
  if (!file) {
    throw new AppError({
      code: "not_found",
      message: "There is no such file in this item.",
      hint: "Open the item and choose one of its files.",
    });
  }
  const bytes = await store.load(file.hash);
  return { file, bytes, mediaType: imageTypeOf(bytes) };
}
