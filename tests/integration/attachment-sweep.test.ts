import { mkdtempSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, type Zippable, zipSync } from "fflate";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type AttachmentStore, openAttachmentStore } from "@/lib/attachments/attachment-store";
import type { EnvironmentName } from "@/lib/schemas/environment";
import { deleteDataset } from "@/lib/services/change-dataset";
import { importDataset } from "@/lib/services/import-dataset";
import { sweepUnusedAttachments } from "@/lib/services/sweep-unused-attachments";
import { createTestDatabase, type TestDatabase } from "../support/database";

let database: TestDatabase;
let directory = "";
let store: AttachmentStore;
beforeEach(async () => {
  database = await createTestDatabase();
  directory = mkdtempSync(join(tmpdir(), "sweep-"));
  store = openAttachmentStore(directory);
});
afterEach(async () => {
  await database.close();
  rmSync(directory, { recursive: true, force: true });
});

const records = (make: (index: number) => object) =>
  strToU8(Array.from({ length: 9 }, (_, index) => JSON.stringify(make(index))).join("\n"));

async function importZip(
  name: string,
  environment: EnvironmentName,
  entries: Zippable,
  db = database.db,
): Promise<string> {
  const files = [{ name: "t.zip", bytes: zipSync(entries) }];
  return (await importDataset(db, { name, environment, files }, store)).dataset.id;
}
const custom = (note: string): Zippable => ({
  "t.jsonl": records((index) => ({
    input: `${note} ${index}`,
    expected: "a",
    files: ["n.txt", "all.txt"],
  })),
  "files/n.txt": strToU8(note),
  "files/all.txt": strToU8("in every dataset"),
});

const attachments = () =>
  readdirSync(directory, { recursive: true, withFileTypes: true }).filter(
    ({ name }) => name.length === 64,
  );
const sweep = (ask: { isForced?: boolean; isTrial?: boolean } = {}) => {
  for (const { parentPath, name } of attachments()) {
    utimesSync(join(parentPath, name), new Date(0), new Date(0));
  }
  return sweepUnusedAttachments(database.db, ask, { directory, store });
};

it("files of a deleted dataset go; those another dataset needs stay", async () => {
  await importZip("one", "custom", custom("one"));
  const two = await importZip("two", "custom", custom("two"));
  expect(attachments()).toHaveLength(3);
  expect(await sweep()).toMatchObject({ removedCount: 0 });
  await deleteDataset(database.db, two);
  expect(await sweep()).toEqual({ removedCount: 1, removedBytes: 3, keptCount: 2 });
});

it("documents that only a list among the attachments names are in use", async () => {
  await importZip("office", "officeqa", {
    "q.jsonl": records((index) => ({
      uid: `u${index}`,
      question: `q${index}`,
      answer: "1",
      source_files: "a.txt",
    })),
    "docs/a.txt": strToU8("a document"),
    "docs/b.txt": strToU8("named by the list only"),
  });
  expect(attachments()).toHaveLength(3);
  expect(await sweep()).toMatchObject({ removedCount: 0, keptCount: 3 });
});

it("a list that is gone stops the sweep, because what it names is unknown", async () => {
  const id = await importZip("office", "officeqa", {
    "q.jsonl": records((index) => ({
      uid: `u${index}`,
      question: `q${index}`,
      answer: "1",
      source_files: "a.txt",
    })),
    "docs/a.txt": strToU8("a document"),
  });
  const item = await database.db.datasetItem.findFirstOrThrow({ where: { datasetId: id } });
  const { hash } = JSON.parse(item.data).corpus;
  rmSync(join(directory, hash.slice(0, 2), hash));
  store = openAttachmentStore(directory);
  await expect(sweep()).rejects.toMatchObject({ code: "not_found" });
});

it("a folder that another database uses is left alone unless a person insists", async () => {
  const other = await createTestDatabase();
  const id = await importZip("one", "custom", custom("one"));
  await importZip("two", "custom", custom("two"), other.db);
  await deleteDataset(database.db, id);
  expect(await sweep()).toEqual({ isShared: true, databaseCount: 2 });
  expect(await sweep({ isTrial: true })).toMatchObject({ removedCount: 3 });
  expect(attachments()).toHaveLength(3);
  expect(await sweep({ isForced: true })).toMatchObject({ removedCount: 3 });
  await other.close();
});
