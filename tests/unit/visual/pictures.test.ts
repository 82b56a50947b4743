import sharp from "sharp";
import { expect, test } from "vitest";
import { findDifference, type Pixels, readPixels } from "../../visual/pictures";

const [width, height] = [120, 80];

/** A page with a button of 40 × 16 px and a line of text, as the browser would smooth it. */
async function aPage(changes: { left?: number; blur?: number; colour?: string } = {}) {
  const { left = 20, blur = 0, colour = "#3b4cca" } = changes;
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="#ffffff"/>
    <rect x="${left}" y="20" width="40" height="16" rx="4" fill="${colour}"/>
    <circle cx="90" cy="28" r="9.${blur}" fill="none" stroke="#14171f" stroke-width="1.${blur}"/>
  </svg>`;
  return sharp(Buffer.from(picture)).png().toBuffer();
}

const differenceOf = async (a: Buffer, b: Buffer) =>
  findDifference(await readPixels(a), await readPixels(b));

test("a picture does not differ from itself, nor from its small copy of 64 colours", async () => {
  const page = await aPage();
  const small = await sharp(page).png({ palette: true, colours: 64, dither: 0 }).toBuffer();
  expect((await differenceOf(page, page)).count).toBe(0);
  expect((await differenceOf(small, page)).count).toBe(0);
});

test("edges that another browser smooths a little otherwise hardly count", async () => {
  const { count } = await differenceOf(await aPage(), await aPage({ blur: 2 }));
  expect(count).toBeLessThan(10);
});

test("a button that moved by four pixels counts, and where it did", async () => {
  const { count, box } = await differenceOf(await aPage(), await aPage({ left: 24 }));
  expect(count).toBeGreaterThan(60);
  expect(box.left).toBeGreaterThanOrEqual(19);
  expect(box.right).toBeLessThanOrEqual(65);
});

test("a button that went or has another colour counts", async () => {
  const page = await aPage();
  expect((await differenceOf(page, await aPage({ left: 500 }))).count).toBeGreaterThan(400);
  expect((await differenceOf(page, await aPage({ colour: "#b3261e" }))).count).toBeGreaterThan(400);
});

test("a single pixel that came is found", () => {
  const blank: Pixels = { width: 3, height: 3, data: new Uint8Array(27).fill(255) };
  const dotted: Pixels = { ...blank, data: new Uint8Array(blank.data) };
  dotted.data.set([0, 0, 0], 12);
  expect(findDifference(blank, dotted)).toEqual({
    count: 1,
    box: { left: 1, top: 1, right: 1, bottom: 1 },
  });
});
