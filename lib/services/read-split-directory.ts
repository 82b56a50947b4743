import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { demoFamilies } from "@/lib/environments/demo/families";
import { findSplitName } from "@/lib/environments/make-splits";
import { datasetLimits } from "@/lib/schemas/dataset";
import { dataError } from "./import-dataset";

export type DirectoryFiles = {
  /** For DatasetInput; names are relative to the folder that was read. */
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** What the layout says: folders or files named by split, or one file to be split. */
  readonly splitMode: "split_dir" | "ratio" | "explicit";
};

const dataEndings = [".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet"];
const demoPrefix = "demo:";

/**
 * Reads what `env.split_dir` or `env.data_path` names: a folder with train, val and test (each a
 * folder or a file), a folder with one data file, a file, or `demo:<family>`. Throws AppError
 * `invalid_data`.
 */
export async function readSplitDirectory(path: string): Promise<DirectoryFiles> {
  if (path.startsWith(demoPrefix)) return readDemo(path.slice(demoPrefix.length));
  const entry = await stat(path).catch(() => null);
  if (entry === null) throw problem(path, "there is no such file or folder");
  if (entry.isFile()) return { files: [await readData(path, basename(path))], splitMode: "ratio" };
  const names = (await readdir(path)).toSorted(byCodePoint);
  const bySplit = await readSplits(path, names);
  if (bySplit !== null) return { files: bySplit, splitMode: "split_dir" };
  const [only, ...others] = names.filter(isData);
  if (only === undefined) {
    throw problem(path, "the folder has neither train, val and test nor a data file");
  }
  if (others.length > 0) {
    throw problem(
      path,
      `the folder has ${others.length + 1} data files; name one of them, or call them train, val and test`,
    );
  }
  return { files: [await readData(join(path, only), only)], splitMode: "ratio" };
}

/** One file per split, or null when nothing in the folder is named like a split. */
async function readSplits(
  path: string,
  names: readonly string[],
): Promise<DirectoryFiles["files"] | null> {
  const found = new Map<string, DirectoryFiles["files"][number]>();
  for (const name of names) {
    const split = findSplitName(name.replace(/\.[^.]*$/, ""));
    if (split === null) continue;
    const full = join(path, name);
    const inside = isData(name) ? null : await firstDataFile(full, name);
    if (!isData(name) && inside === null) continue;
    if (found.has(split)) throw problem(full, `a second source for the ${split} split`);
    found.set(
      split,
      inside === null
        ? await readData(full, name)
        : await readData(join(full, inside), `${name}/${inside}`),
    );
  }
  if (found.size === 0) return null;
  const missing = ["train", "val", "test"].filter((split) => !found.has(split));
  if (missing.length > 0) {
    throw problem(
      path,
      `there is no ${missing.join(" and no ")} beside ${[...found.keys()].join(", ")}`,
    );
  }
  return [...found.values()];
}

/** The first data file of a split's folder in code point order, or null when it is no folder. */
async function firstDataFile(path: string, name: string): Promise<string | null> {
  const entry = await stat(path);
  if (!entry.isDirectory()) return null;
  const [first] = (await readdir(path)).filter(isData).toSorted(byCodePoint);
  if (first === undefined)
    throw problem(path, `${name} holds no data file (${dataEndings.join(", ")})`);
  return first;
}

async function readData(path: string, name: string) {
  const entry = await stat(path);
  if (entry.size > datasetLimits.maxBytes) {
    throw problem(path, `is larger than ${datasetLimits.maxBytes / (1024 * 1024)} MB`);
  }
  return { name, bytes: new Uint8Array(await readFile(path)) };
}

/** The built-in tasks, in the form an upload would have. */
function readDemo(id: string): DirectoryFiles {
  const family = demoFamilies.find((one) => one.id === id);
  if (family === undefined) {
    const known = demoFamilies.map((one) => `${demoPrefix}${one.id}`).join(", ");
    throw problem(`${demoPrefix}${id}`, `there are ${known}`);
  }
  const bytes = new TextEncoder().encode(JSON.stringify(family.items));
  return { files: [{ name: `${id}.json`, bytes }], splitMode: "explicit" };
}

function isData(name: string): boolean {
  return dataEndings.some((ending) => name.toLowerCase().endsWith(ending)) && !isManifest(name);
}

/** Files that describe a split set and hold no items. */
function isManifest(name: string): boolean {
  return name === "split_manifest.json";
}

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function problem(file: string, message: string) {
  return dataError([{ file, line: null, field: null, message }]);
}
