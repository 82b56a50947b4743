import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, unzipSync, type Zippable, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AttachmentStore, openAttachmentStore } from "@/lib/attachments/attachment-store";
import type { EnvironmentName } from "@/lib/schemas/environment";
import { exportDatasetLines, exportDatasetZip } from "@/lib/services/export-dataset";
import { importDataset } from "@/lib/services/import-dataset";
import type { DatasetInput } from "@/lib/services/prepare-dataset";
import { createTestDatabase, type TestDatabase } from "../support/database";
import { picture } from "../support/pictures";

let database: TestDatabase;
let folder = "";
let store: AttachmentStore;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), "round-trip-"));
  store = openAttachmentStore(join(folder, "attachments"));
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const lines = (values: readonly unknown[]) =>
  strToU8(values.map((value) => JSON.stringify(value)).join("\n"));

async function importFiles(
  environment: EnvironmentName,
  files: DatasetInput["files"],
  more: Partial<DatasetInput> = {},
) {
  const input = { name: "data", environment, files, ...more };
  return (await importDataset(database.db, input, store)).dataset;
}

const bytesOf = async (body: ReadableStream<Uint8Array>) =>
  new Uint8Array(await new Response(body).arrayBuffer());

/** Downloads, imports into an empty store under another name, and returns what came back. */
async function throughZip(datasetId: string, environment: EnvironmentName) {
  const { body } = await exportDatasetZip(database.db, datasetId, store);
  const files = [{ name: "download.zip", bytes: await bytesOf(body) }];
  const empty = openAttachmentStore(join(mkdtempSync(join(folder, "empty-")), "attachments"));
  const input = { name: "again", environment, files };
  const { dataset } = await importDataset(database.db, input, empty);
  const items = await database.db.datasetItem.findMany({ where: { datasetId: dataset.id } });
  for (const { data } of items) {
    for (const hash of data.match(/\b[0-9a-f]{64}\b/g) ?? [])
      expect(await empty.has(hash)).toBe(true);
  }
  return dataset;
}

const text = (index: number) => `What is ${index} plus one?`;
const customCases: readonly (readonly [string, object, (index: number) => object])[] = [
  ["answers as text", {}, (index) => ({ input: text(index), expected: [`${index}`, "x"] })],
  [
    "objects, groups, rubrics and fields of one's own",
    { user_template: "{{input.question}}" },
    (index) => ({
      input: { question: text(index), more: [1, null, { deep: "é" }] },
      expected: index,
      group: `g${index % 6}`,
      task_type: `type ${index % 3}`,
      rubric: "be exact",
      rationale: "because",
      metadata: { lang: "de", split: "no split" },
      note: "kept",
    }),
  ],
  [
    "conversations",
    {},
    (index) => ({
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: text(index) },
      ],
      ideal: ["a"],
    }),
  ],
  [
    "JSON answers",
    { scorer: { type: "jsonEqual" } },
    (index) => ({ input: text(index), expected: index % 2 === 0 ? [1, { b: index }] : "true" }),
  ],
  [
    "no answers at all",
    { scorer: { type: "regex", pattern: "^a+$" }, answer_format: "whole" },
    (index) => ({ input: text(index) }),
  ],
  [
    "lists",
    { scorer: { type: "list" } },
    (index) => ({ input: text(index), expected: ['["a", "b"]', `${index}`] }),
  ],
  [
    "a schema for each item",
    { scorer: { type: "jsonSchema" } },
    (index) => ({ input: text(index), expected: { type: "object", required: [`f${index}`] } }),
  ],
];

