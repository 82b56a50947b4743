import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import sharp from "sharp";

/** Colours of one picture, three bytes a pixel. */
export type Pixels = {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
};

export type Difference = {
  readonly count: number;
  /** Smallest rectangle that holds every pixel that differs. */
  readonly box: { left: number; top: number; right: number; bottom: number };
};

/** A quantised colour is this far off at most; more is another colour. */
const tolerance = 28;
/** Pixels that may get another colour when a picture is made small. */
const mostLost = 12;

export async function readPixels(picture: Buffer): Promise<Pixels> {
  const { data, info } = await sharp(picture)
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** WebP without loss of as few colours as show the same picture: a third smaller than PNG. */
export async function savePicture(file: string, png: Buffer): Promise<void> {
  const seen = await readPixels(png);
  let small = png;
  for (const colours of [16, 64, 256]) {
    small = await sharp(png).removeAlpha().png({ palette: true, colours, dither: 0 }).toBuffer();
    if (findDifference(await readPixels(small), seen).count <= mostLost) {
      break;
    }
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await sharp(small).webp({ lossless: true, effort: 5 }).toBuffer());
}

export function loadPicture(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

/**
 * Where two pictures of one size differ. A pixel counts when its colour lies outside of what the other
 * picture has there and one pixel around: smoothed edges and glyphs that another version of the browser
 * sets a pixel aside do not count, a control that moved, came or went does.
 */
export function findDifference(expected: Pixels, seen: Pixels): Difference {
  const box = { left: expected.width, top: expected.height, right: -1, bottom: -1 };
  let count = 0;
  const { width, height } = expected;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (
        !isSame(expected, seen, x, y) &&
        !(isNear(expected, seen, x, y) && isNear(seen, expected, x, y))
      ) {
        count += 1;
        box.left = Math.min(box.left, x);
        box.top = Math.min(box.top, y);
        box.right = Math.max(box.right, x);
        box.bottom = Math.max(box.bottom, y);
      }
    }
  }
  return { count, box };
}

function isSame(a: Pixels, b: Pixels, x: number, y: number): boolean {
  const at = (y * a.width + x) * 3;
  for (let channel = at; channel < at + 3; channel += 1) {
    if (Math.abs((a.data[channel] ?? 0) - (b.data[channel] ?? 0)) > tolerance) {
      return false;
    }
  }
  return true;
}

/** True when the pixel of `b` lies between the colours that `a` has there and one pixel around. */
function isNear(a: Pixels, b: Pixels, x: number, y: number): boolean {
  const [left, right] = [Math.max(0, x - 1), Math.min(a.width - 1, x + 1)];
  const [top, bottom] = [Math.max(0, y - 1), Math.min(a.height - 1, y + 1)];
  for (let channel = 0; channel < 3; channel += 1) {
    let least = 255;
    let most = 0;
    for (let row = top; row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) {
        const value = a.data[(row * a.width + column) * 3 + channel] ?? 0;
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    const value = b.data[(y * b.width + x) * 3 + channel] ?? 0;
    if (value < least - tolerance || value > most + tolerance) {
      return false;
    }
  }
  return true;
}

/** The new picture, pale, with what differs in red. */
export async function drawDifference(expected: Pixels, seen: Pixels): Promise<Buffer> {
  const { width, height } = expected;
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 3;
      const differs =
        !isSame(expected, seen, x, y) &&
        !(isNear(expected, seen, x, y) && isNear(seen, expected, x, y));
      const pale = 190 + ((seen.data[at + 1] ?? 0) >> 2);
      data.set(differs ? [220, 0, 0] : [pale, pale, pale], at);
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
