import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { environmentConfigSchema } from "@/lib/schemas/environment";
import { folderSource } from "@/lib/services/folder-source";
import { optionsOf, prepareDataset } from "@/lib/services/prepare-dataset";
import { readSplitDirectory } from "@/lib/services/read-split-directory";

/** Public data sets laid beside the repository; they are never part of it. */
const data = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));

async function prepare(folder: string, env: Record<string, unknown>) {
  const path = join(data, folder);
  const config = environmentConfigSchema.parse(env);
  const { files, splitMode } = await readSplitDirectory(path);
  return prepareDataset({
    name: folder,
    environment: config.name,
    options: optionsOf(config),
    files,
    split: { mode: splitMode },
    source: folderSource(path),
  });
}

if (existsSync(join(data, "docvqa"))) {
  describe("real pages and documents", () => {
    it.each([
      ["docvqa/receipts", { name: "docvqa" }, [30, 15, 36]],
      ["docvqa/ocr_text", { name: "docvqa", page_input: "text" }, [107, 53, 124]],
      ["officeqa", { name: "officeqa" }, [6, 4, 9]],
      ["officeqa", { name: "officeqa", search_mode: "oracle-pages" }, [6, 4, 9]],
      ["officeqa", { name: "officeqa", search_mode: "full-corpus" }, [6, 4, 9]],
    ])("%s loads with %j", async (folder, env, counts) => {
      const prepared = await prepare(folder, env);
      expect(prepared.problems).toEqual([]);
      if (!prepared.ok) return;
      const { train, val, test } = prepared.splits;
      expect([train.length, val.length, test.length]).toEqual(counts);
    });

    it("DV-2: tells how many documents of the released split stand in several splits", async () => {
      const prepared = await prepare("docvqa/ocr_text", { name: "docvqa", page_input: "text" });
      expect(prepared.warnings.join("\n")).toMatch(
        /pages of one document stand in more than one split: \d+ by docId, \d+ by ucsf/,
      );
    });

    it("every question of the documents has the text of its pages", async () => {
      const prepared = await prepare("officeqa", { name: "officeqa" });
      expect(prepared.warnings.filter((text) => text.includes("oracle-pages"))).toEqual([]);
    });
  });
} else {
  describe("real pages and documents", () => {
    it("are absent: the folder ../shared/data was not found, so none was loaded", () => {
      console.warn("The folder ../shared/data was not found: no real page was loaded.");
      expect(existsSync(join(data, "docvqa"))).toBe(false);
    });
  });
}
