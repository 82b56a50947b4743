import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { withTextOf } from "./png-with-text";

/** A page that looks like a form, with the same words for the simulated target. */
export async function formPage(fields: Readonly<Record<string, string>>): Promise<Buffer> {
  const lines = Object.entries(fields).map(([label, value]) => `${label}: ${value}`);
  const texts = lines.map(
    (line, index) => `<text x="40" y="${110 + index * 46}" font-size="24">${line}</text>`,
  );
  const height = 140 + lines.length * 46;
  const page = `<svg xmlns="http://www.w3.org/2000/svg" width="620" height="${height}" font-family="sans-serif"><rect width="100%" height="100%" fill="#fdfdf8"/><text x="40" y="56" font-size="30" font-weight="bold">Delivery note</text>${texts.join("")}</svg>`;
  const png = await sharp(Buffer.from(page)).png().toBuffer();
  return withTextOf(png, lines.join("\n"));
}

/** Questions on pages of our own: two on each page, in DocVQA's columns. */
export async function docvqaFiles(
  sizes: Readonly<Record<"train" | "val" | "test", number>>,
): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {};
  for (const [split, count] of Object.entries(sizes)) {
    const rows = ["questionId,question,answer,image_path,docId,topic"];
    for (let index = 0; index < count; index += 1) {
      const page = `${split}-${index >> 1}`;
      const fields = { Number: `DN-${split.length}${index >> 1}7`, Carrier: `North ${index >> 1}` };
      const name = index % 2 === 0 ? "Number" : "Carrier";
      files[`images/${page}.png`] ??= await formPage(fields);
      rows.push(
        `${split}${index},What is the ${name.toLowerCase()}?,"['${fields[name]}']",images/${page}.png,${page},form`,
      );
    }
    files[`${split}/items.csv`] = Buffer.from(rows.join("\n"));
  }
  return files;
}

/** Questions on yearly reports of our own, one document a year, in OfficeQA's fields. */
export function officeqaFiles(
  years: Readonly<Record<"train" | "val" | "test", readonly number[]>>,
): Record<string, Buffer> {
  const files: Record<string, Buffer> = {};
  for (const [split, list] of Object.entries(years)) {
    const items = list.map((year) => {
      const outlays = String(2 * year + 10_000);
      files[`docs/report_${year}.txt`] = Buffer.from(
        `<!-- page 1 -->\nYearly report ${year}\n<!-- page 2 -->\nReceipts ${year} ${year}\nOutlays ${year} ${outlays}\n`,
      );
      return {
        uid: `U${year}`,
        question: `What were the outlays in ${year}?`,
        ground_truth: outlays,
        category: year % 2 === 0 ? "easy" : "hard",
        source_files: [`report_${year}.txt`],
        source_docs: ["https://example.org/report?page=2"],
      };
    });
    files[`${split}/items.json`] = Buffer.from(JSON.stringify(items));
  }
  return files;
}

export function writeFiles(folder: string, files: Readonly<Record<string, Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}
