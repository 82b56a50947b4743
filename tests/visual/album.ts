import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, type Page } from "@playwright/test";
import {
  drawDifference,
  findDifference,
  loadPicture,
  type Pixels,
  readPixels,
  savePicture,
} from "./pictures";

export const albumFolder = fileURLToPath(new URL("pictures/", import.meta.url));
export type Mode = "compare" | "update";

/** Pixels that may differ: a blinking point, a glyph of another font; less than any control. */
const mostPixels = 40;

type Look = { readonly label: string; readonly mode: Mode; readonly outputDir: string };

/** Compares the page with its kept picture, or keeps a new one. Returns what is wrong, in words. */
export async function lookAtPicture(page: Page, look: Look): Promise<string[]> {
  const file = join(albumFolder, `${look.label}.webp`);
  const kept = loadPicture(file);
  const before = kept && (await readPixels(kept));
  if (look.mode === "update") {
    const shot = await calmPicture(page);
    const seen = await readPixels(shot);
    if (before === null || !isAlike(before, seen)) {
      await savePicture(file, shot);
    }
    return [];
  }
  if (before === null) {
    writeOut(look, { actual: await takePicture(page) });
    return [`${look.label}: no picture is kept; \`npm run look:update\` makes one`];
  }
  let shot = await takePicture(page);
  const isAsKept = async () => {
    shot = await takePicture(page);
    return isAlike(before, await readPixels(shot));
  };
  if (isAlike(before, await readPixels(shot))) {
    return [];
  }
  // What comes late (a chart's code, a font) may still be on its way.
  const came = await expect
    .poll(isAsKept, { timeout: 4000, intervals: [100, 200, 400, 800] })
    .toBe(true)
    .then(
      () => true,
      () => false,
    );
  return came ? [] : [await describe(look, before, shot)];
}

const takePicture = (page: Page) => page.screenshot({ animations: "disabled", caret: "hide" });

/** A picture that stays the same for a while. */
async function calmPicture(page: Page): Promise<Buffer> {
  await page.waitForLoadState("networkidle");
  let shot = await takePicture(page);
  await expect
    .poll(
      async () => {
        const before = shot;
        shot = await takePicture(page);
        return shot.equals(before);
      },
      { timeout: 15_000, intervals: [300] },
    )
    .toBe(true);
  return shot;
}

function isAlike(kept: Pixels, seen: Pixels): boolean {
  return (
    kept.width === seen.width &&
    kept.height === seen.height &&
    findDifference(kept, seen).count <= mostPixels
  );
}

async function describe(look: Look, kept: Pixels, shot: Buffer): Promise<string> {
  const seen = await readPixels(shot);
  if (kept.width !== seen.width || kept.height !== seen.height) {
    writeOut(look, { actual: shot });
    return `${look.label}: ${seen.width} × ${seen.height} px instead of ${kept.width} × ${kept.height}`;
  }
  const { count, box } = findDifference(kept, seen);
  writeOut(look, { actual: shot, difference: await drawDifference(kept, seen) });
  return `${look.label}: ${count} pixels differ between ${box.left},${box.top} and ${box.right},${box.bottom}; see ${join(look.outputDir, `${look.label}.difference.png`)}`;
}

function writeOut({ outputDir, label }: Look, files: Record<string, Buffer>): void {
  mkdirSync(outputDir, { recursive: true });
  for (const [kind, content] of Object.entries(files)) {
    writeFileSync(join(outputDir, `${label}.${kind}.png`), content);
  }
}
