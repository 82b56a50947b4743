import { attachmentStore } from "@/lib/attachments/attachment-store";
import { fitImage, inspectImage } from "@/lib/attachments/images";
import type { OptimizerRequest, RequestPicture } from "@/lib/engine/ports";
import { AppError } from "@/lib/errors";
import type { ImagePart, ModelMessage } from "@/lib/models/messages";

/** Pictures as they are sent, from the kept files. Throws AppError `internal` when one cannot be read. */
export function loadPictures(pictures: readonly RequestPicture[]): Promise<ImagePart[]> {
  return Promise.all(
    pictures.map(async ({ name, hash, maxPixels }) => {
      const bytes = await attachmentStore().load(hash);
      const facts = await inspectImage(bytes);
      if (!facts.ok) {
        throw new AppError({
          code: "internal",
          message: `The kept picture ${name} cannot be read: ${facts.message}.`,
          hint: "Import the dataset again, or switch gradient.show_pictures off.",
        });
      }
      const sent = await fitImage(bytes, facts, maxPixels);
      return { type: "image" as const, name, mediaType: sent.mediaType, bytes: sent.bytes };
    }),
  );
}

/** The turns with the pictures before the first text (models-and-harnesses.md 6.1). */
export function withPictures(
  messages: OptimizerRequest["messages"],
  pictures: readonly ImagePart[],
): ModelMessage[] {
  return messages.map(({ role, content }, index): ModelMessage => {
    if (role === "assistant" || index > 0 || pictures.length === 0) return { role, content };
    return { role, content: [...pictures, { type: "text", text: content }] };
  });
}
