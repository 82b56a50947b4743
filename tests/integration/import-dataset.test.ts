import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { demoFamilies } from "@/lib/environments/demo/families";
import { datasetPreviewSchema } from "@/lib/schemas/dataset-import";
import { importDataset, previewDataset } from "@/lib/services/import-dataset";
import type { DatasetInput } from "@/lib/services/prepare-dataset";
import { listDatasetItems } from "@/lib/services/read-datasets";
import { readSplitDirectory } from "@/lib/services/read-split-directory";
import { createTestDatabase, type TestDatabase } from "../support/database";

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

const jsonl = (count: number, make: (index: number) => object) =>
  Array.from({ length: count }, (_, index) => JSON.stringify(make(index))).join("\n");

function anInput(deviations: Partial<DatasetInput> = {}): DatasetInput {
  return {
    name: "sums",
    environment: "custom",
    options: { scorer: { type: "numeric" } },
    files: [
      {
        name: "tasks.jsonl",
        text: jsonl(20, (index) => ({
          id: `i${index}`,
          input: `${index} + 1?`,
          expected: index + 1,
        })),
      },
    ],
    ...deviations,
  };
}

const countRows = async () => [
  await database.db.dataset.count(),
  await database.db.datasetItem.count(),
];

describe("importing a dataset", () => {
  it("stores items by split and position with their hashes, options and manifest", async () => {
    const { dataset, created } = await importDataset(database.db, anInput());
    expect(created).toBe(true);
    expect(dataset).toMatchObject({
      name: "sums",
      environment: "custom",
      counts: { train: 8, val: 6, test: 6 },
      manifest: {
        source: "tasks.jsonl",
        splitMode: "ratio",
        splitRatio: "4:3:3",
        splitSeed: 42,
        warnings: [expect.stringContaining("selection split")],
      },
      options: { scorer: { type: "numeric", parse: "loose" }, answer_format: "tag" },
    });
    const rows = await database.db.datasetItem.findMany({ orderBy: { id: "asc" } });
    expect(rows.map((row) => row.split).join("")).toBe(
      "train".repeat(8) + "val".repeat(6) + "test".repeat(6),
    );
    expect(rows[0]).toMatchObject({ position: 0, taskType: "custom" });
    expect(rows[0]?.itemHash).toMatch(/^[0-9a-f]{64}$/);
    const page = await listDatasetItems(database.db, dataset.id, { split: "val" });
    expect(page.rows[0]?.text).toMatch(/\+ 1\?$/);
  });

  it("returns the same dataset for the same name, items and options, and makes another otherwise", async () => {
    const first = await importDataset(database.db, anInput());
    const again = await importDataset(database.db, anInput());
    expect(again).toEqual({ dataset: first.dataset, created: false });
    const others = [
      await importDataset(database.db, anInput({ name: "other" })),
      await importDataset(database.db, anInput({ split: { seed: 1 } })),
      await importDataset(database.db, anInput({ options: { scorer: { type: "exact" } } })),
    ];
    expect(others.every((other) => other.created)).toBe(true);
    expect((await countRows())[0]).toBe(4);
  });

  it("stores 3,000 items in one transaction", async () => {
    const text = jsonl(3000, (index) => ({ input: `q${index}`, expected: "a" }));
    const { dataset } = await importDataset(
      database.db,
      anInput({ options: {}, files: [{ name: "big.jsonl", text }] }),
    );
    expect(dataset.counts).toEqual({ train: 600, val: 300, test: 2100 });
    expect((await countRows())[1]).toBe(3000);
  });

  it("bad data writes nothing and names file, line and field", async () => {
    const bad = anInput({
      files: [{ name: "tasks.csv", text: 'input,expected\n"2 + 2",4\n3 + 3,six\n' }],
    });
    await expect(importDataset(database.db, bad)).rejects.toMatchObject({
      code: "invalid_data",
      fields: [{ path: "tasks.csv, line 3, expected", message: expect.stringContaining("'six'") }],
    });
    expect(await countRows()).toEqual([0, 0]);
  });

  it("names, ids and file names that look like paths are only texts", async () => {
    const { dataset } = await importDataset(
      database.db,
      anInput({
        name: "../../etc/passwd\n\u0000<script>",
        options: {},
        files: [
          {
            name: "../../train.jsonl",
            text: jsonl(9, (index) => ({
              id: `../${index}`,
              input: "<script>alert(1)</script>",
              expected: "a",
              __proto__: { x: 1 },
            })),
          },
        ],
      }),
    );
    expect(dataset.name).toBe("../../etc/passwd <script>");
    const ids = await database.db.datasetItem.findMany({ select: { itemId: true } });
    expect(ids.map((row) => row.itemId).toSorted()[0]).toBe("../0");
  });

  it("options of a run are refused, options of the data are checked", async () => {
    const refused = async (options: Record<string, unknown>) =>
      (await previewDataset(anInput({ options }))).problems;
    expect(await refused({ workers: 3 })).toMatchObject([{ field: "options.workers" }]);
    expect(await refused({ scorer: { type: "judge" } })).toMatchObject([
      { field: "options.scorer.type" },
    ]);
    expect(await refused({ user_template: "{{expected}}" })).toMatchObject([
      { field: "options.user_template" },
    ]);
  });
});

