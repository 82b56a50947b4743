import sharp from "sharp";

/** A picture of one colour with a dark bar, so that it has something to show. */
export async function picture(
  input: { width?: number; height?: number; format?: "png" | "jpeg" | "webp"; grey?: number } = {},
): Promise<Uint8Array> {
  const { width = 40, height = 30, format = "png", grey = 200 } = input;
  const bar = await sharp({
    create: { width: Math.max(1, width >> 1), height: 2, channels: 3, background: "#101010" },
  })
    .png()
    .toBuffer();
  const bytes = await sharp({
    create: { width, height, channels: 3, background: { r: grey, g: grey, b: grey } },
  })
    .composite([{ input: bar, top: 1, left: 1 }])
    .toFormat(format)
    .toBuffer();
  return new Uint8Array(bytes);
}
