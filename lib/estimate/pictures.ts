import type { DatasetStats } from "@/lib/schemas/dataset";
import type { RunConfig } from "@/lib/schemas/run-config";

/** Pictures of a dataset on average; width and height in pixels. */
export type PictureSizes = NonNullable<DatasetStats["pictures"]>;

/** A page of letter size at 150 dpi, one per item: for data whose pictures were not measured. */
const usualPage: PictureSizes = { perItem: 1, width: 1275, height: 1650 };

export type PictureUse = {
  readonly perItem: number;
  /** Input tokens of one picture as it is sent. */
  readonly tokensEach: number;
};

/** What the pictures of an item come to for the target; none where no pictures are sent. */
export function pictureUse(
  { env, model }: RunConfig,
  sizes: PictureSizes | null | undefined,
): PictureUse {
  if (env.name !== "docvqa" || env.page_input !== "image") return { perItem: 0, tokensEach: 0 };
  const { perItem, ...size } = sizes ?? usualPage;
  const sent = scaledTo(size, env.max_pixels);
  const isLow = env.image_detail === "low";
  return { perItem, tokensEach: tokensOfPicture(model.target.provider, sent, isLow) };
}

type Size = { readonly width: number; readonly height: number };

function scaledTo({ width, height }: Size, maxPixels: number): Size {
  const scale = maxPixels === 0 ? 1 : Math.min(1, Math.sqrt(maxPixels / (width * height)));
  return { width: width * scale, height: height * scale };
}

const tile = { base: 85, each: 170, side: 512, longSide: 2048, shortSide: 768 } as const;
const area = { pixelsPerToken: 750, longSide: 1568, most: 1600 } as const;

/**
 * Tokens as the large providers count them: by tiles after their own scaling, or by area. Others are
 * counted by tiles; what they really charge shows after the first calls.
 */
export function tokensOfPicture(
  provider: RunConfig["model"]["target"]["provider"],
  size: Size,
  isLow = false,
): number {
  const long = Math.max(size.width, size.height);
  if (provider === "anthropic") {
    const scale = Math.min(1, area.longSide / long);
    const pixels = size.width * size.height * scale * scale;
    return Math.min(area.most, Math.ceil(pixels / area.pixelsPerToken));
  }
  if (isLow) return tile.base;
  const fit = Math.min(1, tile.longSide / long);
  const short = Math.min(size.width, size.height) * fit;
  const scale = fit * Math.min(1, tile.shortSide / short);
  const across = Math.ceil((size.width * scale) / tile.side);
  const down = Math.ceil((size.height * scale) / tile.side);
  return tile.base + tile.each * across * down;
}
