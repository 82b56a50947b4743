import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { prepareDataset } from "@/lib/services/prepare-dataset";

/** Public data sets laid beside the repository; they are never part of it. */
const data = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));
const isPresent = existsSync(data);

const splitNames = ["train", "val", "test"] as const;

function setsUnder(folder: string): string[] {
  if (!existsSync(join(data, folder))) return [];
  return readdirSync(join(data, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return existsSync(join(data, path, "train")) ? [path] : setsUnder(path);
    });
}

function prepare(path: string, environment: "custom" | "searchqa", options = {}) {
  return prepareDataset({
    name: path,
    environment,
    options,
    files: splitNames.map((split) => ({
      name: `${split}/items.json`,
      bytes: new Uint8Array(readFileSync(join(data, path, split, "items.json"))),
    })),
  });
}

const sizeOf = (path: string) =>
  splitNames.map((split) => {
    const items: unknown = JSON.parse(readFileSync(join(data, path, split, "items.json"), "utf8"));
    return Array.isArray(items) ? items.length : 0;
  });

if (isPresent) {
  describe("real data sets", () => {
    it.each(setsUnder("custom"))("%s loads as custom tasks", async (path) => {
      const prepared = await prepare(path, "custom");
      expect(prepared.problems).toEqual([]);
      if (!prepared.ok) return;
      expect(prepared.split.mode).toBe("split_dir");
      expect(splitNames.map((split) => prepared.splits[split].length)).toEqual(sizeOf(path));
    });

    it.each(setsUnder("searchqa"))("%s loads as SearchQA", async (path) => {
      const prepared = await prepare(path, "searchqa");
      expect(prepared.problems).toEqual([]);
      if (!prepared.ok) return;
      expect(splitNames.map((split) => prepared.splits[split].length)).toEqual(sizeOf(path));
    });

    it("gsm8k suits the numeric scorer and keeps its rationale", async () => {
      const prepared = await prepare("custom/gsm8k", "custom", { scorer: { type: "numeric" } });
      expect(prepared.problems).toEqual([]);
      expect(prepared.items[0]?.fields).toHaveProperty("reference_text");
    });
  });
} else {
  describe("real data sets", () => {
    it("are absent: the folder ../shared/data was not found, so none was loaded", () => {
      console.warn("The folder ../shared/data was not found: no real data set was loaded.");
      expect(existsSync(data)).toBe(false);
    });
  });
}
