import { describe, expect, it } from "vitest";
import { findDataFile, readRecords, readSplitFolder } from "@/lib/environments/read-records";

describe("SP-8 records of a text", () => {
  it.each<[string, string, unknown[]]>([
    ["a list", '[{"id": 1}]', [{ id: 1 }]],
    ["an object with a data list", '{"data": [{"id": 1}], "version": 2}', [{ id: 1 }]],
    ["an object of records", '{"a": {"id": 1}, "b": {"id": 2}}', [{ id: 1 }, { id: 2 }]],
    ["JSON Lines with blank lines", '\n{"id": 1}\n\n  {"id": 2}  \n', [{ id: 1 }, { id: 2 }]],
    ["a single record", '{"id": 1, "question": "q"}', [{ id: 1, question: "q" }]],
    ["a text that begins with a byte-order mark", '\ufeff[{"id": 1}]', [{ id: 1 }]],
    ["nothing", " \n", []],
  ])("%s", (_, text, records) => {
    expect(readRecords(text)).toEqual({ ok: true, records });
  });

  it("names the line of a broken JSON Lines record", () => {
    expect(readRecords('{"id": 1}\n\nbad\n')).toMatchObject({ ok: false, line: 3 });
  });

  it.each(["[1, 2", '"text"', "5"])("refuses %j", (text) => {
    expect(readRecords(text).ok).toBe(false);
  });
});

describe("SP-1 split folders", () => {
  const folder = (files: Record<string, string>) => ({
    paths: Object.keys(files),
    read: (path: string) => files[path] ?? "",
  });
  const list = (...ids: number[]) => JSON.stringify(ids.map((id) => ({ id })));

  it("takes the first JSON file by code point order in each of the three folders", () => {
    const result = readSplitFolder(
      folder({
        "train/items.json": list(1),
        "train/Zed.json": list(2),
        "train/deep/A.json": list(9),
        "val/items.json": list(3),
        "test/items.json": list(4, 5),
        "split_manifest.json": "{}",
      }),
    );
    expect(result).toMatchObject({
      ok: true,
      splits: {
        train: { path: "train/Zed.json", records: [{ id: 2 }] },
        val: { records: [{ id: 3 }] },
        test: { records: [{ id: 4 }, { id: 5 }] },
      },
    });
  });

  it.each<[string, Record<string, string>, string]>([
    ["a missing folder", { "train/a.json": "[]", "val/a.json": "[]" }, "test/"],
    ["a broken file", { "train/a.json": "[{]" }, "train/a.json"],
    ["an object instead of a list", { "train/a.json": '{"data": []}' }, "train/a.json"],
  ])("%s is named", (_, files, path) => {
    expect(readSplitFolder(folder(files))).toMatchObject({ ok: false, path });
  });
});

it("1.3 a data folder holds exactly one data file", () => {
  expect(findDataFile(["x.jsonl", "readme.txt", "sub/y.json"])).toBe("x.jsonl");
  expect(findDataFile(["x.json", "y.jsonl"])).toBeNull();
  expect(findDataFile([])).toBeNull();
});