describe("a download gives the same dataset again", () => {
  it.each(customCases)("custom tasks: %s", async (_, options, make) => {
    const records = range(24).map((index) => ({ id: `i${index}`, ...make(index) }));
    const dataset = await importFiles("custom", [{ name: "t.jsonl", bytes: lines(records) }], {
      options: { ...options },
      split: { seed: 3 },
    });
    const again = await throughZip(dataset.id, "custom");
    expect(again.fingerprint).toBe(dataset.fingerprint);
    expect(again.options).toEqual(dataset.options);

    const { body } = await exportDatasetLines(database.db, dataset.id);
    const jsonl = [{ name: "data.jsonl", bytes: await bytesOf(body) }];
    const fromLines = await importFiles("custom", jsonl, {
      name: "lines",
      options: { ...options },
    });
    expect(fromLines.fingerprint).toBe(dataset.fingerprint);
  });

  it("custom tasks with pictures and texts beside them", async () => {
    const [one, two] = [await picture(), await picture({ grey: 90 })];
    const records = range(12).map((index) => ({
      id: `i/${index}`,
      input: text(index),
      expected: "a",
      files: ["a/page.png", index % 2 === 0 ? "files/b/page.png" : "notes.txt"],
    }));
    const archive: Zippable = {
      "set/tasks.jsonl": lines(records),
      "set/files/a/page.png": one,
      "set/files/b/page.png": two,
      "set/files/notes.txt": strToU8("Add both."),
    };
    const dataset = await importFiles("custom", [{ name: "t.zip", bytes: zipSync(archive) }]);
    expect((await throughZip(dataset.id, "custom")).fingerprint).toBe(dataset.fingerprint);
  });

  it("SearchQA with fields of its own", async () => {
    const records = range(12).map((index) => ({
      key: `k${index}`,
      question: text(index),
      context: index === 0 ? "" : "[DOC] text",
      answers: [`${index}`],
      air_date: "1999",
    }));
    const dataset = await importFiles("searchqa", [{ name: "q.jsonl", bytes: lines(records) }]);
    expect((await throughZip(dataset.id, "searchqa")).fingerprint).toBe(dataset.fingerprint);
  });

  it("LiveMathematicianBench from its raw shape", async () => {
    const records = range(12).map((index) => ({
      no: index + 1,
      month: "202511",
      theorem_type: ["Bound"],
      sketch: "short",
      mcq: {
        question: text(index),
        choices: [
          { label: "A", text: "one" },
          { label: "B", text: "two" },
        ],
        correct_choice: { label: "B", text: "two" },
      },
    }));
    const dataset = await importFiles("livemathematicianbench", [
      { name: "qa.json", bytes: strToU8(JSON.stringify(records)) },
    ]);
    const again = await throughZip(dataset.id, "livemathematicianbench");
    expect(again.fingerprint).toBe(dataset.fingerprint);
  });

  it("DocVQA with its page pictures, two of one name", async () => {
    const records = range(12).map((index) => ({
      questionId: index,
      question: text(index),
      answers: [`Answer ${index}`, `${index}`],
      image_path: index % 2 === 0 ? "pages/a/p.png" : "pages/b/p.png",
      topic: index % 2 === 0 ? "table/list|form" : "",
      docId: 7,
      seen: true,
    }));
    const archive: Zippable = {
      "q.jsonl": lines(records),
      "pages/a/p.png": await picture(),
      "pages/b/p.png": await picture({ grey: 40 }),
    };
    const dataset = await importFiles("docvqa", [{ name: "d.zip", bytes: zipSync(archive) }]);
    expect((await throughZip(dataset.id, "docvqa")).fingerprint).toBe(dataset.fingerprint);
  });

  it("OfficeQA with its documents and the pages items name", async () => {
    const records = range(12).map((index) => ({
      uid: `UID${index}`,
      question: text(index),
      ground_truth: `${index}`,
      difficulty: "easy",
      source_files: "bulletin_1.txt",
      source_docs: `https://example.org/b?page=${index % 2}`,
    }));
    const parse = {
      document: {
        elements: [
          { content: "Page zero", bbox: [{ page_id: 0 }] },
          {
            content: "<table><tr><th>a</th></tr><tr><td>1</td></tr></table>",
            bbox: [{ page_id: 1 }],
          },
          { content: "after", bbox: [{ page_id: 1 }] },
        ],
      },
    };
    const archive: Zippable = {
      "q.jsonl": lines(records),
      "docs/transformed/bulletin_1.txt": strToU8("Receipts 12\nOutlays 13\n"),
      "docs/transformed/bulletin_2.txt": strToU8("nothing"),
      "docs/jsons/bulletin_1.json": strToU8(JSON.stringify(parse)),
    };
    const dataset = await importFiles("officeqa", [{ name: "o.zip", bytes: zipSync(archive) }]);
    const stored = await database.db.datasetItem.findFirst({ where: { datasetId: dataset.id } });
    expect(JSON.parse(stored?.data ?? "{}").pages).toHaveLength(1);
    expect((await throughZip(dataset.id, "officeqa")).fingerprint).toBe(dataset.fingerprint);
  });
});

describe("a download that was changed on the way", () => {
  it("is told by its fingerprint", async () => {
    const records = range(12).map((index) => ({
      id: `i${index}`,
      input: text(index),
      expected: "a",
    }));
    const entries: Zippable = {
      "train/items.jsonl": lines(records.slice(0, 4)),
      "val/items.jsonl": lines(records.slice(4, 8)),
      "test/items.jsonl": lines(records.slice(8)),
    };
    const first = await importFiles("custom", [{ name: "a.zip", bytes: zipSync(entries) }]);
    const { body } = await exportDatasetZip(database.db, first.id, store);
    const opened = unzipSync(await bytesOf(body));
    const changed = zipSync({ ...opened, "train/items.jsonl": lines(records.slice(0, 3)) });
    const dataset = await importFiles("custom", [{ name: "b.zip", bytes: changed }], { name: "b" });
    expect(dataset.manifest.warnings.join("\n")).toContain("not the items the archive was made of");
    const same = await importFiles("custom", [{ name: "c.zip", bytes: zipSync(opened) }], {
      name: "c",
    });
    expect(same.manifest.warnings.join("\n")).not.toContain("archive");
  });

  it("an archive of another environment says so", async () => {
    const records = range(12).map((index) => ({
      key: `${index}`,
      question: text(index),
      context: "",
      answers: ["a"],
    }));
    const dataset = await importFiles("searchqa", [{ name: "q.jsonl", bytes: lines(records) }]);
    const { body } = await exportDatasetZip(database.db, dataset.id, store);
    const files = [{ name: "q.zip", bytes: await bytesOf(body) }];
    const other = await importFiles("custom", files, { name: "other" });
    expect(other.manifest.warnings[0]).toContain("is a dataset for searchqa");
  });
});
