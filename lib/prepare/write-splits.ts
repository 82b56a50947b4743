import { copyFile, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@/lib/errors";
import type { ImportProblem } from "@/lib/schemas/dataset";
import { limitProblems } from "../environments/raw-fields";
import { splitNames } from "../environments/split-checks";
import type { SourceRow } from "./benchmark";
import type { ChosenRows } from "./choose-rows";
import type { PrepareInput } from "./prepare-benchmark";
import { sourceProblems } from "./read-source";

const manifestName = "split_manifest.json";

/**
 * Writes the split folder beside its place and moves it there when it is complete. An existing folder
 * is replaced only with `force`, and only when it was made by this command.
 */
export async function writeSplits(
  input: PrepareInput,
  chosen: ChosenRows,
  manifest: Record<string, unknown>,
): Promise<{ readonly imageCount: number }> {
  const out = path.resolve(input.out);
  await assertReplaceable(out, input.force);
  const draft = `${out}.new-${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  try {
    await mkdir(draft, { recursive: true });
    const images = await copyImages(input, chosen, draft);
    for (const [index, split] of splitNames.entries()) {
      input.signal.throwIfAborted();
      await mkdir(path.join(draft, split));
      const items = chosen[split].map((row) => withImage(row, images.get(row)));
      await writeFile(path.join(draft, split, "items.json"), jsonList(items));
      input.onProgress({ stage: "writing", done: index + 1, total: splitNames.length });
    }
    await writeFile(path.join(draft, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
    await moveInto(draft, out);
    return { imageCount: new Set(images.values()).size };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function withImage({ item }: SourceRow, image: string | undefined): Record<string, unknown> {
  return image === undefined ? item : { ...item, image_path: image };
}

/** One item per line, so that differences can be read. */
function jsonList(items: readonly unknown[]): string {
  return `[\n${items.map((item) => JSON.stringify(item)).join(",\n")}\n]\n`;
}

async function assertReplaceable(out: string, force: boolean): Promise<void> {
  const entry = await stat(out).catch(() => null);
  if (entry === null) {
    return;
  }
  const names = entry.isDirectory() ? await readdir(out) : null;
  if (names?.length === 0) {
    return;
  }
  if (names === null || !names.includes(manifestName)) {
    throw new AppError({
      code: "conflict",
      message: `${out} exists and was not made by this command, so it is left alone.`,
      hint: "Choose another folder with --out.",
    });
  }
  if (!force) {
    throw new AppError({
      code: "conflict",
      message: `${out} exists already.`,
      hint: "Choose another folder with --out, or replace it with --force.",
    });
  }
}

async function moveInto(draft: string, out: string): Promise<void> {
  const old = `${out}.old-${process.pid}`;
  const isThere = (await stat(out).catch(() => null)) !== null;
  if (isThere) {
    await rename(out, old);
  }
  try {
    await rename(draft, out);
  } catch (error) {
    if (isThere) {
      await rename(old, out);
    }
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

/** Copies page images to `images/`; returns each row's path below the folder. */
async function copyImages(
  input: PrepareInput,
  chosen: ChosenRows,
  draft: string,
): Promise<Map<SourceRow, string>> {
  const rows = splitNames
    .flatMap((split) => chosen[split])
    .filter((row) => row.image !== undefined);
  const copied = new Map<SourceRow, string>();
  if (rows.length === 0) {
    return copied;
  }
  const roots = await imageRoots(input);
  const problems: ImportProblem[] = [];
  await mkdir(path.join(draft, "images"));
  for (const row of rows) {
    input.signal.throwIfAborted();
    const found = await findImage(row.image ?? "", roots);
    if (found === null) {
      problems.push({
        file: "",
        line: null,
        field: "image_path",
        message: `item ${row.id}: there is no image ${row.image} below ${roots.join(" or ")}`,
      });
    } else {
      const name = `images/q${safeName(row.id)}_d${safeName(String(row.item.docId ?? ""))}${path.extname(found).toLowerCase()}`;
      await copyFile(found, path.join(draft, name));
      copied.set(row, name);
    }
    input.onProgress({ stage: "images", done: copied.size, total: rows.length });
  }
  if (problems.length > 0) {
    throw sourceProblems(limitProblems(problems));
  }
  return copied;
}

async function imageRoots(input: PrepareInput): Promise<string[]> {
  const from = path.resolve(input.from);
  const isFile = (await stat(from)).isFile();
  const beside = isFile ? path.dirname(from) : from;
  return input.images === null ? [beside] : [path.resolve(input.images)];
}

/** By its path below a root, or by its name alone; never outside of the root. */
async function findImage(wanted: string, roots: readonly string[]): Promise<string | null> {
  for (const root of roots) {
    for (const name of [wanted, path.basename(wanted), `images/${path.basename(wanted)}`]) {
      const full = path.resolve(root, name);
      const isInside = full.startsWith(root + path.sep);
      if (isInside && (await stat(full).catch(() => null))?.isFile()) {
        return full;
      }
    }
  }
  return null;
}

function safeName(text: string): string {
  return text.replace(/[^A-Za-z0-9.-]/g, "-");
}