describe("previewing a dataset", () => {
  it("shows sizes, first items and warnings, and writes nothing", async () => {
    const preview = datasetPreviewSchema.parse(await previewDataset(anInput()));
    expect(preview).toMatchObject({
      ok: true,
      itemCount: 20,
      counts: { train: 8, val: 6, test: 6 },
      split: { mode: "ratio", ratio: "4:3:3", seed: 42 },
      taskTypes: [{ name: "custom", count: 20 }],
    });
    expect(preview.items).toHaveLength(3);
    expect(preview.items[0]).toMatchObject({ itemId: "i0", text: "0 + 1?", expected: ["1"] });
    expect(await countRows()).toEqual([0, 0]);
  });

  it("takes splits from file names, then from the column, then from the ratio", async () => {
    const lines = (ids: string[], split?: string) =>
      ids.map((id) => JSON.stringify({ id, input: id, expected: "a", split })).join("\n");
    const mode = async (files: DatasetInput["files"]) =>
      (await previewDataset(anInput({ options: {}, files }))).split.mode;
    const byFile = ["train", "val", "test"].map((name) => ({
      name: `${name}.jsonl`,
      text: lines([name], "test"),
    }));
    expect(await mode(byFile)).toBe("split_dir");
    expect(await mode([{ name: "all.jsonl", text: lines(["a", "b"], "train") }])).toBe("explicit");
    expect(await mode([{ name: "train.jsonl", text: lines(["a", "b", "c"]) }])).toBe("ratio");
  });

  it("keeps items visible when only the split fails", async () => {
    const preview = await previewDataset(anInput({ split: { mode: "explicit" } }));
    expect(preview).toMatchObject({ ok: false, counts: null, itemCount: 20 });
    expect(preview.problems).toMatchObject([{ field: "split" }]);
  });
});

describe("reading a split directory", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "skillopt-data-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(files: Record<string, string>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  }
  const item = (id: string) => JSON.stringify([{ id, input: id, expected: "a" }]);

  it("SP-1: takes the first data file of each split and ignores the manifest", async () => {
    write({
      "train/items.json": item("a"),
      "train/zzz.json": item("never read"),
      "val/items.json": item("b"),
      "test/items.json": item("c"),
      "split_manifest.json": "{}",
      "LICENSE.md": "x",
    });
    const read = await readSplitDirectory(folder);
    expect(read.splitMode).toBe("split_dir");
    expect(read.files.map((file) => file.name).toSorted()).toEqual([
      "test/items.json",
      "train/items.json",
      "val/items.json",
    ]);
    const { dataset } = await importDataset(database.db, {
      name: "d",
      environment: "custom",
      files: read.files,
      split: { mode: read.splitMode },
    });
    expect(dataset.counts).toEqual({ train: 1, val: 1, test: 1 });
  });

  it("takes files named by split, and aliases of their names", async () => {
    write({ "train.jsonl": "{}", "valid_seen.jsonl": "{}", "valid_unseen.csv": "a" });
    const read = await readSplitDirectory(folder);
    expect(read.files).toHaveLength(3);
    expect(read.splitMode).toBe("split_dir");
  });

  it("takes a file, or a folder with one file, to be split", async () => {
    write({ "tasks.csv": "input,expected\na,b\n" });
    for (const path of [folder, join(folder, "tasks.csv")]) {
      const read = await readSplitDirectory(path);
      expect(read).toMatchObject({ splitMode: "ratio", files: [{ name: "tasks.csv" }] });
    }
  });

  it.each([
    ["a missing split", { "train/a.json": "[]", "val/a.json": "[]" }, /no test beside train, val/],
    [
      "an empty split folder",
      { "train/a.json": "[]", "val/readme.md": "" },
      /val holds no data file/,
    ],
    ["two sources of a split", { "val.json": "[]", "dev.json": "[]" }, /second source for the val/],
    ["several files without split names", { "a.json": "[]", "b.json": "[]" }, /2 data files/],
    ["nothing", { "readme.md": "" }, /neither train, val and test nor a data file/],
  ])("%s is an error", async (_, files, message) => {
    write(files);
    await expect(readSplitDirectory(folder)).rejects.toMatchObject({
      code: "invalid_data",
      message: expect.stringMatching(message),
    });
  });

  it("a path that does not exist is an error", async () => {
    await expect(readSplitDirectory(join(folder, "none"))).rejects.toMatchObject({
      code: "invalid_data",
    });
  });

  it.each(demoFamilies.map((family) => [family.id, family] as const))(
    "reads the built-in tasks demo:%s",
    async (id, family) => {
      const read = await readSplitDirectory(`demo:${id}`);
      const { scorer, system_prompt, user_template } = family.environment;
      const prepared = await previewDataset({
        name: id,
        environment: "custom",
        options: { scorer, system_prompt, user_template },
        files: read.files,
        split: { mode: read.splitMode },
      });
      expect(prepared.problems).toEqual([]);
      expect(prepared.itemCount).toBe(family.items.length);
    },
  );

  it("an unknown built-in name lists those there are", async () => {
    await expect(readSplitDirectory("demo:none")).rejects.toMatchObject({
      message: expect.stringContaining(`demo:${demoFamilies[0].id}`),
    });
  });
});
