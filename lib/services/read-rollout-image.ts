import * as z from "zod";
import { type AttachmentStore, attachmentStore } from "@/lib/attachments/attachment-store";
import { type ImageType, imageTypeOf } from "@/lib/attachments/media-type";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { shownImagesSchema } from "@/lib/schemas/outcome";

const keptFilesSchema = z.array(z.looseObject({ hash: z.string() })).catch([]);

/**
 * The picture at a place of a rollout, from the files of its item. Throws AppError `not_found`, also
 * for a file that is no picture.
 */
export async function getRolloutImage(
  db: Db,
  place: { readonly runId: string; readonly rolloutId: number; readonly index: number },
  store: Pick<AttachmentStore, "load"> = attachmentStore(),
): Promise<{ readonly bytes: Uint8Array; readonly mediaType: ImageType }> {
  const missing = new AppError({
    code: "not_found",
    message: "There is no such picture in this rollout.",
    hint: "Open the run's items and choose a cell.",
  });
  const found = await db.rollout.findFirst({
    where: { id: place.rolloutId, runId: place.runId },
    select: { itemId: true, data: true, run: { select: { datasetId: true } } },
  });
  if (!found) throw missing;
  const item = await db.datasetItem.findUnique({
    where: { datasetId_itemId: { datasetId: found.run.datasetId, itemId: found.itemId } },
    select: { data: true },
  });
  const outcome = z.looseObject({ details: z.unknown() }).parse(JSON.parse(found.data));
  const shown = shownImagesSchema.parse(outcome.details)[place.index];
  const fields = z.record(z.string(), z.unknown()).parse(JSON.parse(item?.data ?? "{}"));
  const kept = [fields.images, fields.files].flatMap((list) => keptFilesSchema.parse(list));
  if (!shown || !kept.some(({ hash }) => hash === shown.hash)) throw missing;
  const bytes = await store.load(shown.hash);
  const mediaType = imageTypeOf(bytes);
  if (mediaType === null) throw missing;
  return { bytes, mediaType };
}
