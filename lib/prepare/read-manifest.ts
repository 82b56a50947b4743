import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { SplitName } from "@/lib/schemas/dataset";
import { findSplitName } from "../environments/make-splits";
import { isRecord } from "../environments/raw-fields";
import { firstFive, splitNames } from "../environments/split-checks";
import { readSmallFile, sourceError } from "./read-source";

/** Ids of the three splits, in the order of the manifest. */
export type IdManifest = Readonly<Record<SplitName, readonly string[]>>;

/**
 * Reads a released list of ids: a folder with train, val and test (each a JSON file, or a folder with
 * one), or one JSON file with a list for each. Throws AppError `invalid_data` for missing splits,
 * entries without an id, and ids that stand more than once.
 */
export async function readIdManifest(
  source: string,
  idNames: readonly string[],
): Promise<IdManifest> {
  const entry = await stat(source).catch(() => null);
  if (entry === null) {
    throw sourceError(source, "there is no such manifest");
  }
  const lists = entry.isFile() ? await listsOfFile(source) : await listsOfFolder(source);
  const manifest = {
    train: idsOf(lists.get("train"), { source, split: "train", idNames }),
    val: idsOf(lists.get("val"), { source, split: "val", idNames }),
    test: idsOf(lists.get("test"), { source, split: "test", idNames }),
  };
  const seen = new Set<string>();
  const repeated = splitNames
    .flatMap((split) => manifest[split])
    .filter((id) => seen.size === seen.add(id).size);
  if (repeated.length > 0) {
    throw sourceError(
      source,
      `${repeated.length} ${repeated.length === 1 ? "id stands" : "ids stand"} more than once: ${firstFive(repeated)}`,
    );
  }
  return manifest;
}

async function listsOfFile(file: string): Promise<Map<string, unknown>> {
  const value = await parseFile(file);
  if (!isRecord(value)) {
    throw sourceError(file, "a manifest in one file is an object with train, val and test");
  }
  return bySplit(Object.entries(value));
}

function bySplit(entries: readonly (readonly [string, unknown])[]): Map<string, unknown> {
  return new Map(
    entries.flatMap(([name, value]) => {
      const split = findSplitName(name.replace(/\.json$/i, ""));
      return split === null ? [] : [[split, value] as const];
    }),
  );
}

async function listsOfFolder(folder: string): Promise<Map<string, unknown>> {
  const entries: [string, unknown][] = [];
  for (const name of (await readdir(folder)).toSorted()) {
    if (findSplitName(name.replace(/\.json$/i, "")) === null) {
      continue;
    }
    const full = path.join(folder, name);
    const inside = (await stat(full)).isDirectory()
      ? (await readdir(full)).filter((one) => one.endsWith(".json")).toSorted()[0]
      : null;
    if (inside === undefined) {
      throw sourceError(full, "holds no .json file");
    }
    entries.push([name, await parseFile(inside === null ? full : path.join(full, inside))]);
  }
  return bySplit(entries);
}

async function parseFile(file: string): Promise<unknown> {
  try {
    return JSON.parse((await readSmallFile(file))?.replace(/^\uFEFF/, "") ?? "");
  } catch (error) {
    throw sourceError(file, error instanceof Error ? error.message : String(error));
  }
}

function idsOf(
  list: unknown,
  context: { source: string; split: SplitName; idNames: readonly string[] },
): string[] {
  const { source, split, idNames } = context;
  if (!Array.isArray(list) || list.length === 0) {
    throw sourceError(source, `the manifest has no list of ids for ${split}`);
  }
  return list.map((entry: unknown, index) => {
    const value = isRecord(entry)
      ? idNames.map((name) => entry[name]).find((one) => one !== undefined && one !== null)
      : entry;
    const id = typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
    if (id === "") {
      throw sourceError(source, `entry ${index + 1} of ${split} has no ${idNames[0] ?? "id"}`);
    }
    return id;
  });
}
