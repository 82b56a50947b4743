import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { importDatasetSchema } from "@/lib/schemas/dataset-import";
import { prepareDataset } from "@/lib/services/prepare-dataset";
import { listPreparedFolders, openPreparedFolder } from "@/lib/services/prepared-folders";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "folders-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), content);
}

const question = (id: string) => ({
  uid: id,
  question: `What is ${id}?`,
  ground_truth: "7",
  source_files: ["a.txt"],
  source_docs: [],
});

function writeOfficeqa(name: string): void {
  for (const split of ["train", "val", "test"]) {
    write(`${name}/${split}/items.json`, JSON.stringify([question(`${split}1`)]));
  }
}

const importOf = async (folder: { name: string; documents?: string }) => {
  const { files, source, mode } = await openPreparedFolder(folder, root);
  return prepareDataset({
    name: "x",
    environment: "officeqa",
    files,
    ...(source ? { source } : {}),
    ...(mode === null ? {} : { split: { mode } }),
  });
};

describe("prepared folders", () => {
  it("are listed with what their manifest or their name says", async () => {
    writeOfficeqa("bulletins");
    write(
      "bulletins/split_manifest.json",
      '{"benchmark":"officeqa","counts":{"train":1,"val":1,"test":1},"split_mode":"ratio"}',
    );
    write("docvqa/train.csv", "");
    write("docvqa/test.csv", "");
    write("notes.txt", "no folder");
    write(".hidden/items.json", "[]");
    expect(await listPreparedFolders(root)).toEqual([
      {
        name: "bulletins",
        environment: "officeqa",
        counts: { train: 1, val: 1, test: 1 },
        isSplit: true,
        hasDocuments: false,
      },
      { name: "docvqa", environment: "docvqa", counts: null, isSplit: true, hasDocuments: false },
    ]);
    expect(await listPreparedFolders(join(root, "absent"))).toEqual([]);
  });

  it("are read with documents of their own, linked ones, or those of another folder", async () => {
    writeOfficeqa("own");
    write("own/docs/a.txt", "seven");
    expect((await importOf({ name: "own" })).problems).toEqual([]);

    writeOfficeqa("linked");
    write("corpus/a.txt", "seven");
    symlinkSync(join(root, "corpus"), join(root, "linked/docs"));
    expect((await importOf({ name: "linked" })).problems).toEqual([]);

    writeOfficeqa("elsewhere");
    const prepared = await importOf({ name: "elsewhere", documents: "corpus" });
    expect(prepared.problems).toEqual([]);
    expect(prepared.ok && prepared.splits.val.map(({ id }) => id)).toEqual(["val1"]);
  });

  it.each(["../own", "own/../own", "/etc", "..", ".", ".hidden", "own\\x", "none"])(
    "the name %j leads nowhere else",
    async (name) => {
      writeOfficeqa("own");
      write(".hidden/train.json", "[]");
      await expect(openPreparedFolder({ name }, root)).rejects.toMatchObject({
        code: "not_found",
        fields: [{ path: "folder.name" }],
      });
      await expect(
        openPreparedFolder({ name: "own", documents: name }, root),
      ).rejects.toMatchObject({ code: "not_found", fields: [{ path: "folder.documents" }] });
    },
  );

  it("a folder without data says so by its name, not by its place", async () => {
    mkdirSync(join(root, "empty"));
    const refused = await openPreparedFolder({ name: "empty" }, root).catch((error) => error);
    expect(refused).toMatchObject({ code: "invalid_data" });
    expect(JSON.stringify([refused.message, refused.fields])).not.toContain(root);
    expect(refused.message).toContain("empty");
  });

  it("a request names files or a folder, never both and never none", () => {
    const base = { name: "x", environment: "docvqa" };
    const files = [{ name: "a.json", text: "[]" }];
    expect(importDatasetSchema.safeParse({ ...base, folder: { name: "a" } }).success).toBe(true);
    expect(importDatasetSchema.safeParse({ ...base, files }).success).toBe(true);
    for (const wrong of [base, { ...base, files, folder: { name: "a" } }]) {
      expect(importDatasetSchema.safeParse(wrong).error?.issues[0]).toMatchObject({
        path: ["files"],
        message: "give files, or the name of a prepared folder",
      });
    }
  });
});
