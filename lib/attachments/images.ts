import { createHash } from "node:crypto";
import { type ImageType, imageTypeOf } from "./media-type";

export type ImageFacts = {
  readonly mediaType: ImageType;
  readonly width: number;
  readonly height: number;
};

export const imageLimits = {
  maxBytes: 20 * 1024 * 1024,
  /** A page of A3 at 600 dpi. */
  maxPixels: 70_000_000,
} as const;

/** Loaded when the first picture comes: the library is native and only some data has pictures. */
async function loadSharp() {
  return (await import("sharp")).default;
}

type Inspection =
  | ({ readonly ok: true } & ImageFacts)
  | { readonly ok: false; readonly message: string };

/** Findings by content: an upload is looked at anew with every change of its form. */
const inspected = new Map<string, Promise<Inspection>>();
const maxInspected = 5000;

/** Type and size of a picture that can be decoded whole, or why it cannot be used. */
export function inspectImage(bytes: Uint8Array): Promise<Inspection> {
  const hash = createHash("sha256").update(bytes).digest("base64");
  const known = inspected.get(hash);
  if (known !== undefined) return known;
  const found = decodeImage(bytes);
  inspected.set(hash, found);
  // A library that could not be loaded says nothing of the picture.
  found.catch(() => inspected.delete(hash));
  const oldest = inspected.keys().next().value;
  if (inspected.size > maxInspected && oldest !== undefined) inspected.delete(oldest);
  return found;
}

async function decodeImage(bytes: Uint8Array): Promise<Inspection> {
  if (bytes.byteLength === 0) return { ok: false, message: "the file is empty" };
  if (bytes.byteLength > imageLimits.maxBytes) {
    const max = imageLimits.maxBytes / (1024 * 1024);
    return { ok: false, message: `the picture is larger than ${max} MB; save it smaller` };
  }
  const mediaType = imageTypeOf(bytes);
  if (mediaType === null) {
    return { ok: false, message: "is no picture a model reads (PNG, JPEG, WebP, GIF)" };
  }
  const sharp = await loadSharp();
  try {
    const image = sharp(bytes, { limitInputPixels: false, failOn: "error" });
    const { width, height } = (await image.metadata()).autoOrient;
    if (width * height > imageLimits.maxPixels) {
      const max = Math.round(imageLimits.maxPixels / 1_000_000);
      return {
        ok: false,
        message: `has ${width} × ${height} pixels; at most ${max} million are allowed, save it smaller`,
      };
    }
    // Reads every pixel, so that a cut-off file is found now and not in the middle of a run.
    await image.resize({ width: 16 }).raw().toBuffer();
    return { ok: true, mediaType, width, height };
  } catch {
    return { ok: false, message: "the picture is damaged and cannot be decoded" };
  }
}

export type SentImage = ImageFacts & {
  readonly bytes: Uint8Array;
  readonly resized: boolean;
};

/**
 * The picture as it is sent: unchanged, or scaled down to at most `maxPixels` when that is set and
 * exceeded. 0 = never.
 */
export async function fitImage(
  bytes: Uint8Array,
  facts: ImageFacts,
  maxPixels: number,
): Promise<SentImage> {
  const pixels = facts.width * facts.height;
  if (maxPixels === 0 || pixels <= maxPixels) return { ...facts, bytes, resized: false };
  const scale = Math.sqrt(maxPixels / pixels);
  const width = Math.max(1, Math.floor(facts.width * scale));
  const height = Math.max(1, Math.floor(facts.height * scale));
  const sharp = await loadSharp();
  const image = sharp(bytes).autoOrient().resize({ width, height, fit: "fill" });
  const isPhoto = facts.mediaType === "image/jpeg";
  const scaled = await (isPhoto ? image.jpeg({ quality: 90 }) : image.png()).toBuffer();
  return {
    bytes: new Uint8Array(scaled),
    mediaType: isPhoto ? "image/jpeg" : "image/png",
    width,
    height,
    resized: true,
  };
}
